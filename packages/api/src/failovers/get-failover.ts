import type { FailoverView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { ApiContext } from "../context.ts";
import { failoverView } from "./failover-view.ts";

/** Also of a federation that was removed: its permalink stays good. */
export async function getFailover(ctx: ApiContext, failoverId: string): Promise<FailoverView> {
  const record = await ctx.db.read.failover.find(failoverId);
  if (record === null) throw new AppError("NOT_FOUND", "There is no failover with this id.");
  const federation = await ctx.db.read.federation.find(record.federationId);
  return failoverView(record, federation?.name ?? record.federationId, ctx.clock.nowAtMs());
}
