import { z } from "zod";
import {
  AutomaticFailover,
  Block,
  DetectionChoice,
  FailoverPolicy,
  NeverEntry,
  Pause,
  TopologyKind,
} from "./failover-policy.ts";
import { CandidateRanking, FailoverFault, FailoverId, FailoverKind } from "./failover-record.ts";
import { FEDERATION_MEMBERS_MAX, FederationRole, MemberPriority } from "./federation-member.ts";
import { ProfileInEffect, TopologyPlanView } from "./federation-report.ts";
import { FederationId, MemberId, NodeId } from "./ids.ts";
import { NodeHealth, NodeName, NodeScheduling } from "./node.ts";
import { AtMs, DurationMs } from "./time.ts";

/** As a node's name: it is what the CLI, the local API and the typed confirmation of a force use. */
export const FederationName = NodeName;

/** One line of a pre-check. */
export const CheckView = z.object({
  name: z.string(),
  isOk: z.boolean(),
  finding: z.string(),
  whatToDo: z.string().nullable(),
});
export type CheckView = z.infer<typeof CheckView>;

/** A guard that holds automatic failovers back, with its sentence ("cooldown ends in 43 s"). */
export const BlockView = z.object({ block: Block, sentence: z.string() });
export type BlockView = z.infer<typeof BlockView>;

const estimate = z.object({ ms: z.number(), basis: z.enum(["history", "links"]), sentence: z.string() });

/** "If the leader died now ..."; the decision is `readiness` in packages/domain/src/failover. */
export const ReadinessView = CandidateRanking.extend({
  verdict: z.enum(["ready", "degraded", "blocked", "not-ready"]),
  nextId: MemberId.nullable(),
  closed: estimate.nullable(),
  silence: estimate.nullable(),
  survivableFailures: z.int(),
  sentences: z.array(z.string()),
});
export type ReadinessView = z.infer<typeof ReadinessView>;

/** Groups of members that hear each other; see `partition` in packages/domain/src/failover. */
export const PartitionView = z.object({
  verdict: z.enum(["whole", "partial", "split", "no-quorum"]),
  groups: z.array(z.object({ members: z.array(MemberId), hasQuorum: z.boolean() })),
  silent: z.array(MemberId),
  sentences: z.array(z.string()),
});
export type PartitionView = z.infer<typeof PartitionView>;

export const FederationMemberView = z.object({
  memberId: MemberId,
  nodeId: NodeId,
  name: z.string(),
  region: z.string(),
  zone: z.string(),
  /** What it is to be; null = it is on its way out. */
  desiredRole: FederationRole.nullable(),
  priority: MemberPriority,
  /** What the federation's log says it is; null = not (yet) a member there. */
  role: FederationRole.nullable(),
  isLeader: z.boolean(),
  /** `absent`: its agent has not told anything of this membership. */
  state: z.enum(["absent", "starting", "running", "lost", "failed"]),
  /** Why the state is what it is; null while all is well. */
  problem: z.string().nullable(),
  health: NodeHealth,
  scheduling: NodeScheduling,
  term: z.int().nullable(),
  lastIndex: z.int().nullable(),
  commitIndex: z.int().nullable(),
  /** Entries committed by the leader that it lacks; null = not known. */
  lagEntries: z.int().nullable(),
  loopLagMs: z.number().nullable(),
  fsyncMs: z.number().nullable(),
  hooks: z.object({ promote: z.boolean(), demote: z.boolean(), changed: z.boolean() }).nullable(),
  /** When the hub last had this member's own word; null = never. */
  reportedAtMs: AtMs.nullable(),
});
export type FederationMemberView = z.infer<typeof FederationMemberView>;

export const FailoverSummary = z.object({
  id: FailoverId,
  federationId: FederationId,
  federationName: z.string(),
  kind: FailoverKind,
  fault: FailoverFault,
  outcome: z.enum(["running", "succeeded", "failed", "blocked", "cleared"]),
  startedAtMs: AtMs,
  /** So far, while it runs. */
  totalMs: z.number(),
  targetMs: z.number(),
  oldLeaderName: z.string().nullable(),
  newLeaderName: z.string().nullable(),
  term: z.int().nullable(),
  byName: z.string().nullable(),
  acknowledgedByName: z.string().nullable(),
  /** The first sentence of its explanation. */
  summary: z.string(),
});
export type FailoverSummary = z.infer<typeof FailoverSummary>;

export const FederationStatus = z.enum([
  /** Led, with all that it is meant to have. */
  "healthy",
  /** Led, with something to look after: see `statusReason`. */
  "degraded",
  /** A failover is under way. */
  "failing-over",
  /** Nobody leads, as far as anybody tells. */
  "leaderless",
  /** Founded, and its members have not come together yet. */
  "forming",
  /** The hub hears too few members to say; the federation may well be fine. */
  "unknown",
]);
export type FederationStatus = z.infer<typeof FederationStatus>;

export const LinkView = z.object({
  from: MemberId,
  to: MemberId,
  rttMs: z.number(),
  jitterMs: z.number(),
  lossRatio: z.number(),
});

/** One federation as every surface (list, page, API, CLI) shows it. */
export const FederationView = z.object({
  id: FederationId,
  name: FederationName,
  generation: z.int(),
  createdAtMs: AtMs,
  status: FederationStatus,
  /** A plain sentence: why the status is what it is. */
  statusReason: z.string(),
  /** Since when this hub sees that status; left out where it does not know. */
  statusSinceAtMs: AtMs.optional(),
  /** The newest report all this rests on; null = none. */
  reportedAtMs: AtMs.nullable(),
  topology: TopologyKind,
  hopsMax: z.int(),
  profile: DetectionChoice,
  policy: FailoverPolicy,
  acceptsNoSpare: z.boolean(),
  leader: z
    .object({ memberId: MemberId, name: z.string(), term: z.int(), fencingToken: z.int(), sinceAtMs: AtMs })
    .nullable(),
  members: z.array(FederationMemberView).max(FEDERATION_MEMBERS_MAX),
  readiness: ReadinessView,
  partition: PartitionView,
  hearings: z.array(z.object({ by: MemberId, of: MemberId, ageMs: z.number().nullable() })),
  links: z.array(LinkView),
  plan: TopologyPlanView.nullable(),
  /** What the running change of members does or waits for; null = as desired. */
  membershipPlan: z.object({ outcome: z.enum(["step", "wait", "blocked"]), sentence: z.string() }).nullable(),
  profileInEffect: ProfileInEffect.nullable(),
  /** "This profile would have accused a healthy node 0 times in the last 24 h; lan 3 times." */
  falsePositives: z.string(),
  pauses: z.object({ federation: Pause.nullable(), fleet: Pause.nullable() }),
  blocks: z.array(BlockView),
  automatic: z.array(AutomaticFailover),
  runningFailover: FailoverSummary.nullable(),
  lastFailover: FailoverSummary.nullable(),
  scheduledSwitchover: z.object({ to: MemberId.nullable(), atMs: AtMs, byName: z.string() }).nullable(),
  drillSchedule: z
    .object({
      fault: z.enum(["kill", "freeze", "cut"]),
      everyMs: DurationMs,
      nextAtMs: AtMs,
      byName: z.string(),
    })
    .nullable(),
  /** What a change of topology can be undone to; null = nothing to undo. */
  undoTopology: z
    .object({ topology: TopologyKind, hopsMax: z.int(), changedAtMs: AtMs, byName: z.string() })
    .nullable(),
});
export type FederationView = z.infer<typeof FederationView>;

const federationRef = z.object({ federationId: FederationId });

export const FederationMemberInput = z.object({
  nodeId: NodeId,
  role: FederationRole.default("voter"),
  priority: MemberPriority.default(100),
});
export type FederationMemberInput = z.infer<typeof FederationMemberInput>;

const members = z.array(FederationMemberInput).min(1).max(FEDERATION_MEMBERS_MAX);

export const FederationGetInput = federationRef;
export const FederationCreateInput = z.object({
  name: FederationName,
  members,
  topology: TopologyKind.default("mesh"),
  hopsMax: z.int().min(1).max(64).default(32),
  profile: DetectionChoice.default("auto"),
  policy: FailoverPolicy.partial().default({}),
  acceptsNoSpare: z.boolean().default(false),
});
export type FederationCreateInput = z.infer<typeof FederationCreateInput>;

/** What is left out stays as it is. */
export const FederationSetInput = federationRef.extend({
  topology: TopologyKind.optional(),
  hopsMax: z.int().min(1).max(64).optional(),
  profile: DetectionChoice.optional(),
  policy: FailoverPolicy.partial().optional(),
  /** The complete wish: whoever is missing is removed, step by step. */
  members: members.optional(),
  acceptsNoSpare: z.boolean().optional(),
});
export type FederationSetInput = z.infer<typeof FederationSetInput>;

export const FederationRemoveInput = federationRef.extend({
  /** The federation's name, letter for letter. */
  confirmation: z.string().max(63),
});

/** A federation that might be: what its topology would be, from what is measured now. */
export const FederationPreviewInput = z.object({
  /** A change of this federation; left out = a new one. */
  federationId: FederationId.optional(),
  members,
  topology: TopologyKind,
  /** As it would be sent with the change; left out = as the federation has it, false for a new one. */
  acceptsNoSpare: z.boolean().optional(),
});
export type FederationPreviewInput = z.infer<typeof FederationPreviewInput>;

export const TopologyFiguresView = z.object({
  memberCount: z.int(),
  linkCount: z.int(),
  groupCount: z.int(),
  diameterHops: z.int(),
  singlePoints: z.array(z.object({ nodeId: NodeId, cutsOff: z.array(NodeId) })),
  worstPath: z.object({ path: z.array(NodeId), rttMs: z.number() }).nullable(),
  unmeasuredLinkCount: z.int(),
  unpredictedPairCount: z.int(),
});
export type TopologyFiguresView = z.infer<typeof TopologyFiguresView>;

export const FederationPreview = z.object({
  /** Between nodes, since a new member has no id yet. */
  edges: z.array(z.object({ a: NodeId, b: NodeId, rttMs: z.number().nullable() })),
  figures: TopologyFiguresView,
  /** Failures of any nodes that would be survived. */
  survivableFailures: z.int(),
  /** Whatever speaks against it: a node that is not admitted or without a mesh address, fewer than 3 voters, one zone. */
  checks: z.array(CheckView),
  /** Against the federation as it is; null for a new one. */
  diff: z
    .object({
      added: z.array(z.object({ a: NodeId, b: NodeId })),
      removed: z.array(z.object({ a: NodeId, b: NodeId })),
      sentences: z.array(z.string()),
    })
    .nullable(),
});
export type FederationPreview = z.infer<typeof FederationPreview>;

/** A pause of one federation, or of the whole fleet where `federationId` is null. */
export const FederationPauseInput = z.object({
  federationId: FederationId.nullable(),
  reason: z.string().trim().min(1, "say why, for whoever finds it paused").max(500),
  forMs: DurationMs.min(1000).optional(),
});
export const FederationResumeInput = z.object({ federationId: FederationId.nullable() });

export const NeverListInput = federationRef.extend({
  never: z.array(NeverEntry.omit({ byName: true })).max(64),
});

export const FederationUndoInput = federationRef;

/** Carried out in steps: `dryRun` answers with the plan alone. */
export const SwitchoverInput = federationRef.extend({
  to: MemberId.nullable().default(null),
  /** Null = at once. */
  atMs: AtMs.nullable().default(null),
  dryRun: z.boolean().default(false),
});
export const CancelSwitchoverInput = federationRef;
export const RecoverInput = federationRef.extend({
  to: MemberId.nullable().default(null),
  dryRun: z.boolean().default(false),
});
export const ForceInput = federationRef.extend({
  to: MemberId,
  confirmation: z.string().max(63),
  dryRun: z.boolean().default(false),
});

/** What a verb would do or did. */
export const VerbResult = z.object({
  verb: z.enum(["switchover", "recover", "force", "drill"]),
  outcome: z.enum(["planned", "refused", "done", "scheduled", "failed"]),
  from: MemberId.nullable(),
  to: MemberId.nullable(),
  checks: z.array(CheckView),
  /** What may be lost (force), or what went wrong (failed). */
  sentence: z.string().nullable(),
  failoverId: FailoverId.nullable(),
  drillId: z.string().nullable(),
});
export type VerbResult = z.infer<typeof VerbResult>;

export const HeartbeatsInput = federationRef.extend({ by: MemberId, peer: MemberId });

/** The fleet-wide pause, for the banner on every page, with all paused federations. */
export const PauseState = z.object({
  fleet: Pause.nullable(),
  federations: z.array(z.object({ id: FederationId, name: z.string(), pause: Pause })),
});
export type PauseState = z.infer<typeof PauseState>;
