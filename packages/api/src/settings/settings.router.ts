import { SettingsPatch } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { changeSettings } from "./change-settings.ts";

export const settingsRouter = router({
  get: procedure("settings:read").query(({ ctx }) => ctx.db.read.setting.read()),
  set: procedure("settings:write")
    .input(SettingsPatch)
    .mutation(({ ctx, input }) => changeSettings(ctx, input)),
});
