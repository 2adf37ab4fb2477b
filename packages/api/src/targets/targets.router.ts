import { TargetCreateInput, TargetRefInput, TargetUpdateInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { createTarget } from "./create-target.ts";
import { removeTarget } from "./remove-target.ts";
import { requireView } from "./target-access.ts";
import { updateTarget } from "./update-target.ts";

export const targetsRouter = router({
  list: procedure("nodes:read").query(({ ctx }) => ctx.targets.list()),
  get: procedure("nodes:read")
    .input(TargetRefInput)
    .query(({ ctx, input }) => requireView(ctx, input.targetId)),
  create: procedure("targets:write")
    .input(TargetCreateInput)
    .mutation(({ ctx, input }) => createTarget(ctx, input)),
  update: procedure("targets:write")
    .input(TargetUpdateInput)
    .mutation(({ ctx, input }) => updateTarget(ctx, input)),
  remove: procedure("targets:write")
    .input(TargetRefInput)
    .mutation(({ ctx, input }) => removeTarget(ctx, input)),
});
