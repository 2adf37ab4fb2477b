import { z } from "zod";
import {
  CandidateRanking,
  FailoverEvidence,
  FailoverFault,
  FailoverId,
  FailoverKind,
  FailoverMark,
  FailoverPhase,
} from "./failover-record.ts";
import { BlockView, CheckView, FailoverSummary } from "./federation.ts";
import { FederationId, MemberId } from "./ids.ts";
import { PageInput } from "./page.ts";
import { AtMs, DurationMs } from "./time.ts";

/** A phase as far as it is known; see `PhaseTiming` in packages/domain/src/failover. */
export const PhaseTimingView = z.discriminatedUnion("state", [
  z.object({ phase: FailoverPhase, state: z.literal("done"), startMs: z.number(), durationMs: z.number() }),
  z.object({ phase: FailoverPhase, state: z.literal("unseen") }),
  z.object({ phase: FailoverPhase, state: z.literal("running"), startMs: z.number() }),
  z.object({ phase: FailoverPhase, state: z.literal("failed"), startMs: z.number(), problem: z.string() }),
  z.object({ phase: FailoverPhase, state: z.literal("waiting") }),
]);
export type PhaseTimingView = z.infer<typeof PhaseTimingView>;

/** One failover in full, for its page. */
export const FailoverView = FailoverSummary.extend({
  newLeaderId: MemberId.nullable(),
  oldLeaderId: MemberId.nullable(),
  fencingToken: z.int().nullable(),
  phases: z.array(PhaseTimingView),
  campaigns: z.int(),
  ranking: CandidateRanking.nullable(),
  /** What held it back, with its sentences; empty unless the outcome is `blocked`. */
  blocks: z.array(BlockView),
  /** In time order where clocks can be compared; `offsetMs` null = by another clock. */
  sightings: z.array(
    z.object({
      mark: FailoverMark,
      byName: z.string(),
      offsetMs: z.number().nullable(),
      sentence: z.string(),
    }),
  ),
  evidence: z.array(FailoverEvidence.extend({ byName: z.string(), peerName: z.string() })),
  explanation: z.array(z.string()),
  memberNames: z.record(z.string(), z.string()),
  /** The drill it was part of. */
  drillId: z.string().nullable(),
  /** The newest thing that was told of it. */
  updatedAtMs: AtMs,
});
export type FailoverView = z.infer<typeof FailoverView>;

export const FailoverListInput = PageInput.extend({
  federationId: FederationId.optional(),
  kind: FailoverKind.optional(),
});
export const FailoverPage = z.object({ items: z.array(FailoverSummary), nextCursor: z.string().nullable() });
export type FailoverPage = z.infer<typeof FailoverPage>;

export const FailoverGetInput = z.object({ failoverId: FailoverId });
export const FailoverAcknowledgeInput = z.object({ failoverId: FailoverId });

export const FailoverStatisticsInput = z.object({ federationId: FederationId.optional() });
export const FailoverStatisticsRow = z.object({
  kind: FailoverKind,
  fault: FailoverFault,
  phase: z.union([FailoverPhase, z.literal("total")]),
  count: z.int(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
});
export type FailoverStatisticsRow = z.infer<typeof FailoverStatisticsRow>;

export const DrillFault = z.enum(["kill", "freeze", "cut"]);
export type DrillFault = z.infer<typeof DrillFault>;

export const DrillView = z.object({
  id: z.string(),
  federationId: FederationId,
  fault: DrillFault,
  /** `ordered` until the failover that it causes is over or its time is up. */
  state: z.enum(["ordered", "graded", "refused", "failed"]),
  startedAtMs: AtMs,
  byName: z.string(),
  isScheduled: z.boolean(),
  expectedId: MemberId.nullable(),
  grade: z.enum(["A", "B", "C", "D", "F"]).nullable(),
  reasons: z.array(z.string()),
  checks: z.array(CheckView),
  failoverId: FailoverId.nullable(),
});
export type DrillView = z.infer<typeof DrillView>;

export const DrillRunInput = z.object({
  federationId: FederationId,
  fault: DrillFault.default("kill"),
  durationMs: z.int().min(500).max(30_000).default(3000),
  dryRun: z.boolean().default(false),
});
export const DrillListInput = PageInput.extend({ federationId: FederationId });
export const DrillPage = z.object({ items: z.array(DrillView), nextCursor: z.string().nullable() });
export type DrillPage = z.infer<typeof DrillPage>;
/** Null = no more drills by schedule. */
export const DrillScheduleInput = z.object({
  federationId: FederationId,
  schedule: z.object({ fault: DrillFault, everyMs: DurationMs.min(3_600_000) }).nullable(),
});
