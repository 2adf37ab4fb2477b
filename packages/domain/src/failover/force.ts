import type { MemberId } from "@orrery/protocol";
import { majorityOf } from "../consensus/quorum.ts";
import { allOk, type Check, ok, problem } from "./check.ts";
import { type Field, factsOf, isLive, liveVoters, type MemberFacts, nameIn, votersOf } from "./field.ts";
import type { FailoverPolicy } from "./policy.ts";
import { countText, listText } from "./wording.ts";

export type ForceWish = {
  readonly to: MemberId;
  /** What the operator typed: the federation's name, letter for letter. */
  readonly confirmation: string;
};

export type ForcePlan = {
  readonly checks: readonly Check[];
  readonly isPossible: boolean;
  readonly to: MemberId;
  /** The new voters, `to` among them; everyone else is removed, and comes back under a new member id. */
  readonly voters: readonly MemberId[];
  readonly removed: readonly MemberId[];
  /** Whatever is beyond this index may be lost. */
  readonly keptIndex: number;
  /** Entries known to be committed that will be missing; 0 = none that is known of. */
  readonly lostCommitted: number;
  readonly loss: string;
};

/** Restarts a federation whose quorum is lost for good from one survivor's log. The only verb that may lose acknowledged writes. */
export function planForce(
  situation: { readonly field: Field; readonly policy: FailoverPolicy },
  wish: ForceWish,
  nowAtMs: number,
): ForcePlan {
  const { field, policy } = situation;
  const live = liveVoters(field, nowAtMs, policy.factsAgeMsMax);
  const target = factsOf(field, wish.to);
  const keptIndex = target?.lastIndex ?? 0;
  const lostCommitted = Math.max(0, field.commitIndex - keptIndex);
  const voters = live.map(({ memberId }) => memberId);
  const checks = [
    quorumLostCheck(field, live.length),
    targetCheck(situation, wish.to, { live, nowAtMs }),
    wish.confirmation === field.federationName
      ? ok("confirmation", "The federation's name was typed.")
      : problem(
          "confirmation",
          "What was typed is not the federation's name.",
          `Type ${field.federationName}.`,
        ),
    oldVotersCheck(
      field,
      votersOf(field)
        .map(({ id }) => id)
        .filter((id) => !voters.includes(id)),
    ),
  ];
  return {
    checks,
    isPossible: allOk(checks),
    to: wish.to,
    voters,
    removed: field.members.map(({ id }) => id).filter((id) => !voters.includes(id)),
    keptIndex,
    lostCommitted,
    loss: lossSentence(field.commitIndex, keptIndex, lostCommitted),
  };
}

function quorumLostCheck(field: Field, liveCount: number): Check {
  const count = votersOf(field).length;
  const quorum = majorityOf(count);
  const finding = `${liveCount} of ${countText(count, "voter")} live, ${quorum} are needed`;
  return liveCount < quorum
    ? ok("quorum", `${finding}: the quorum is lost.`)
    : problem(
        "quorum",
        `${finding}: the quorum is there.`,
        "Use recover or a switchover: they lose nothing.",
      );
}

function targetCheck(
  { field, policy }: { field: Field; policy: FailoverPolicy },
  to: MemberId,
  known: { live: readonly MemberFacts[]; nowAtMs: number },
): Check {
  const facts = factsOf(field, to);
  const name = nameIn(field)(to);
  const { furthest, isAhead } = furthestOf(known.live);
  const better = known.live.filter((one) => furthest !== null && !isAhead(furthest, one));
  const others = better.length === 0 ? "a living voter" : listText(better.map((one) => one.name));
  if (!votersOf(field).some(({ id }) => id === to)) {
    return problem("target", `${name} is no voter.`, `Choose ${others}.`);
  }
  if (!isLive(facts, known.nowAtMs, policy.factsAgeMsMax)) {
    return problem("target", `${name} does not live.`, `Choose ${others}.`);
  }
  if (furthest !== null && isAhead(furthest, facts)) {
    const more =
      furthest.lastIndex > facts.lastIndex
        ? countText(furthest.lastIndex - facts.lastIndex, "more log position")
        : `its last entry is of term ${furthest.lastTerm}, that of ${name} of term ${facts.lastTerm}`;
    return problem("target", `${name} would lose what ${others} still has (${more}).`, `Choose ${others}.`);
  }
  return ok("target", `${name} has the furthest log of those that live: index ${facts.lastIndex}.`);
}

/**
 * As voters compare logs: the newer term of the last entry first, since a longer log with an older end is what a deposed leader
 * left. By index alone unless all tell their terms.
 */
function furthestOf(live: readonly MemberFacts[]): {
  furthest: MemberFacts | null;
  isAhead: (x: MemberFacts, y: MemberFacts) => boolean;
} {
  const areTermsTold = live.every(({ lastTerm }) => lastTerm !== undefined);
  const termOf = ({ lastTerm }: MemberFacts) => (areTermsTold ? (lastTerm ?? 0) : 0);
  const isAhead = (x: MemberFacts, y: MemberFacts) =>
    termOf(x) > termOf(y) || (termOf(x) === termOf(y) && x.lastIndex > y.lastIndex);
  const furthest = live.reduce<MemberFacts | null>(
    (most, one) => (most === null || isAhead(one, most) ? one : most),
    null,
  );
  return { furthest, isAhead };
}

/** It cannot be proven dead, so this is told, not judged. */
function oldVotersCheck(field: Field, lost: readonly MemberId[]): Check {
  const names = listText(lost.map(nameIn(field)));
  if (lost.length >= majorityOf(votersOf(field).length)) {
    return ok(
      "old voters",
      `${names} could still form a quorum behind a partition and go on: force only if they are switched off for good.`,
    );
  }
  return ok("old voters", `${names} cannot form a quorum among themselves, wherever they are.`);
}

function lossSentence(commitIndex: number, keptIndex: number, lostCommitted: number): string {
  const asOf = `as of the last known commit ${commitIndex}`;
  if (lostCommitted === 0) {
    return `Entries after index ${keptIndex} may be lost; ${asOf}, none that is known to be committed.`;
  }
  const are = lostCommitted === 1 ? "1 committed entry is" : `${lostCommitted} committed entries are`;
  return `Entries after index ${keptIndex} will be lost; ${asOf}, ${are} among them, and there may be more.`;
}
