import {
  AdviceApplyInput,
  ScalingAdviceInput,
  ScalingBackTestInput,
  ScalingDecisionListInput,
  ScalingGroupCreateInput,
  ScalingGroupRefInput,
  ScalingGroupUpdateInput,
  ScalingSampleInput,
  ScalingSeriesInput,
  ScalingSetWantedInput,
} from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { applyAdvice } from "./apply-advice.ts";
import { backTestGroup } from "./back-test-group.ts";
import { createGroup } from "./create-group.ts";
import { listAdvice } from "./list-advice.ts";
import { listDecisions } from "./list-decisions.ts";
import { readScalingSeries } from "./read-series.ts";
import { removeGroup } from "./remove-group.ts";
import { getGroup, listGroups } from "./scaling-view.ts";
import { setWantedCount } from "./set-wanted.ts";
import { tellSample } from "./tell-sample.ts";
import { updateGroup } from "./update-group.ts";

export const scalingRouter = router({
  /** By name, without forecasts. */
  list: procedure("scaling:read").query(({ ctx }) => listGroups(ctx)),
  get: procedure("scaling:read")
    .input(ScalingGroupRefInput)
    .query(({ ctx, input }) => getGroup(ctx, input.groupId)),
  create: procedure("scaling:write")
    .input(ScalingGroupCreateInput)
    .mutation(({ ctx, input }) => createGroup(ctx, input)),
  update: procedure("scaling:write")
    .input(ScalingGroupUpdateInput)
    .mutation(({ ctx, input }) => updateGroup(ctx, input)),
  remove: procedure("scaling:write")
    .input(ScalingGroupRefInput)
    .mutation(({ ctx, input }) => removeGroup(ctx, input)),
  setWanted: procedure("scaling:write")
    .input(ScalingSetWantedInput)
    .mutation(({ ctx, input }) => setWantedCount(ctx, input)),
  tellSample: procedure("scaling:write")
    .input(ScalingSampleInput)
    .mutation(({ ctx, input }) => tellSample(ctx, input)),
  series: procedure("scaling:read")
    .input(ScalingSeriesInput)
    .query(({ ctx, input }) => readScalingSeries(ctx, input)),
  /** Newest first. */
  decisions: procedure("scaling:read")
    .input(ScalingDecisionListInput)
    .query(({ ctx, input }) => listDecisions(ctx, input)),
  /** A mutation, since a history that is uploaded is too long for an address. */
  backTest: procedure("scaling:read")
    .input(ScalingBackTestInput)
    .mutation(({ ctx, input }) => backTestGroup(ctx, input)),
  /** The most saving first. */
  advice: procedure("scaling:read")
    .input(ScalingAdviceInput)
    .query(({ ctx, input }) => listAdvice(ctx, input)),
  applyAdvice: procedure("scaling:write")
    .input(AdviceApplyInput)
    .mutation(({ ctx, input }) => applyAdvice(ctx, input)),
});
