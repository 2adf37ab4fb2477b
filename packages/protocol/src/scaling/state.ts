import { z } from "zod";
import { AtMs } from "../time.ts";
import { InstanceCount, SCALING_POLICIES_MAX } from "./policy.ts";

export const RECOMMENDATIONS_MAX = 64;

/** All that the next decision needs of those before it; stored with the decision. */
export const ScalingState = z.strictObject({
  version: z.literal(1),
  wanted: InstanceCount,
  evaluatedAtMs: AtMs,
  /** Evaluations without a gap since then. */
  watchedSinceAtMs: AtMs,
  lastUpAtMs: AtMs.nullable(),
  lastDownAtMs: AtMs.nullable(),
  /** Of the stabilization window, oldest first; counts only fall: an older and smaller one can never be the highest again. */
  recommendations: z.array(z.strictObject({ atMs: AtMs, count: z.int().min(0) })).max(RECOMMENDATIONS_MAX),
  policies: z
    .array(
      z.strictObject({
        id: z.string().max(40),
        /** Of the policy as it was; another one begins to count anew. */
        fingerprint: z.int().min(0),
        upCount: z.int().min(0),
        downCount: z.int().min(0),
        /** Of the newest sample that was counted. */
        sampleAtMs: AtMs.nullable(),
      }),
    )
    .max(SCALING_POLICIES_MAX),
});
export type ScalingState = z.infer<typeof ScalingState>;
