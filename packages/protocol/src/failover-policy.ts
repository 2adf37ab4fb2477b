import { z } from "zod";
import { MemberId } from "./ids.ts";
import { AtMs } from "./time.ts";

export const TopologyKind = z.enum(["mesh", "ring", "star", "hierarchical", "adaptive"]);
export type TopologyKind = z.infer<typeof TopologyKind>;

/** `auto` picks a profile from what the links and hosts measure, and keeps tuning it. */
export const DetectionChoice = z.enum(["auto", "lan", "metro", "wan"]);
export type DetectionChoice = z.infer<typeof DetectionChoice>;

export const ZoneRule = z.enum(["any", "prefer-same", "prefer-other", "require-same", "require-other"]);
export type ZoneRule = z.infer<typeof ZoneRule>;

/** A member that must not become leader. */
export const NeverEntry = z.object({
  memberId: MemberId,
  /** Null = until someone removes it. */
  untilAtMs: AtMs.nullable(),
  reason: z.string().max(500),
  byName: z.string().max(200),
});
export type NeverEntry = z.infer<typeof NeverEntry>;

const windowMs = z
  .int()
  .min(0)
  .max(30 * 86_400_000);

/** One federation's rules for failovers; their meaning is in packages/domain/src/failover. */
export const FailoverPolicy = z.object({
  mode: z.enum(["automatic", "manual"]),
  targetMs: z.int().min(1).max(600_000),
  cooldownMs: windowMs,
  limitCount: z.int().min(0).max(1000),
  limitWindowMs: windowMs,
  needsAcknowledgment: z.boolean(),
  acknowledgmentWaitMs: windowMs.nullable(),
  brakeLostRatio: z.number().min(0).max(1),
  brakeLostMin: z.int().min(1).max(10_000),
  never: z.array(NeverEntry).max(64),
  zoneRule: ZoneRule,
  behindEntriesMax: z.int().min(0).max(1_000_000),
  loopLagMsMax: z.number().min(1).max(60_000),
  factsAgeMsMax: z.number().min(1000).max(600_000),
});
export type FailoverPolicy = z.infer<typeof FailoverPolicy>;

export const Pause = z.object({
  byName: z.string().max(200),
  reason: z.string().max(500),
  sinceAtMs: AtMs,
  /** Null = until someone resumes. */
  untilAtMs: AtMs.nullable(),
});
export type Pause = z.infer<typeof Pause>;

export const RegionLoss = z.object({
  region: z.string().max(63),
  totalCount: z.int().min(0),
  lostCount: z.int().min(0),
});
export type RegionLoss = z.infer<typeof RegionLoss>;

export const AutomaticFailover = z.object({
  failoverId: z.string().max(120),
  atMs: AtMs,
  acknowledgedByName: z.string().max(200).nullable(),
});
export type AutomaticFailover = z.infer<typeof AutomaticFailover>;

/** Why nothing fails over by itself. `endsAtMs`: when it ends without anyone's doing. */
export const Block = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("manual"), endsAtMs: z.null() }),
  z.object({
    kind: z.literal("paused"),
    scope: z.enum(["federation", "fleet"]),
    pause: Pause,
    endsAtMs: AtMs.nullable(),
  }),
  z.object({ kind: z.literal("cooldown"), failoverId: z.string().max(120), endsAtMs: AtMs }),
  z.object({
    kind: z.literal("limit"),
    count: z.int(),
    windowMs: z.number(),
    endsAtMs: AtMs.nullable(),
  }),
  z.object({
    kind: z.literal("acknowledgment"),
    failoverId: z.string().max(120),
    failedOverAtMs: AtMs,
    endsAtMs: AtMs.nullable(),
  }),
  z.object({ kind: z.literal("brake"), loss: RegionLoss, endsAtMs: z.null() }),
]);
export type Block = z.infer<typeof Block>;
