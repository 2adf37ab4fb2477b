import type { MemberId } from "@orrery/protocol";

/** Where a new leader may be, beside the zone of the one it takes over from. */
export const ZONE_RULES = ["any", "prefer-same", "prefer-other", "require-same", "require-other"] as const;
export type ZoneRule = (typeof ZONE_RULES)[number];

/** A member that must not become leader; the entry ends by itself at `untilAtMs` (null = when someone removes it). */
export type NeverEntry = {
  readonly memberId: MemberId;
  readonly untilAtMs: number | null;
  readonly reason: string;
  readonly byName: string;
};

/** One federation's rules for failovers. Priorities of members are in its membership. */
export type FailoverPolicy = {
  /** `manual`: nobody takes over by itself; an operator recovers or switches over. */
  readonly mode: "automatic" | "manual";
  /** A takeover, from the fault until all follow, should take no longer. */
  readonly targetMs: number;
  /** After an automatic failover none follows for so long. */
  readonly cooldownMs: number;
  /** Automatic failovers in any window of `limitWindowMs`, at most. */
  readonly limitCount: number;
  readonly limitWindowMs: number;
  /** Whether an automatic failover must be acknowledged before the next. */
  readonly needsAcknowledgment: boolean;
  /** An acknowledgment is waited for at most so long; null = without end. */
  readonly acknowledgmentWaitMs: number | null;
  /** With a larger share of a region's nodes lost, and at least `brakeLostMin` of them, nothing fails over by itself. */
  readonly brakeLostRatio: number;
  readonly brakeLostMin: number;
  readonly never: readonly NeverEntry[];
  readonly zoneRule: ZoneRule;
  /** A member that lacks more committed entries is no candidate. */
  readonly behindEntriesMax: number;
  /** A member whose event loop lags more is no candidate. */
  readonly loopLagMsMax: number;
  /** What is known of a member counts as unknown when it is older. */
  readonly factsAgeMsMax: number;
};

export const FAILOVER_POLICY: FailoverPolicy = {
  mode: "automatic",
  targetMs: 200,
  cooldownMs: 60_000,
  limitCount: 3,
  limitWindowMs: 86_400_000,
  needsAcknowledgment: false,
  acknowledgmentWaitMs: 3_600_000,
  brakeLostRatio: 0.55,
  brakeLostMin: 3,
  never: [],
  zoneRule: "any",
  behindEntriesMax: 256,
  loopLagMsMax: 250,
  factsAgeMsMax: 10_000,
};
