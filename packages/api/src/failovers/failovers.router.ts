import {
  FailoverAcknowledgeInput,
  FailoverGetInput,
  FailoverListInput,
  FailoverStatisticsInput,
} from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { acknowledgeFailover } from "./acknowledge-failover.ts";
import { getFailover } from "./get-failover.ts";
import { listFailovers } from "./list-failovers.ts";
import { readStatistics } from "./read-statistics.ts";

export const failoversRouter = router({
  list: procedure("federations:read")
    .input(FailoverListInput)
    .query(({ ctx, input }) => listFailovers(ctx, input)),
  get: procedure("federations:read")
    .input(FailoverGetInput)
    .query(({ ctx, input }) => getFailover(ctx, input.failoverId)),
  statistics: procedure("federations:read")
    .input(FailoverStatisticsInput)
    .query(({ ctx, input }) => readStatistics(ctx, input)),
  acknowledge: procedure("federations:operate")
    .input(FailoverAcknowledgeInput)
    .mutation(({ ctx, input }) => acknowledgeFailover(ctx, input.failoverId)),
});
