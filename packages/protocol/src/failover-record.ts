import { z } from "zod";
import { Block } from "./failover-policy.ts";
import { FederationId, MemberId } from "./ids.ts";
import { AtMs } from "./time.ts";

export const FailoverPhase = z.enum(["detect", "confirm", "elect", "fence", "promote", "converge"]);
export type FailoverPhase = z.infer<typeof FailoverPhase>;

export const FailoverKind = z.enum(["automatic", "switchover", "recover", "force", "drill"]);
export type FailoverKind = z.infer<typeof FailoverKind>;

/** How the old leader's end showed. */
export const FailoverFault = z.enum(["closed", "silence", "none"]);
export type FailoverFault = z.infer<typeof FailoverFault>;

export const FailoverId = z.string().min(1).max(120);
/** Of the member's mesh thread and process: another one after a restart. */
const ClockId = z.string().min(1).max(64);
const term = z.int().min(0);

export const CandidateRanking = z.object({
  candidates: z.array(
    z.object({
      memberId: MemberId,
      name: z.string().max(63),
      rank: z.int().min(1),
      reasons: z.array(z.string().max(500)),
      aheadBecause: z.string().max(500).nullable(),
    }),
  ),
  rejected: z.array(
    z.object({ memberId: MemberId, name: z.string().max(63), reasons: z.array(z.string().max(1000)) }),
  ),
});
export type CandidateRanking = z.infer<typeof CandidateRanking>;

const markBase = { by: MemberId, clockId: ClockId, atMs: z.number() };
const problem = z.string().max(2000);

/** What one agent saw, at `atMs` of its own monotonic clock; see packages/domain/src/failover. */
export const FailoverMark = z.discriminatedUnion("kind", [
  z.object({ ...markBase, kind: z.literal("began") }),
  z.object({ ...markBase, kind: z.literal("suspected"), fault: FailoverFault }),
  z.object({ ...markBase, kind: z.literal("confirmed"), agreeing: z.array(MemberId).max(64) }),
  z.object({ ...markBase, kind: z.literal("campaigned"), term }),
  z.object({ ...markBase, kind: z.literal("elected"), term }),
  z.object({ ...markBase, kind: z.literal("fenced"), term }),
  z.object({ ...markBase, kind: z.literal("promoted"), term, problem: problem.nullable() }),
  z.object({ ...markBase, kind: z.literal("converged"), term }),
  z.object({ ...markBase, kind: z.literal("follows"), leaderId: MemberId, term }),
  z.object({ ...markBase, kind: z.literal("stepped-down"), term }),
  z.object({ ...markBase, kind: z.literal("old-leader-answered") }),
  z.object({ ...markBase, kind: z.literal("blocked"), blocks: z.array(Block).max(16) }),
  z.object({ ...markBase, kind: z.literal("gave-up"), phase: FailoverPhase, problem }),
]);
export type FailoverMark = z.infer<typeof FailoverMark>;

export const FailoverOpening = z.object({
  id: FailoverId,
  federationId: FederationId,
  kind: FailoverKind,
  oldLeaderId: MemberId.nullable(),
  byName: z.string().max(200).nullable(),
  startedAtMs: AtMs,
  targetMs: z.number().min(0),
  ranking: CandidateRanking.nullable(),
});
export type FailoverOpening = z.infer<typeof FailoverOpening>;

/** One line of evidence: why a member accused another. */
export const FailoverEvidence = z.object({
  by: MemberId,
  peer: MemberId,
  /** Of `by`'s monotonic clock. */
  atMs: z.number(),
  clockId: ClockId,
  /** What it saw, who agreed, how far it trusted itself, in plain sentences with member ids. */
  sentence: z.string().max(2000),
});
export type FailoverEvidence = z.infer<typeof FailoverEvidence>;

/**
 * The data of an outbox entry `agent.failover`: what one agent has to tell of one failover. An agent tells in several entries,
 * each with the marks since the last. Only the new leader knows the opening; others send null.
 */
export const FailoverEntry = z.object({
  federationId: FederationId,
  failoverId: FailoverId,
  generation: z.int().min(1),
  memberId: MemberId,
  opening: FailoverOpening.nullable(),
  marks: z.array(FailoverMark).max(100),
  evidence: z.array(FailoverEvidence).max(20),
});
export type FailoverEntry = z.infer<typeof FailoverEntry>;

/** The newest leadership by a failover has the id `<federation>-<generation>-<term>`: everyone who follows knows it. */
export function failoverId(federationId: FederationId, generation: number, newTerm: number): string {
  return `${federationId}-${generation}-${newTerm}`;
}
