import { z } from "zod";
import { ServiceId } from "../ids.ts";
import { AtMs, DurationMs } from "../time.ts";
import { InstanceId } from "../workers/worker-ids.ts";
import { INSTANCES_MAX } from "./service-instance.ts";
import { RoutingStrategy } from "./service-settings.ts";

/** What is replayed at once; of more, the newest. */
export const RECORDED_REQUESTS_MAX = 20_000;

/** One request that a gateway carried. */
export const RecordedRequest = z.strictObject({
  atMs: AtMs,
  instanceId: InstanceId,
  /** Until the answer was whole. */
  tookMs: DurationMs,
  isOk: z.boolean(),
  /** Hashes, not the texts themselves; null = it had none. */
  session: z.string().max(64).nullable(),
  client: z.string().max(64).nullable(),
});
export type RecordedRequest = z.infer<typeof RecordedRequest>;

export const StrategyPreviewInput = z.strictObject({
  serviceId: ServiceId,
  strategy: RoutingStrategy,
  fromAtMs: AtMs,
  toAtMs: AtMs,
});

const Count = z.int().min(0);
const Figures = z.strictObject({
  requestCount: Count,
  failedCount: Count,
  /** Null = nothing was answered. */
  p50Ms: z.number().min(0).nullable(),
  p99Ms: z.number().min(0).nullable(),
  instances: z
    .array(
      z.strictObject({
        instanceId: InstanceId,
        requestCount: Count,
        failedCount: Count,
        /** 0..1 of all requests. */
        shareRatio: z.number().min(0).max(1),
        /** Most that were open at the same time. */
        openPeak: Count,
      }),
    )
    .max(INSTANCES_MAX),
});

/** `asSet`: today's strategy in the same replay, so that both are wrong in the same way; `recorded`: what happened. */
export const StrategyPreview = z.strictObject({
  recorded: Figures,
  asSet: Figures,
  asAsked: Figures,
  /** Of all that were recorded in the time. */
  replayedRatio: z.number().min(0).max(1),
  sentence: z.string().max(500),
});
export type StrategyPreview = z.infer<typeof StrategyPreview>;
