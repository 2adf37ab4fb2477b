import { z } from "zod";
import { ScalingGroupId } from "../ids.ts";
import { AtMs } from "../time.ts";
import { InstanceCount, SCALING_INSTANCES_MAX, SCALING_POLICIES_MAX } from "./policy.ts";

const Sentence = z.string().max(1000);
const Count = z.int().min(0);

/** Why a sample is no value. */
export const SampleProblem = z.enum([
  "not-a-number",
  "infinite",
  "negative",
  "from-the-future",
  "stale",
  "absent",
]);
export type SampleProblem = z.infer<typeof SampleProblem>;

/** What one metric said. */
export const MetricReadingView = z.strictObject({
  metric: z.string().max(64),
  /** The mean of those that told one, or the group's own; null = nobody told any. */
  value: z.number().nullable(),
  freshCount: Count.max(SCALING_INSTANCES_MAX),
  /** Ready instances without a fresh value. */
  missingCount: Count.max(SCALING_INSTANCES_MAX),
  /** Fresh enough values to take something away. */
  hasQuorum: z.boolean(),
  newestAtMs: AtMs.nullable(),
  problems: z.array(z.strictObject({ problem: SampleProblem, count: Count })).max(6),
});
export type MetricReadingView = z.infer<typeof MetricReadingView>;

/** `unknown`: its metric is missing; `abstains`: it has no say at this time. */
export const WishDirection = z.enum(["up", "down", "none", "unknown", "abstains"]);
export type WishDirection = z.infer<typeof WishDirection>;

/** What one policy would have. */
export const PolicyWish = z.strictObject({
  policyId: z.string().max(40),
  direction: WishDirection,
  count: Count,
  /** What it judged by: the reading with the missing and the starting counted in; null = nothing. */
  value: z.number().nullable(),
  /** Violations in a row that it has counted, upward or downward; 0 where it does not count. */
  violationCount: Count,
  sentence: Sentence,
});
export type PolicyWish = z.infer<typeof PolicyWish>;

/** What kept a wish from being done as it was. */
export const ScalingLimit = z.enum([
  "disagreement",
  "missing-metrics",
  "young",
  "stabilization",
  "down-cooldown",
  "up-cooldown",
  "up-step",
  "down-step",
  "forecast",
  "min",
  "max",
  "dry-run",
]);
export type ScalingLimit = z.infer<typeof ScalingLimit>;

export const AppliedLimit = z.strictObject({
  limit: ScalingLimit,
  from: Count,
  to: Count,
  /** When it ends by itself; null = it depends on something else. */
  untilAtMs: AtMs.nullable(),
});
export type AppliedLimit = z.infer<typeof AppliedLimit>;

/** One evaluation, whether it changed anything or not. */
export const ScalingDecision = z.strictObject({
  atMs: AtMs,
  outcome: z.enum(["up", "down", "none"]),
  /** Wanted before and after. */
  from: InstanceCount,
  to: InstanceCount,
  /** What the policies came to, before any limit. */
  wished: Count,
  instances: z.strictObject({
    readyCount: Count,
    startingCount: Count,
    /** Of the starting: for longer than they may. */
    overdueCount: Count,
    /** Wanted, and not there yet. */
    absentCount: Count,
    drainingCount: Count,
    deadCount: Count,
  }),
  readings: z.array(MetricReadingView).max(SCALING_POLICIES_MAX),
  wishes: z.array(PolicyWish).max(SCALING_POLICIES_MAX + 1),
  limits: z.array(AppliedLimit).max(12),
  sentence: Sentence,
});
export type ScalingDecision = z.infer<typeof ScalingDecision>;

export const ScalingDecisionView = z.strictObject({
  id: z.string().max(64),
  groupId: ScalingGroupId,
  ...ScalingDecision.shape,
});
export type ScalingDecisionView = z.infer<typeof ScalingDecisionView>;

export const ScalingDecisionListInput = z.object({
  groupId: ScalingGroupId,
  /** Only evaluations that changed something. */
  changesOnly: z.boolean().default(false),
  limit: z.int().min(1).max(500).default(100),
  beforeAtMs: AtMs.optional(),
});
export type ScalingDecisionListInput = z.infer<typeof ScalingDecisionListInput>;
