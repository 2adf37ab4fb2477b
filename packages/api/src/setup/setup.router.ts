import { SetupCompleteInput, type SetupStatus } from "@orrery/protocol";
import { publicProcedure, router } from "../trpc.ts";
import { completeSetup } from "./complete-setup.ts";

export const setupRouter = router({
  status: publicProcedure.query(
    async ({ ctx }): Promise<SetupStatus> => ({ done: (await ctx.db.read.operator.count()) > 0 }),
  ),
  complete: publicProcedure.input(SetupCompleteInput).mutation(({ ctx, input }) => completeSetup(ctx, input)),
});
