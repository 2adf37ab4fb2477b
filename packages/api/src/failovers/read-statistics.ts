import { failoverStatistics } from "@orrery/domain/failover";
import type { FailoverStatisticsInput, FailoverStatisticsRow } from "@orrery/protocol";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { failoverOfRecord } from "./failover-view.ts";

const FAILOVERS_MAX = 1000;

/** Over the newest failovers that succeeded, of one federation or of all. */
export async function readStatistics(
  ctx: ApiContext,
  { federationId }: z.output<typeof FailoverStatisticsInput>,
): Promise<FailoverStatisticsRow[]> {
  const records = await ctx.db.read.failover.findSucceeded({ federationId, limit: FAILOVERS_MAX });
  return failoverStatistics(records.map(failoverOfRecord)).map((row) => ({ ...row }));
}
