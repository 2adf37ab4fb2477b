import { RateLimitCreateInput, RateLimitRefInput, RateLimitUpdateInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { createLimit } from "./create-limit.ts";
import { listLimits } from "./limit-view.ts";
import { removeLimit } from "./remove-limit.ts";
import { updateLimit } from "./update-limit.ts";

export const rateLimitsRouter = router({
  list: procedure("pools:read").query(({ ctx }) => listLimits(ctx)),
  create: procedure("pools:write")
    .input(RateLimitCreateInput)
    .mutation(({ ctx, input }) => createLimit(ctx, input)),
  update: procedure("pools:write")
    .input(RateLimitUpdateInput)
    .mutation(({ ctx, input }) => updateLimit(ctx, input)),
  remove: procedure("pools:write")
    .input(RateLimitRefInput)
    .mutation(({ ctx, input }) => removeLimit(ctx, input)),
});
