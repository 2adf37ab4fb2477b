import { z } from "zod";

/** What an admin can change at run time. */
export const Settings = z.object({
  /** New nodes wait for an operator's approval. */
  waitingRoomEnabled: z.boolean(),
});
export type Settings = z.infer<typeof Settings>;
export const SettingsPatch = Settings.partial();
