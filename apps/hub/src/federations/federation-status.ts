import { majorityOf } from "@orrery/domain/consensus";
import { durationText, explainAll, listText, type Readiness } from "@orrery/domain/failover";
import type { Block, FederationStatus } from "@orrery/protocol";
import type { Assessment } from "./assess-federation.ts";
import { type FederationSight, memberName, newestOf } from "./federation-sight.ts";
import { absence } from "./member-views.ts";

export type StatusAndReason = { readonly status: FederationStatus; readonly reason: string };

/** Without a leader for less than this, an election is taken to be under way. */
export const LEADERLESS_AFTER_MS = 5_000;

export type StatusInput = {
  readonly sight: FederationSight;
  readonly assessment: Assessment;
  readonly readiness: Readiness;
  readonly partitionSentences: readonly string[];
  readonly blocks: readonly Block[];
};

/** How a federation is, by what its members said lately: silence is never taken for health, nor for a fault. */
export function federationStatus(input: StatusInput): StatusAndReason {
  const { sight, assessment } = input;
  if (assessment.fresh.size === 0) return unheard(sight);
  if (assessment.leader === null) return unled(input);
  const running = sight.runningFailover;
  if (running !== null) return { status: "failing-over", reason: running.summary };
  const problems = problemsOf(input);
  if (problems.length > 0) return { status: "degraded", reason: problems.join(" ").slice(0, 1000) };
  return { status: "healthy", reason: healthyReason(input) };
}

function unheard(sight: FederationSight): StatusAndReason {
  const newest = newestOf(sight.reports.values());
  if (newest === null && sight.known === null && !sight.members.some(({ isOpened }) => isOpened)) {
    return { status: "forming", reason: `No member has told of itself yet. ${absences(sight)}`.trim() };
  }
  const since =
    newest === null ? "since this hub started" : `for ${durationText(sight.nowAtMs - newest.receivedAtMs)}`;
  return {
    status: "unknown",
    reason: `No member has reported to this hub ${since}; the federation decides without it and may well be fine.`,
  };
}

function unled({ sight, assessment, partitionSentences }: StatusInput): StatusAndReason {
  const { fresh, voters } = assessment;
  const heardVoters = voters.filter((id) => fresh.has(id));
  const quorum = majorityOf(voters.length);
  const hasNeverLed = sight.known === null && sight.lastFailover === null;
  if (hasNeverLed) {
    return { status: "forming", reason: `Nobody has been elected yet. ${absences(sight)}`.trim() };
  }
  if (heardVoters.length < quorum) {
    return {
      status: "unknown",
      reason:
        `Only ${heardVoters.length} of ${voters.length} voters report to this hub, and they follow nobody; the others may have a leader. ${absences(sight, assessment)}`.trim(),
    };
  }
  if (sight.runningFailover !== null)
    return { status: "failing-over", reason: sight.runningFailover.summary };
  const sinceAtMs = sight.leaderlessSinceAtMs ?? sight.nowAtMs;
  const forMs = sight.nowAtMs - sinceAtMs;
  if (forMs < LEADERLESS_AFTER_MS)
    return { status: "failing-over", reason: "Nobody leads at the moment; its members elect." };
  const held = assessment.source?.report.blocks ?? [];
  const why =
    held.length > 0
      ? `No failover because: ${explainAll(held, sight.nowAtMs)}.`
      : (partitionSentences.at(-1) ?? "");
  return { status: "leaderless", reason: `Nobody has led for ${durationText(forMs)}. ${why}`.trim() };
}

function problemsOf(input: StatusInput): string[] {
  const { sight, assessment, readiness, partitionSentences } = input;
  const { leader, partition } = assessment;
  const problems: string[] = [];
  if (leader !== null && !leader.isOwnWord) {
    problems.push(
      `${memberName(sight, leader.memberId)} leads by the word of its followers; it does not report to this hub.`,
    );
  }
  for (const { id, report } of sight.members.flatMap(({ id }) => {
    const report = assessment.fresh.get(id)?.report;
    return report === undefined ? [] : [{ id, report }];
  })) {
    if (report.state === "lost" || report.state === "failed") {
      problems.push(`${memberName(sight, id)} is out (${report.problem ?? report.state}).`);
    }
  }
  const missing = absences(sight, assessment);
  if (missing !== "") problems.push(missing);
  if (partition.verdict !== "whole" || partition.claims.length > 1) problems.push(...partitionSentences);
  const plan = assessment.leaderReport?.membershipPlan ?? null;
  if (plan !== null) problems.push(`The members are not as desired yet: ${plan.sentence}`);
  const isAlone = assessment.voters.length === 1;
  if (
    problems.length === 0 &&
    !isAlone &&
    (readiness.verdict === "not-ready" || readiness.verdict === "degraded")
  ) {
    problems.push(...readiness.sentences);
  }
  return problems;
}

function healthyReason({ sight, assessment, blocks }: StatusInput): string {
  const { leader, voters } = assessment;
  const led = leader === null ? "" : `${memberName(sight, leader.memberId)} leads in term ${leader.term}`;
  const held =
    blocks.length === 0 ? "" : ` Automatic failover is held back: ${explainAll(blocks, sight.nowAtMs)}.`;
  return `${led}; ${voters.length === 1 ? "it is the only voter" : `all ${voters.length} voters are with it`}.${held}`;
}

/** Wanted members that do not speak to this hub, with why, in one sentence; "" = all do. */
function absences(sight: FederationSight, assessment?: Assessment): string {
  const missing = sight.members.filter(
    ({ id, isWanted }) => isWanted && !(assessment?.fresh ?? sight.reports).has(id),
  );
  if (missing.length === 0) return "";
  const [first] = missing;
  if (missing.length === 1 && first !== undefined) {
    const why = absence(sight, first);
    return `${memberName(sight, first.id)} is not heard: ${why.charAt(0).toLowerCase()}${why.slice(1)}`;
  }
  return `${listText(missing.map(({ id }) => memberName(sight, id)))} are not heard.`;
}
