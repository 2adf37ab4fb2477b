import type { MemberId } from "@orrery/protocol";
import { majorityOf } from "../consensus/quorum.ts";
import { allOk, type Check, ok, problem } from "./check.ts";
import type { Failover } from "./failover.ts";
import { factsOf, isLive, liveVoters, votersOf } from "./field.ts";
import { explainAll } from "./guards.ts";
import { rankCandidates } from "./rank-candidates.ts";
import type { Situation } from "./verbs.ts";
import { countText, durationText, type NameOf } from "./wording.ts";

export type DrillPermit = { readonly checks: readonly Check[]; readonly isAllowed: boolean };

/** Whether the leader may be harmed on purpose: never without quorum to spare, never where nobody would take over. */
export function mayDrill(situation: Situation, nowAtMs: number): DrillPermit {
  const { field, policy, blocks } = situation;
  const leader = factsOf(field, field.leaderId);
  const live = liveVoters(field, nowAtMs, policy.factsAgeMsMax);
  const left = live.filter(
    ({ memberId, nodeId }) => memberId !== field.leaderId && nodeId !== leader?.nodeId,
  );
  const quorum = majorityOf(votersOf(field).length);
  const spare = `${countText(left.length, "voter")} would be left, ${quorum} are needed.`;
  const { candidates } = rankCandidates(field, policy, nowAtMs);
  const checks = [
    isLive(leader, nowAtMs, policy.factsAgeMsMax)
      ? ok("leader", `${leader.name} leads and is healthy.`)
      : problem("leader", "There is no healthy leader.", "Recover the federation first."),
    left.length >= quorum
      ? ok("quorum", spare)
      : problem("quorum", spare, "Bring more voters back, or add some."),
    candidates.length > 0
      ? ok("candidate", `${candidates[0]?.name} would take over.`)
      : problem("candidate", "Nobody could take over.", "See why in the readiness card."),
    blocks.length === 0
      ? ok("guards", "Nothing holds an automatic failover back.")
      : problem(
          "guards",
          `The failover would be held back: ${explainAll(blocks, nowAtMs)}.`,
          "End that first, or wait.",
        ),
    situation.isFailoverRunning
      ? problem("failover", "A failover is under way.", "Wait for its end.")
      : ok("failover", "No failover is under way."),
    situation.isMembershipChanging
      ? problem("membership", "The members are being changed.", "Wait until the change is done.")
      : ok("membership", "The members are not being changed."),
  ];
  return { checks, isAllowed: allOk(checks) };
}

export const GRADES = ["A", "B", "C", "D", "F"] as const;
export type Grade = (typeof GRADES)[number];

export type DrillResult = {
  readonly failover: Failover;
  /** Whom readiness named before. */
  readonly expectedId: MemberId | null;
  /** Acknowledged writes that were gone afterwards. */
  readonly lostWrites: number;
  /** Times that a resource saw an older fencing token accepted after a newer one. */
  readonly tokensOutOfOrder: number;
  /** Whether the old leader stepped down, or was gone, before another led. */
  readonly isOldLeaderDemoted: boolean;
};

export type DrillGrade = { readonly grade: Grade; readonly reasons: readonly string[] };

/** A: within the target. B, C, D: within 1.5, 2, 4 times the target. F: beyond, or not at all, or anything lost. */
export function gradeDrill(result: DrillResult, nameOf: NameOf): DrillGrade {
  const { failover, expectedId } = result;
  const faults: string[] = [];
  if (result.lostWrites > 0)
    faults.push(
      `${countText(result.lostWrites, "acknowledged write")} ${result.lostWrites === 1 ? "was" : "were"} lost.`,
    );
  if (result.tokensOutOfOrder > 0) faults.push("An older fencing token was accepted after a newer one.");
  if (!result.isOldLeaderDemoted) faults.push("The old leader had not stepped down when another led.");
  const { outcome } = failover;
  if (outcome.kind !== "succeeded") faults.push(`Nobody took over: ${outcomeText(failover)}.`);
  if (faults.length > 0 || outcome.kind !== "succeeded") return { grade: "F", reasons: faults };
  const ratio = outcome.totalMs / failover.targetMs;
  const time = `The takeover took ${durationText(outcome.totalMs)}; the target is ${durationText(failover.targetMs)}.`;
  const reasons = [time];
  let at = [1, 1.5, 2, 4].findIndex((limit) => ratio <= limit);
  if (at === -1) at = GRADES.length - 1;
  if (failover.newLeaderId !== expectedId) {
    const expected = expectedId === null ? "nobody" : nameOf(expectedId);
    const actual = failover.newLeaderId === null ? "nobody" : nameOf(failover.newLeaderId);
    reasons.push(`${actual} took over where ${expected} was expected: one grade less.`);
    at += 1;
  }
  if (failover.campaigns > 1) reasons.push(`It took ${countText(failover.campaigns, "campaign")}.`);
  return { grade: GRADES[Math.min(at, GRADES.length - 1)] ?? "F", reasons };
}

function outcomeText({ outcome }: Failover): string {
  switch (outcome.kind) {
    case "failed":
      return `failed in phase ${outcome.phase} because ${outcome.problem}`;
    case "blocked":
      return `held back by ${countText(outcome.blocks.length, "guard")}`;
    case "cleared":
      return "the old leader answered again";
    case "running":
      return `still in phase ${outcome.phase}`;
    case "succeeded":
      return "";
  }
}
