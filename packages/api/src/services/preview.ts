import { RECORDED_REQUESTS_MAX, StrategyPreview, type StrategyPreviewInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { runReplay } from "../replay-thread.ts";
import type { PreviewOrder } from "./preview-order.ts";
import { requireService } from "./service-access.ts";

/** So long recorded requests are kept. */
const RANGE_MAX_MS = 86_400_000;

/** What the recorded requests would have come to with another strategy, at the instances that there are now. */
export async function preview(
  ctx: ApiContext,
  { serviceId, strategy, fromAtMs, toAtMs }: z.output<typeof StrategyPreviewInput>,
): Promise<StrategyPreview> {
  if (toAtMs <= fromAtMs || toAtMs - fromAtMs > RANGE_MAX_MS) {
    const message = "toAtMs must be later than fromAtMs, by at most a day: so long requests are kept.";
    throw new AppError("INVALID_INPUT", message);
  }
  const { name, settings } = await requireService(ctx.db.read, serviceId, { isLocked: false });
  const range = { serviceId, fromAtMs, toAtMs };
  const { json, standsFor } = await ctx.db.read.serviceRecording.readRecord(range, RECORDED_REQUESTS_MAX);
  const order: PreviewOrder = {
    ...{ record: json, standsFor, settings, strategy },
    instances: ctx.services.instances(name).filter(({ isDraining }) => !isDraining),
    here: ctx.services.busiestPlace(serviceId),
  };
  const script = new URL("./preview-worker.ts", import.meta.url);
  return runReplay({ script, order, result: StrategyPreview });
}
