import { z } from "zod";
import { DetectionChoice, FailoverPolicy, Pause, RegionLoss, TopologyKind } from "./failover-policy.ts";
import { FailoverId } from "./failover-record.ts";
import {
  DesiredMembership,
  FEDERATION_MEMBERS_MAX,
  FederationMembership,
  MemberPlace,
} from "./federation-member.ts";
import { FederationId, MemberId } from "./ids.ts";

/** One federation as one node is to take part in it: the desired state that the hub sends and the agent keeps on disk. */
export const FederationSpec = z.object({
  federationId: FederationId,
  name: z.string().max(63),
  /** Grows when an operator forces a new start from one survivor; members of another generation are strangers. */
  generation: z.int().min(1),
  /** This node's own. A node whose log was lost gets another one. */
  memberId: MemberId,
  /** Who founded this generation. */
  founding: FederationMembership,
  /**
   * The hub has not heard yet that this member opened its log: an empty one is what is expected. Once false, a missing or
   * damaged log means that this member is lost, and the agent says so instead of voting as if it remembered.
   */
  mayBeNew: z.boolean(),
  /**
   * A forced start: the founder's state is that of the member this node had in the generation before; its term begins at
   * least `termMin`, beyond whatever the old generation can still reach.
   */
  inherits: z.object({ memberId: MemberId, termMin: z.int().min(1) }).nullable(),
  profile: DetectionChoice,
  topology: TopologyKind,
  hopsMax: z.int().min(1).max(64),
  policy: FailoverPolicy,
  pauses: z.object({ federation: Pause.nullable(), fleet: Pause.nullable() }),
  acknowledged: z.array(z.object({ failoverId: FailoverId, byName: z.string().max(200) })).max(20),
  /** Regions of which the hub sees much lost; agents add what they see themselves. */
  losses: z.array(RegionLoss).max(64),
  desired: DesiredMembership,
  /** Everyone in the federation, this node's own member included; also those that are being removed. */
  places: z.array(MemberPlace).max(FEDERATION_MEMBERS_MAX),
});
export type FederationSpec = z.infer<typeof FederationSpec>;

export const FEDERATIONS_PER_NODE_MAX = 16;

/** What the hub asks of an agent about one federation, beside its desired state. */
export const FederationCommand = z.discriminatedUnion("action", [
  /** To the leader: hand over. Done when the other one leads with a committed token, or failed with a sentence. */
  z.object({
    action: z.literal("switchover"),
    federationId: FederationId,
    to: MemberId,
    byName: z.string().max(200),
  }),
  /** To the member that is to lead: campaign though guards hold automatic failovers back. */
  z.object({ action: z.literal("recover"), federationId: FederationId, byName: z.string().max(200) }),
  /** To the leader: harm yourself. `kill` only where something restarts the agent (capability `restarts`). */
  z.object({
    action: z.literal("drill"),
    federationId: FederationId,
    drillId: z.string().max(64),
    fault: z.enum(["kill", "freeze", "cut"]),
    durationMs: z.int().min(100).max(60_000),
    byName: z.string().max(200),
  }),
  /** Recorded heartbeats of one peer, for the chart; answered with `HeartbeatRecord` as the result. */
  z.object({ action: z.literal("heartbeats"), federationId: FederationId, peer: MemberId }),
]);
export type FederationCommand = z.infer<typeof FederationCommand>;

/** The newest intervals between a peer's heartbeats as one member recorded them, with the profile's threshold at each. */
export const HeartbeatRecord = z.object({
  by: MemberId,
  peer: MemberId,
  profile: z.string().max(16),
  heartbeatMs: z.number(),
  /** Oldest first. `atMs`: the agent's wall clock. */
  samples: z.array(z.object({ atMs: z.number(), intervalMs: z.number(), thresholdMs: z.number() })).max(2000),
});
export type HeartbeatRecord = z.infer<typeof HeartbeatRecord>;
