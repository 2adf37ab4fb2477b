import type { ProxyTrafficStep } from "@orrery/db";
import { latencyQuantileMs } from "@orrery/domain/proxies";
import type { PoolSeries, PoolSeriesInput, TrafficFigures } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { stepOf } from "../series-step.ts";
import { requirePool } from "./pool-access.ts";

/** What passed, in steps that are as short as the range allows. */
export async function readSeries(
  ctx: ApiContext,
  { poolId, fromAtMs, toAtMs }: z.output<typeof PoolSeriesInput>,
): Promise<PoolSeries> {
  if (toAtMs <= fromAtMs) throw new AppError("INVALID_INPUT", "toAtMs must be later than fromAtMs.");
  await requirePool(ctx.db.read, poolId, { isLocked: false });
  const stepMs = stepOf({ fromAtMs, toAtMs });
  const steps = await ctx.db.read.proxyMinute.readSteps({ poolId, fromAtMs, toAtMs, stepMs });
  return { stepMs, points: steps.map((step) => ({ atMs: step.atMs, ...figuresOf(step) })) };
}

function figuresOf(step: ProxyTrafficStep): TrafficFigures {
  const { requestCount, failedCount, attemptCount, faultCount, sentBytes, receivedBytes, latencies } = step;
  return {
    ...{ requestCount, failedCount, attemptCount, failedAttemptCount: faultCount, sentBytes, receivedBytes },
    p50Ms: latencyQuantileMs(latencies, 0.5),
    p99Ms: latencyQuantileMs(latencies, 0.99),
  };
}
