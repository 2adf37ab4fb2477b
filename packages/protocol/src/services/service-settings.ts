import { z } from "zod";
import { DurationMs } from "../time.ts";

/** What each of them does: packages/domain/src/routing/strategies/SPEC.md. */
export const RoutingStrategy = z.enum([
  "round-robin",
  "random",
  "weighted-round-robin",
  "least-connections",
  "least-response-time",
  "latency",
  "ip-hash",
  "consistent-hash",
  "adaptive",
]);
export type RoutingStrategy = z.infer<typeof RoutingStrategy>;

/** Of one service; the others get what all get. */
export const CALLER_RATES_MAX = 100;
/** A chain of calls between services is at most so deep. */
export const CALL_DEPTH_MAX = 5;

const Ratio = z.number().min(0).max(1);
const Count = z.int().min(1).max(1000);

/** A worker as its credential names it, or `-` for who has none. */
export const CallerName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}\s]+$/u, "1 to 128 characters without spaces");

/** Asked by probes of the worker's own health check. */
const ActiveHealth = z.strictObject({
  /** Without it an instance is taken for up until its requests say otherwise. */
  isOn: z.boolean().default(true),
  downAfter: Count.max(100).default(3),
  /** 5 where one that came back too early does harm. */
  upAfter: Count.max(100).default(2),
});

/** Who answers worse than the others is left out for a while. */
const Outlier = z.strictObject({
  consecutiveFailures: Count.default(5),
  baseEjectionMs: DurationMs.min(100).max(3_600_000).default(30_000),
  maxEjectionMs: DurationMs.min(100).max(86_400_000).default(300_000),
  /** At most this share of the instances is left out, but at least one of two or more; 0..1. */
  ejectionCapRatio: Ratio.default(0.1),
  intervalMs: DurationMs.min(100).max(600_000).default(10_000),
  /** Success rates are compared among so many instances at least, each with so many requests in the interval. */
  minInstances: z.int().min(3).max(1000).default(5),
  minRequests: z.int().min(1).max(1_000_000).default(100),
  /** So many standard deviations below the mean. */
  deviationFactor: z.number().min(0.5).max(10).default(1.9),
  /** Silent for so long with 3 or more requests waiting. */
  stallMs: DurationMs.min(100).max(600_000).default(1000),
});

/** By one gateway's own requests, for each instance. */
const Breaker = z.strictObject({
  consecutiveFailures: Count.default(5),
  /** Of the requests of the window; 0..1. */
  failureRatio: z.number().min(0.01).max(1).default(0.5),
  windowMs: DurationMs.min(1000).max(600_000).default(10_000),
  minRequests: z.int().min(1).max(1_000_000).default(20),
  openMs: DurationMs.min(100).max(3_600_000).default(60_000),
  /** Requests that try it at the same time when it is half open, and have to succeed before it closes. */
  trialRequests: Count.max(100).default(3),
  trialTimeoutMs: DurationMs.min(100).max(600_000).default(10_000),
});

const RetryBudget = z.strictObject({
  /** Of the requests of the last 10 s; 0..1. */
  ratio: Ratio.default(0.2),
  minPerSecond: z.number().min(0).max(1000).default(3),
  /** Tries of one request altogether. */
  attemptsMax: z.int().min(1).max(5).default(3),
});

const Deadline = z.strictObject({
  /** For a request that brings none, and the most that one may bring. */
  defaultMs: DurationMs.min(10).max(3_600_000).default(10_000),
  maxMs: DurationMs.min(10).max(86_400_000).default(60_000),
  /** A call gets so much less than its caller has. */
  marginMs: DurationMs.max(60_000).default(20),
  maxDepth: z.int().min(1).max(CALL_DEPTH_MAX).default(CALL_DEPTH_MAX),
});

const Bulkhead = z.strictObject({
  /** Open at one gateway at the same time, for the service and for one instance of it. */
  serviceMax: z.int().min(1).max(100_000).default(2000),
  instanceMax: z.int().min(1).max(100_000).default(500),
});

/** For what the bulkhead has no room for. */
const Queue = z.strictObject({
  max: z.int().min(0).max(10_000).default(1000),
  /** Waiting for so long counts as one priority higher. */
  ageMs: DurationMs.min(10).max(600_000).default(1000),
});

const CallerLimits = z.strictObject({
  /** Of each caller at each gateway; null = no limit. */
  perMinute: z.int().min(1).max(10_000_000).nullable().default(100),
  /** So many at once; absent = a minute's. */
  burst: z.int().min(1).max(10_000_000).optional(),
  /** For some callers, others. */
  callers: z
    .array(z.strictObject({ caller: CallerName, perMinute: z.int().min(1).max(10_000_000).nullable() }))
    .max(CALLER_RATES_MAX)
    .refine((rates) => new Set(rates.map(({ caller }) => caller)).size === rates.length, "each caller once")
    .default([]),
});

/** How a service's requests find an instance. Each has a default that serves; rules: the SPEC.md files under packages/domain/src/routing. */
export const ServiceSettings = z.strictObject({
  strategy: RoutingStrategy.default("adaptive"),
  health: ActiveHealth.prefault({}),
  outlier: Outlier.prefault({}),
  breaker: Breaker.prefault({}),
  /** With fewer usable ones than this share, all that may work are used; 0..1. */
  panicRatio: Ratio.default(0.5),
  /** A new one, or one that came back, gets its full share only after so long. */
  slowStartMs: DurationMs.max(3_600_000).default(30_000),
  retry: RetryBudget.prefault({}),
  deadline: Deadline.prefault({}),
  bulkhead: Bulkhead.prefault({}),
  queue: Queue.prefault({}),
  callerLimits: CallerLimits.prefault({}),
});
export type ServiceSettings = z.infer<typeof ServiceSettings>;
