import type { MemberId } from "@orrery/protocol";
import { majorityOf } from "../consensus/quorum.ts";
import { allOk, type Check, ok, problem } from "./check.ts";
import { type Field, factsOf, isLive, liveVoters, nameIn, votersOf } from "./field.ts";
import { type Block, explainAll } from "./guards.ts";
import type { FailoverPolicy } from "./policy.ts";
import { rankCandidates } from "./rank-candidates.ts";
import { countText, durationText, listText } from "./wording.ts";

export const SCHEDULE_AHEAD_MS_MAX = 30 * 86_400_000;

/** What a verb is judged by, beside what it is told. */
export type Situation = {
  readonly field: Field;
  readonly policy: FailoverPolicy;
  readonly blocks: readonly Block[];
  /** Voters that do not hear the leader. */
  readonly accusers: readonly MemberId[];
  readonly isFailoverRunning: boolean;
  readonly isMembershipChanging: boolean;
};

/** What would be done; a dry run is the same function, not carried out. */
export type VerbPlan = {
  readonly verb: "switchover" | "recover";
  readonly checks: readonly Check[];
  readonly isPossible: boolean;
  readonly from: MemberId | null;
  /** Null = nobody can. */
  readonly to: MemberId | null;
  /** Null = at once. */
  readonly atMs: number | null;
};

/** A planned change between two healthy members. `to` null = the first candidate. */
export function planSwitchover(
  situation: Situation,
  wish: { readonly to: MemberId | null; readonly atMs: number | null },
  nowAtMs: number,
): VerbPlan {
  const { field, policy } = situation;
  const leader = factsOf(field, field.leaderId);
  const isLeaderLive = isLive(leader, nowAtMs, policy.factsAgeMsMax);
  const leaderCheck =
    field.leaderId === null
      ? problem("leader", "Nobody leads.", "Recover the federation instead.")
      : isLeaderLive
        ? ok("leader", `${leader.name} leads and is healthy.`)
        : problem(
            "leader",
            `${nameIn(field)(field.leaderId)} is not healthy.`,
            "Recover the federation instead.",
          );
  const target = targetCheck(situation, wish.to, nowAtMs);
  const checks = [leaderCheck, quorumCheck(situation, nowAtMs), target.check, ...quietChecks(situation)];
  if (wish.atMs !== null) checks.push(scheduleCheck(wish.atMs, nowAtMs));
  if (situation.blocks.length > 0) {
    const what = explainAll(situation.blocks, nowAtMs);
    checks.push(ok("guards", `Automatic failover is held back (${what}); a switchover is not.`));
  }
  return {
    verb: "switchover",
    checks,
    isPossible: allOk(checks),
    from: field.leaderId,
    to: target.to,
    atMs: wish.atMs,
  };
}

/** A takeover after a confirmed fault that did not happen by itself; it passes the guards, by an operator's word. */
export function planRecover(
  situation: Situation,
  wish: { readonly to: MemberId | null },
  nowAtMs: number,
): VerbPlan {
  const target = targetCheck(situation, wish.to, nowAtMs);
  const checks = [
    faultCheck(situation, nowAtMs),
    quorumCheck(situation, nowAtMs),
    target.check,
    ...quietChecks(situation),
  ];
  if (situation.blocks.length > 0) {
    const what = explainAll(situation.blocks, nowAtMs);
    checks.push(ok("guards", `Passed over by hand: ${what}.`));
  }
  return {
    verb: "recover",
    checks,
    isPossible: allOk(checks),
    from: situation.field.leaderId,
    to: target.to,
    atMs: null,
  };
}

/** The leader's end must be seen by a quorum of voters: one that only I do not hear may be serving everyone else. */
function faultCheck({ field, policy, accusers }: Situation, nowAtMs: number): Check {
  if (field.leaderId === null) return ok("fault", "Nobody leads.");
  const name = nameIn(field)(field.leaderId);
  const voters = votersOf(field);
  const quorum = majorityOf(voters.length);
  const count = new Set(
    accusers.filter((id) => id !== field.leaderId && voters.some((voter) => voter.id === id)),
  ).size;
  if (isLive(factsOf(field, field.leaderId), nowAtMs, policy.factsAgeMsMax)) {
    return problem("fault", `${name} leads and is healthy.`, "Use a switchover.");
  }
  if (count >= quorum) return ok("fault", `${countText(count, "voter")} do not hear ${name}.`);
  return problem(
    "fault",
    `Only ${count} of the ${quorum} voters needed do not hear ${name}.`,
    `Wait until its fault is confirmed, or look after the link to ${name}.`,
  );
}

function quorumCheck({ field, policy }: Situation, nowAtMs: number): Check {
  const live = liveVoters(field, nowAtMs, policy.factsAgeMsMax).length;
  const count = votersOf(field).length;
  const quorum = majorityOf(count);
  const finding = `${live} of ${countText(count, "voter")} live, ${quorum} are needed.`;
  return live >= quorum
    ? ok("quorum", finding)
    : problem("quorum", finding, "Bring voters back; only if they are lost for good, force a recovery.");
}

function targetCheck(
  { field, policy }: Situation,
  wishedTo: MemberId | null,
  nowAtMs: number,
): { check: Check; to: MemberId | null } {
  const { candidates, rejected } = rankCandidates(field, policy, nowAtMs);
  if (wishedTo === null) {
    const first = candidates[0];
    if (first !== undefined)
      return { check: ok("target", `${first.name} is the first candidate.`), to: first.memberId };
    const why = rejected.map(({ name, reasons }) => `${name}: ${reasons.join("; ")}`).join(". ");
    return {
      check: problem(
        "target",
        `Nobody can take over. ${why}`.trim(),
        "Mend what speaks against one of them.",
      ),
      to: null,
    };
  }
  const name = nameIn(field)(wishedTo);
  if (wishedTo === field.leaderId) {
    return { check: problem("target", `${name} leads already.`, "Choose another member."), to: null };
  }
  const chosen = candidates.find(({ memberId }) => memberId === wishedTo);
  if (chosen !== undefined)
    return { check: ok("target", `${name}: ${chosen.reasons.join(", ")}.`), to: wishedTo };
  const reasons = rejected.find(({ memberId }) => memberId === wishedTo)?.reasons ?? ["it is no member"];
  return {
    check: problem(
      "target",
      `${name} cannot take over: ${reasons.join("; ")}.`,
      otherThan(candidates.map((one) => one.name)),
    ),
    to: null,
  };
}

function otherThan(names: readonly string[]): string {
  return names.length === 0 ? "Mend what speaks against it." : `Mend that, or choose ${listText(names)}.`;
}

function quietChecks({ isFailoverRunning, isMembershipChanging }: Situation): Check[] {
  return [
    isFailoverRunning
      ? problem("failover", "A failover is under way.", "Wait for its end.")
      : ok("failover", "No failover is under way."),
    isMembershipChanging
      ? problem("membership", "The members are being changed.", "Wait until the change is done.")
      : ok("membership", "The members are not being changed."),
  ];
}

function scheduleCheck(atMs: number, nowAtMs: number): Check {
  const aheadMs = atMs - nowAtMs;
  if (!(aheadMs > 0))
    return problem("schedule", "Its time has passed.", "Choose a time in the future, or none.");
  if (aheadMs > SCHEDULE_AHEAD_MS_MAX) {
    return problem("schedule", `It is ${durationText(aheadMs)} ahead.`, "Choose a time within 30 days.");
  }
  return ok("schedule", `In ${durationText(aheadMs)}; everything is checked again then.`);
}
