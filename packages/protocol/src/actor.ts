import { z } from "zod";

/** Who caused an event. `name` is what people see: an e-mail address, a token's or node's name, a loop's name. */
export const Actor = z.object({
  kind: z.enum(["operator", "api_token", "node", "hub", "anonymous"]),
  id: z.string().max(64),
  name: z.string().max(200),
});
export type Actor = z.infer<typeof Actor>;
