import { z } from "zod";
import { AutomaticFailover, Block } from "./failover-policy.ts";
import { FEDERATION_MEMBERS_MAX, FederationMembership } from "./federation-member.ts";
import { FederationId, MemberId } from "./ids.ts";
import { AtMs } from "./time.ts";

export const LinkMeasure = z.object({
  memberId: MemberId,
  rttMs: z.number().min(0),
  jitterMs: z.number().min(0),
  /** 0..1 */
  lossRatio: z.number().min(0).max(1),
});
export type LinkMeasure = z.infer<typeof LinkMeasure>;

const Edge = z.object({ a: MemberId, b: MemberId });

export const TopologyPlanView = z.object({
  kind: z.string().max(16),
  edges: z.array(Edge).max(2100),
  plannedAtMs: AtMs,
  reason: z.string().max(500),
});
export type TopologyPlanView = z.infer<typeof TopologyPlanView>;

/** A profile as it is in effect; `reason` says why it is this one. */
export const ProfileInEffect = z.object({
  name: z.string().max(16),
  isAuto: z.boolean(),
  heartbeatMs: z.number(),
  silenceMinMs: z.number(),
  silenceMaxMs: z.number(),
  reason: z.string().max(500),
});
export type ProfileInEffect = z.infer<typeof ProfileInEffect>;

/**
 * One member's own view of its federation, complete, at the moment of the report. Sent with every report in which
 * something of it changed (ages and indexes count at most once a second), at once for role, term and leader.
 */
export const FederationReport = z.object({
  federationId: FederationId,
  memberId: MemberId,
  generation: z.int().min(1),
  /** `lost`: its log cannot be used, and it needs a new member id. `failed`: its storage failed while it ran. */
  state: z.enum(["starting", "running", "lost", "failed"]),
  /** A plain sentence; null while all is well. */
  problem: z.string().max(2000).nullable(),
  role: z.enum(["follower", "pre-candidate", "candidate", "leader"]),
  term: z.int().min(0),
  leaderId: MemberId.nullable(),
  /** Of the leader that this member follows or is; null until it is committed here. */
  fencingToken: z.int().min(0).nullable(),
  /** Leader only: for how long it may still act without another answer of its quorum, ms; null = it may not. */
  claimMs: z.number().nullable(),
  firstIndex: z.int().min(0),
  lastIndex: z.int().min(0),
  /** Of the entry at `lastIndex`; agents before it came leave it out. */
  lastTerm: z.int().min(0).optional(),
  commitIndex: z.int().min(0),
  appliedIndex: z.int().min(0),
  membership: FederationMembership,
  /** Leader only: what the next change of members is, or why it waits or is blocked. Null = as desired. */
  membershipPlan: z
    .object({ outcome: z.enum(["step", "wait", "blocked"]), sentence: z.string().max(500) })
    .nullable(),
  /** Leader only. */
  matchIndexes: z.array(z.object({ memberId: MemberId, index: z.int().min(0) })).max(FEDERATION_MEMBERS_MAX),
  hearings: z
    .array(
      z.object({
        memberId: MemberId,
        /** Null = never heard. */
        ageMs: z.number().min(0).nullable(),
        verdict: z.enum(["heard", "suspected", "confirmed"]),
      }),
    )
    .max(FEDERATION_MEMBERS_MAX),
  links: z.array(LinkMeasure).max(FEDERATION_MEMBERS_MAX),
  /** The mesh thread's own event loop, 99th percentile of the last seconds. */
  loopLagMs: z.number().min(0),
  lateRatio: z.number().min(0).max(1),
  profile: ProfileInEffect,
  /** Replays of each profile over what this member recorded of each peer. */
  replays: z
    .array(
      z.object({
        profile: z.string().max(16),
        peer: MemberId,
        accusations: z.int().min(0),
        coveredMs: z.number().min(0),
      }),
    )
    .max(4 * FEDERATION_MEMBERS_MAX),
  automatic: z.array(AutomaticFailover).max(100),
  blocks: z.array(Block).max(32),
  /** Which hooks the host's own file configures. */
  hooks: z.object({ promote: z.boolean(), demote: z.boolean(), changed: z.boolean() }),
  topologyPlan: TopologyPlanView.nullable(),
  /** Median time of the newest log syncs; null before the first. */
  fsyncMs: z.number().min(0).nullable(),
  keyCount: z.int().min(0),
});
export type FederationReport = z.infer<typeof FederationReport>;
