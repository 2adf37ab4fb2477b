import { majorityOf } from "../consensus/quorum.ts";
import type { MeasuredLink } from "../topology/topology.ts";
import { type Estimate, estimateTakeover, type Timing } from "./estimate.ts";
import type { Failover } from "./failover.ts";
import { type Field, liveVoters, nameIn, votersOf } from "./field.ts";
import { type Block, explainAll } from "./guards.ts";
import type { FailoverPolicy } from "./policy.ts";
import { type Candidate, type Rejected, rankCandidates } from "./rank-candidates.ts";
import { survivableFailures } from "./survivable.ts";
import { countText, durationText } from "./wording.ts";

export type ReadinessInput = {
  readonly field: Field;
  readonly policy: FailoverPolicy;
  readonly blocks: readonly Block[];
  readonly history: readonly Failover[];
  readonly links: readonly MeasuredLink[];
  readonly timing: Timing;
};

/** If the leader died now. */
export type Readiness = {
  readonly verdict: "ready" | "degraded" | "blocked" | "not-ready";
  /** Null = nobody could take over. */
  readonly next: Candidate | null;
  readonly candidates: readonly Candidate[];
  readonly rejected: readonly Rejected[];
  /** When its process dies, and when it falls silent. */
  readonly closed: Estimate | null;
  readonly silence: Estimate | null;
  /** Nodes that may fail, whichever they are; -1 = the quorum is gone. */
  readonly survivableFailures: number;
  readonly sentences: readonly string[];
};

/**
 * Who takes over from `field.leaderId` (null = nobody leads now), how fast, and what would be left then. `degraded`: fewer
 * failures are survived than with all voters fit.
 */
export function readiness(input: ReadinessInput, nowAtMs: number): Readiness {
  const { field, policy, blocks } = input;
  const { candidates, rejected } = rankCandidates(field, policy, nowAtMs);
  const next = candidates[0] ?? null;
  const survivable = survivableFailures(field, policy, nowAtMs);
  const { leaderId } = field;
  const isLed = leaderId !== null;
  const hasQuorumAfter = livesWithoutLeader(field, policy, nowAtMs);
  const estimateOf = (fault: "closed" | "silence") =>
    next === null || !hasQuorumAfter || !isLed
      ? null
      : estimateTakeover({ ...input, candidateId: next.memberId, rank: next.rank, fault });
  const closed = estimateOf("closed");
  const silence = estimateOf("silence");
  const sentences: string[] = [];
  if (leaderId === null) sentences.push(unledSentence(next, survivable));
  else {
    const who = `If ${nameIn(field)(leaderId)} died now,`;
    if (next === null) sentences.push(`${who} nobody could take over.`);
    else if (!hasQuorumAfter) sentences.push(`${who} the quorum would be lost: nobody could be elected.`);
    else sentences.push(`${who} ${next.name} would take over${inTime(closed, silence)}.`);
  }
  for (const { name, reasons } of rejected) sentences.push(`${name} is rejected: ${reasons.join("; ")}.`);
  if (survivable < 0 && isLed) sentences.push("The quorum is lost already.");
  else if (survivable >= 0)
    sentences.push(
      `${countText(survivable, "failure")} of any node ${survivable === 1 ? "is" : "are"} survivable.`,
    );
  if (blocks.length > 0)
    sentences.push(`It would not be failed over because: ${explainAll(blocks, nowAtMs)}.`);
  const isAble = next !== null && hasQuorumAfter && (isLed || blocks.length > 0);
  return {
    verdict: isAble ? ableVerdict(blocks, survivable, votersOf(field).length) : "not-ready",
    next: hasQuorumAfter ? next : null,
    candidates,
    rejected,
    closed,
    silence,
    survivableFailures: survivable,
    sentences,
  };
}

/** Nobody leads: what would be if someone died is no question then. */
function unledSentence(next: Candidate | null, survivable: number): string {
  if (survivable < 0) return "The quorum is lost already.";
  if (next === null) return "Nobody is known to lead, and nobody could be elected.";
  return `Nobody is known to lead; ${next.name} is the first candidate.`;
}

function ableVerdict(blocks: readonly Block[], survivable: number, voterCount: number): Readiness["verdict"] {
  if (blocks.length > 0) return "blocked";
  return survivable < Math.floor((voterCount - 1) / 2) ? "degraded" : "ready";
}

/** Everything on the leader's node dies with it. */
function livesWithoutLeader(field: Field, policy: FailoverPolicy, nowAtMs: number): boolean {
  const leaderNode = field.facts.find(({ memberId }) => memberId === field.leaderId)?.nodeId;
  const left = liveVoters(field, nowAtMs, policy.factsAgeMsMax).filter(
    ({ memberId, nodeId }) => memberId !== field.leaderId && nodeId !== leaderNode,
  );
  return left.length >= majorityOf(votersOf(field).length);
}

function inTime(closed: Estimate | null, silence: Estimate | null): string {
  const parts = [
    closed === null ? null : `about ${durationText(closed.ms)} after its process ends`,
    silence === null ? null : `about ${durationText(silence.ms)} after it falls silent`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? " (no estimate: neither history nor measured links)" : ` ${parts.join(", ")}`;
}
