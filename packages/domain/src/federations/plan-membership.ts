import type { MemberId } from "@orrery/protocol";
import type { Member, Membership, MembershipChange } from "../consensus/entry.ts";

export const VOTERS_MAX = 7;
/** From so many voters on, one may fail. */
export const VOTERS_SAFE_MIN = 3;
/** A learner that lacks no more entries than this is caught up. */
export const CAUGHT_UP_ENTRIES = 100;

export type DesiredMember = { readonly id: MemberId; readonly priority: number };

export type DesiredMembership = {
  readonly voters: readonly DesiredMember[];
  readonly observers: readonly DesiredMember[];
  /** Said explicitly by whoever wants fewer than 3 voters: then no failure is survived. */
  readonly acceptsNoSpare: boolean;
};

export type MembershipFacts = {
  readonly leaderId: MemberId | null;
  /** Members that the leader hears. */
  readonly live: ReadonlySet<MemberId>;
  readonly leaderLastIndex: number;
  /** Each member's last entry that agrees with the leader's log; missing = not known. */
  readonly matchIndex: ReadonlyMap<MemberId, number>;
  /** The last step is not committed and applied yet. */
  readonly isChanging: boolean;
};

export type MembershipStep =
  | { readonly kind: "change"; readonly change: MembershipChange }
  | { readonly kind: "transfer"; readonly to: MemberId };

export type MembershipPlan =
  | { readonly outcome: "step"; readonly step: MembershipStep; readonly why: string }
  /** Nothing to do now; ask again when facts change. */
  | { readonly outcome: "wait"; readonly because: string }
  | { readonly outcome: "done" }
  /** Someone must act: a member or the wish is the problem. */
  | { readonly outcome: "blocked"; readonly because: string };

type Wanted = DesiredMember & { readonly role: Member["role"] };

type Work = {
  readonly current: ReadonlyMap<MemberId, Member>;
  readonly voters: readonly Member[];
  readonly wanted: ReadonlyMap<MemberId, Wanted>;
  readonly facts: MembershipFacts;
};

/**
 * The one next step from the current membership to the desired one. After every step the live voters are a majority; asked
 * again and again while each step is carried out, it ends in `done`. Rules M1.. in SPEC.md.
 */
export function planMembership(
  desired: DesiredMembership,
  membership: Membership,
  facts: MembershipFacts,
): MembershipPlan {
  const refusal = refuse(desired, membership);
  if (refusal !== null) return { outcome: "blocked", because: refusal };
  const wanted = new Map<MemberId, Wanted>();
  for (const one of desired.observers) wanted.set(one.id, { ...one, role: "learner" });
  for (const one of desired.voters) wanted.set(one.id, { ...one, role: "voter" });
  const work: Work = {
    current: new Map(membership.members.map((member) => [member.id, member])),
    voters: membership.members.filter(({ role }) => role === "voter"),
    wanted,
    facts,
  };
  if (isReached(work)) return { outcome: "done" };
  if (facts.isChanging) return { outcome: "wait", because: "the last step is not committed yet" };
  if (facts.leaderId === null) return { outcome: "wait", because: "nobody leads at the moment" };
  if (!isMajority(work.voters, facts)) {
    return {
      outcome: "blocked",
      because: `only ${countLive(work.voters, facts)} of ${work.voters.length} voters live: without a quorum nothing can be committed`,
    };
  }
  return (
    addMissing(work) ??
    setPriority(work) ??
    dropDeadVoter(work) ??
    promoteReady(work) ??
    makeRoom(work) ??
    waitForLearner(work) ??
    demoteVoter(work) ??
    transferAway(work) ??
    removeLearner(work) ?? { outcome: "done" }
  );
}

function refuse(desired: DesiredMembership, { members, removed }: Membership): string | null {
  const count = new Set(desired.voters.map(({ id }) => id)).size;
  if (count === 0) return "a federation needs a voter; remove the federation itself instead";
  if (count > VOTERS_MAX) return `${count} voters are wanted, but ${VOTERS_MAX} is the most`;
  if (count < VOTERS_SAFE_MIN && !desired.acceptsNoSpare) {
    return `with ${count === 1 ? "1 voter" : `${count} voters`} no failure is survived; this must be accepted explicitly`;
  }
  if (desired.voters.every(({ priority }) => priority === 0)) {
    return "every voter is wanted with priority 0, so that nobody could ever lead";
  }
  const wanted = [...desired.voters, ...desired.observers].map(({ id }) => id);
  const doubled = wanted.find((id, i) => wanted.indexOf(id) !== i);
  if (doubled !== undefined) return `${doubled} is wanted twice`;
  const gone = wanted.find((id) => removed.includes(id) && !members.some((member) => member.id === id));
  return gone === undefined
    ? null
    : `${gone} was removed before; it can come back only under a new member id`;
}

function isReached({ current, wanted }: Work): boolean {
  if (current.size !== wanted.size) return false;
  return [...wanted.values()].every(({ id, role, priority }) => {
    const member = current.get(id);
    return member !== undefined && member.role === role && member.priority === priority;
  });
}

function addMissing({ wanted, current }: Work): MembershipPlan | null {
  const missing = [...wanted.values()].find(({ id }) => !current.has(id));
  if (missing === undefined) return null;
  const { id: memberId, priority } = missing;
  return change({ kind: "add-learner", memberId, priority }, "it begins as an observer and catches up");
}

function setPriority({ wanted, current }: Work): MembershipPlan | null {
  const other = [...wanted.values()].find(({ id, priority }) => current.get(id)?.priority !== priority);
  if (other === undefined) return null;
  const { id: memberId, priority } = other;
  return change({ kind: "set-priority", memberId, priority }, `its priority is to be ${priority}`);
}

/** First of all: without a dead voter the majority has more to spare for the steps that follow. */
function dropDeadVoter(work: Work): MembershipPlan | null {
  const dead = unwantedVoters(work).find(({ id }) => !work.facts.live.has(id) && canDemote(work, id));
  return dead === undefined ? null : demote(dead.id, "it does not live, and is to be no voter");
}

function promoteReady(work: Work): MembershipPlan | null {
  if (work.voters.length >= VOTERS_MAX) return null;
  const ready = learnersToPromote(work).find(({ id }) => isReady(work, id));
  return ready === undefined
    ? null
    : change({ kind: "promote", memberId: ready.id }, "it lives and has caught up");
}

/** A full house: one that is to go makes room for one that is ready. */
function makeRoom(work: Work): MembershipPlan | null {
  if (work.voters.length < VOTERS_MAX || !learnersToPromote(work).some(({ id }) => isReady(work, id)))
    return null;
  const leaving = unwantedVoters(work).find(({ id }) => canDemote(work, id));
  // Where only the leader could make room, it hands over now.
  if (leaving === undefined) return transferAway(work);
  return demote(leaving.id, `makes room: ${VOTERS_MAX} voters are the most`);
}

function waitForLearner(work: Work): MembershipPlan | null {
  const waiting = learnersToPromote(work)[0];
  if (waiting === undefined) return null;
  const { facts } = work;
  if (!facts.live.has(waiting.id))
    return { outcome: "wait", because: `${waiting.id} is to be a voter, but does not live` };
  const match = facts.matchIndex.get(waiting.id);
  const lacks =
    match === undefined
      ? "how far it is, is not known yet"
      : `it lacks ${facts.leaderLastIndex - match} entries`;
  return { outcome: "wait", because: `${waiting.id} catches up: ${lacks}` };
}

function demoteVoter(work: Work): MembershipPlan | null {
  const leaving = unwantedVoters(work).filter(({ id }) => id !== work.facts.leaderId);
  if (leaving.length === 0) return null;
  const safe = leaving.find(({ id }) => canDemote(work, id));
  if (safe !== undefined) return demote(safe.id, "it is to be no voter");
  const missing = work.voters.filter(({ id }) => !work.facts.live.has(id)).map(({ id }) => id);
  return {
    outcome: "blocked",
    because: `without ${leaving[0]?.id} the live voters would be no majority; bring ${missing.join(", ")} back first`,
  };
}

/** The leader is to be no voter: another leads first, then it goes like anyone else. */
function transferAway(work: Work): MembershipPlan | null {
  const { facts, voters, wanted } = work;
  const leader = unwantedVoters(work).find(({ id }) => id === facts.leaderId);
  if (leader === undefined) return null;
  const heirs = voters
    .filter(({ id, priority }) => priority > 0 && wanted.get(id)?.role === "voter" && isReady(work, id))
    .sort((x, y) => y.priority - x.priority || (x.id < y.id ? -1 : 1));
  const heir = heirs[0];
  if (heir === undefined) {
    return {
      outcome: "wait",
      because: `${leader.id} leads and is to go, but nobody who stays can take over yet`,
    };
  }
  return { outcome: "step", step: { kind: "transfer", to: heir.id }, why: `${leader.id} leads and is to go` };
}

function removeLearner({ current, wanted }: Work): MembershipPlan | null {
  const leaving = [...current.values()].find(({ id, role }) => role === "learner" && !wanted.has(id));
  return leaving === undefined
    ? null
    : change({ kind: "remove", memberId: leaving.id }, "it is to be no member");
}

function learnersToPromote({ current, wanted }: Work): Member[] {
  return [...current.values()].filter(
    ({ id, role }) => role === "learner" && wanted.get(id)?.role === "voter",
  );
}

function unwantedVoters({ voters, wanted }: Work): Member[] {
  return voters.filter(({ id }) => wanted.get(id)?.role !== "voter");
}

function isReady({ facts }: Work, id: MemberId): boolean {
  const match = facts.matchIndex.get(id);
  return facts.live.has(id) && match !== undefined && facts.leaderLastIndex - match <= CAUGHT_UP_ENTRIES;
}

/** Whether the others' live voters are a majority of the others; the leader is never demoted. */
function canDemote({ voters, facts }: Work, id: MemberId): boolean {
  const others = voters.filter((voter) => voter.id !== id);
  return id !== facts.leaderId && others.length > 0 && isMajority(others, facts);
}

function isMajority(voters: readonly Member[], facts: MembershipFacts): boolean {
  return countLive(voters, facts) > voters.length / 2;
}

/** The leader lives: it is the one that carries the step out. */
function countLive(voters: readonly Member[], { live, leaderId }: MembershipFacts): number {
  return voters.filter(({ id }) => live.has(id) || id === leaderId).length;
}

function demote(memberId: MemberId, why: string): MembershipPlan {
  return change({ kind: "demote", memberId }, why);
}

function change(what: MembershipChange, why: string): MembershipPlan {
  return { outcome: "step", step: { kind: "change", change: what }, why };
}
