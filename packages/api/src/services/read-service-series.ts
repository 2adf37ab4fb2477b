import type { ServiceTraffic } from "@orrery/db";
import { latencyQuantileMs } from "@orrery/domain/proxies";
import type { ServiceFigures, ServiceSeries, ServiceSeriesInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { stepOf } from "../series-step.ts";
import { requireService } from "./service-access.ts";

/** What gateways did for it, in steps that are as short as the range allows. */
export async function readServiceSeries(
  ctx: ApiContext,
  { serviceId, fromAtMs, toAtMs }: z.output<typeof ServiceSeriesInput>,
): Promise<ServiceSeries> {
  if (toAtMs <= fromAtMs) throw new AppError("INVALID_INPUT", "toAtMs must be later than fromAtMs.");
  await requireService(ctx.db.read, serviceId, { isLocked: false });
  const stepMs = stepOf({ fromAtMs, toAtMs });
  const steps = await ctx.db.read.serviceMinute.readSteps({ serviceId, fromAtMs, toAtMs, stepMs });
  return { stepMs, points: steps.map((step) => ({ atMs: step.atMs, ...figuresOf(step) })) };
}

function figuresOf({ requestCount, failedCount, retriedCount, refusedCount, latencies }: ServiceTraffic) {
  return {
    ...{ requestCount, failedCount, retriedCount, refusedCount },
    p50Ms: latencyQuantileMs(latencies, 0.5),
    p99Ms: latencyQuantileMs(latencies, 0.99),
  } satisfies ServiceFigures;
}
