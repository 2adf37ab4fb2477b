import { z } from "zod";

export const PeerAddress = z.object({ host: z.string().min(1).max(253), port: z.int().min(1).max(65_535) });
export type PeerAddress = z.infer<typeof PeerAddress>;
