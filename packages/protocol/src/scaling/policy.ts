import { z } from "zod";
import { MeterName } from "../meter.ts";

/** Of one scaling group. */
export const SCALING_POLICIES_MAX = 10;
export const SCHEDULE_WINDOWS_MAX = 20;
/** Instances of one group. */
export const SCALING_INSTANCES_MAX = 10_000;

export const InstanceCount = z.int().min(0).max(SCALING_INSTANCES_MAX);

const PolicyId = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, "1 to 40 lower-case letters, digits or hyphens");
const Amount = z.number().positive().max(1e12);
const ToleranceRatio = z.number().min(0).max(1).default(0.1);

/** What every instance tells of itself. `cpu` and `memory`: 0..1 of its limit; `requests`: a second; `open`: requests that it works on now. */
export const InstanceMetric = z.enum(["cpu", "memory", "requests", "open"]);
export type InstanceMetric = z.infer<typeof InstanceMetric>;

/** Five fields: minute, hour, day of month, month, day of week. */
export const CronExpression = z
  .string()
  .trim()
  .max(100)
  .regex(
    /^[\d*/,?LW#A-Za-z-]+( +[\d*/,?LW#A-Za-z-]+){4}$/,
    "five cron fields (minute, hour, day of month, month, day of week), such as 0 8 * * MON-FRI",
  );

const Zone = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_+/-]+$/, "a time zone such as Europe/Berlin");

const ThresholdPolicy = z.strictObject({
  kind: z.literal("threshold"),
  id: PolicyId,
  metric: InstanceMetric.default("cpu"),
  /** More instances while the mean is above this. */
  up: Amount.default(0.75),
  /** Fewer while it is below this. */
  down: z.number().min(0).max(1e12).default(0.25),
  /** Consecutive evaluations with a newer sample, before it wishes anything. */
  violations: z.int().min(1).max(100).default(3),
  /** Null = as many as bring the mean to the middle between both thresholds. */
  upCount: z.int().min(1).max(1000).nullable().default(null),
  downCount: z.int().min(1).max(1000).nullable().default(null),
});

const TargetPolicy = z.strictObject({
  kind: z.literal("target"),
  id: PolicyId,
  metric: InstanceMetric.default("cpu"),
  /** Of each instance. */
  target: Amount,
  toleranceRatio: ToleranceRatio,
});

/** From each `start` until the next `end`, in the zone's own time. */
const ScheduleWindow = z.strictObject({
  name: z.string().trim().min(1).max(60),
  start: CronExpression,
  end: CronExpression,
  count: InstanceCount,
});

const SchedulePolicy = z.strictObject({
  kind: z.literal("schedule"),
  id: PolicyId,
  zone: Zone.default("UTC"),
  windows: z.array(ScheduleWindow).min(1, "at least one window").max(SCHEDULE_WINDOWS_MAX),
  /** Outside of all windows; null = the other policies alone decide. */
  otherwise: InstanceCount.nullable().default(null),
});

const QueuePolicy = z.strictObject({
  kind: z.literal("queue"),
  id: PolicyId,
  /** What waits for one instance. */
  perInstance: Amount,
  toleranceRatio: ToleranceRatio,
});

const CustomPolicy = z.strictObject({
  kind: z.literal("custom"),
  id: PolicyId,
  /** By which its samples and its decisions call it. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/, "lower-case letters, digits and _, beginning with a letter"),
  source: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("prometheus"), query: z.string().trim().min(1).max(2000) }),
    z.strictObject({ kind: z.literal("meter"), meter: MeterName }),
  ]),
  /** `total`: the value is divided among the instances. `each`: it is what each of them shows, such as a latency. */
  of: z.enum(["total", "each"]).default("total"),
  /** Of one instance. */
  target: Amount,
  toleranceRatio: ToleranceRatio,
});

const AnyPolicy = z.discriminatedUnion("kind", [
  ThresholdPolicy,
  TargetPolicy,
  SchedulePolicy,
  QueuePolicy,
  CustomPolicy,
]);

/** One rule by which a group wishes instances. What they mean: packages/domain/src/scaling/policies/SPEC.md. */
export const ScalingPolicy = AnyPolicy.refine(
  (policy) => policy.kind !== "threshold" || policy.down <= policy.up / 2,
  {
    error: "down must be at most half of up: else one instance more would at once be one too many",
    path: ["down"],
  },
);
export type ScalingPolicy = z.infer<typeof ScalingPolicy>;
