import { z } from "zod";
import { DurationMs } from "../time.ts";
import { InstanceCount, SCALING_POLICIES_MAX, ScalingPolicy } from "./policy.ts";

const DAY_MS = 86_400_000;
const WaitMs = DurationMs.max(DAY_MS).default(300_000);

/** Instances ahead of a load that comes back each day or week; may only raise the floor. */
export const ForecastSettings = z.strictObject({
  isWanted: z.boolean().default(false),
  /** The load within so long is prepared for; at least as long as an instance needs to start. */
  aheadMs: DurationMs.min(60_000)
    .max(6 * 3_600_000)
    .default(900_000),
  /** On top of what is foreseen and of what the policy leaves free; 0..1. */
  marginRatio: z.number().min(0).max(1).default(0),
  /** It stays off where its back-test costs more than this above none; 0..1. */
  costMoreMaxRatio: z.number().min(0).max(1).default(0.1),
});
export type ForecastSettings = z.infer<typeof ForecastSettings>;

/** How a group is scaled. Each has a default that serves; what they mean: packages/domain/src/scaling/SPEC.md. */
export const ScalingGroupSettings = z
  .strictObject({
    /** `dry-run`: decides and tells, and changes nothing. */
    mode: z.enum(["on", "dry-run"]).default("on"),
    min: InstanceCount.default(2),
    max: InstanceCount.default(20),
    policies: z.array(ScalingPolicy).max(SCALING_POLICIES_MAX).default([]),
    evaluateEveryMs: DurationMs.min(1000).max(3_600_000).default(5000),
    /** After the last change upward. */
    upCooldownMs: WaitMs,
    /** After the last change in either direction. */
    downCooldownMs: WaitMs,
    /** Downward only to the highest that was wished within so long. */
    stabilizationMs: WaitMs,
    /** Upward to at most so many times what there is. */
    upStepRatio: z.number().min(1.1).max(10).default(2),
    /** Downward by at most this share; 0..1. */
    downStepRatio: z.number().min(0.01).max(1).default(0.5),
    /** Downward by at most so many; null = the share alone. */
    downStepCount: z.int().min(1).max(1000).nullable().default(null),
    /** An older sample says nothing. */
    staleAfterMs: DurationMs.min(1000).max(3_600_000).default(60_000),
    /** Of the ready instances, so many must have told a fresh value before anything is taken away; 0..1. */
    quorumRatio: z.number().min(0.01).max(1).default(0.5),
    /** An instance that is not ready by then is overdue. */
    startWithinMs: DurationMs.min(1000).max(3_600_000).default(300_000),
    forecast: ForecastSettings.prefault({}),
  })
  .refine(({ min, max }) => min <= max, { error: "min must not exceed max", path: ["min"] })
  .refine(({ policies }) => new Set(policies.map(({ id }) => id)).size === policies.length, {
    error: "each policy needs an id of its own",
    path: ["policies"],
  });
export type ScalingGroupSettings = z.infer<typeof ScalingGroupSettings>;
