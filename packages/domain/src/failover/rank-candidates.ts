import type { MemberId } from "@orrery/protocol";
import type { Member } from "../consensus/entry.ts";
import { type Field, factsOf, type MemberFacts, nameIn } from "./field.ts";
import type { FailoverPolicy } from "./policy.ts";
import { durationText, remainingText } from "./wording.ts";

export type Candidate = {
  readonly memberId: MemberId;
  readonly name: string;
  /** 1 = takes over first. */
  readonly rank: number;
  /** What speaks for and against it. */
  readonly reasons: readonly string[];
  /** Why it is ahead of the next; null = it is the last. */
  readonly aheadBecause: string | null;
};

/** All its reasons, never only the first: whoever mends one wants to know of the others. */
export type Rejected = {
  readonly memberId: MemberId;
  readonly name: string;
  readonly reasons: readonly string[];
};

export type Ranking = { readonly candidates: readonly Candidate[]; readonly rejected: readonly Rejected[] };

/** Lags are compared in steps of so much, or noise would reorder the candidates all the time. */
const LAG_STEP_MS = 20;

type Contender = {
  readonly member: Member;
  readonly facts: MemberFacts;
  readonly field: Field;
  readonly policy: FailoverPolicy;
};

type Criterion = {
  /** The lower goes first. */
  readonly weigh: (contender: Contender) => number;
  readonly why: (ahead: Contender, behind: Contender) => string;
};

const CRITERIA: readonly Criterion[] = [
  {
    weigh: ({ member }) => -member.priority,
    why: (ahead, behind) =>
      `its priority is higher (${ahead.member.priority} over ${behind.member.priority})`,
  },
  {
    weigh: (contender) => (isInPreferredZone(contender) ? 0 : 1),
    why: () => "it is in a preferred zone",
  },
  {
    weigh: ({ facts, field }) => behindEntries(facts, field),
    why: ({ facts, field }, behind) =>
      `it has ${entries(behindEntries(behind.facts, field) - behindEntries(facts, field))} more`,
  },
  {
    weigh: ({ facts }) => Math.floor(facts.loopLagMs / LAG_STEP_MS),
    why: () => "its event loop lags less",
  },
];

/** Who may take over from `field.leaderId`, in which order, and who may not. Total: ids decide what nothing else does. */
export function rankCandidates(field: Field, policy: FailoverPolicy, nowAtMs: number): Ranking {
  const contenders: Contender[] = [];
  const rejected: Rejected[] = [];
  for (const member of [...field.members].sort((x, y) => (x.id < y.id ? -1 : 1))) {
    if (member.id === field.leaderId) continue;
    const facts = factsOf(field, member.id);
    const reasons = objections(member, facts, { field, policy, nowAtMs });
    if (facts !== null && reasons.length === 0) contenders.push({ member, facts, field, policy });
    else rejected.push({ memberId: member.id, name: nameIn(field)(member.id), reasons });
  }
  contenders.sort(compare);
  return { candidates: contenders.map(candidate), rejected };
}

/** 0 leaves two in the order of their ids, in which they come. */
function compare(x: Contender, y: Contender): number {
  for (const { weigh } of CRITERIA) {
    const difference = weigh(x) - weigh(y);
    if (difference !== 0) return difference;
  }
  return 0;
}

function candidate(contender: Contender, at: number, all: readonly Contender[]): Candidate {
  const next = all[at + 1];
  const { member, facts, field, policy } = contender;
  const behind = behindEntries(facts, field);
  const reasons = [`priority ${member.priority}`];
  if (policy.zoneRule !== "any") {
    reasons.push(`zone ${facts.zone}${isInPreferredZone(contender) ? "" : ", not a preferred one"}`);
  }
  reasons.push(
    behind === 0 ? "has every committed entry" : `lacks ${entries(behind)}`,
    `event loop lags ${durationText(facts.loopLagMs)}`,
  );
  return {
    memberId: member.id,
    name: facts.name,
    rank: at + 1,
    reasons,
    aheadBecause: next === undefined ? null : aheadBecause(contender, next),
  };
}

function aheadBecause(ahead: Contender, behind: Contender): string {
  const decisive = CRITERIA.find(({ weigh }) => weigh(ahead) !== weigh(behind));
  return decisive?.why(ahead, behind) ?? "all else is equal, and its id comes first";
}

type Judging = { readonly field: Field; readonly policy: FailoverPolicy; readonly nowAtMs: number };

function objections(member: Member, facts: MemberFacts | null, judging: Judging): string[] {
  const { field, policy, nowAtMs } = judging;
  const reasons: string[] = [];
  if (member.role === "learner") reasons.push("it is an observer and has no vote");
  if (member.priority === 0) reasons.push("its priority is 0: it never campaigns");
  for (const entry of policy.never) {
    if (entry.memberId !== member.id) continue;
    if (entry.untilAtMs !== null && nowAtMs >= entry.untilAtMs) continue;
    const end = entry.untilAtMs === null ? "" : `, for ${remainingText(entry.untilAtMs - nowAtMs)} more`;
    reasons.push(
      `${entry.byName} put it on the never-list${end}${entry.reason === "" ? "" : `: ${entry.reason}`}`,
    );
  }
  if (facts === null) return [...reasons, "nothing is known of it"];
  const ageMs = nowAtMs - facts.heardAtMs;
  if (ageMs > policy.factsAgeMsMax) reasons.push(`nothing was heard of it for ${durationText(ageMs)}`);
  if (facts.health !== "online") reasons.push(`its health is ${facts.health}`);
  if (facts.scheduling === "maintenance") reasons.push("it is in maintenance");
  else if (facts.scheduling !== "active") reasons.push(`it is ${facts.scheduling}`);
  const behind = behindEntries(facts, field);
  if (behind > policy.behindEntriesMax) {
    reasons.push(`it lacks ${entries(behind)} (at most ${policy.behindEntriesMax})`);
  }
  if (facts.loopLagMs > policy.loopLagMsMax) {
    reasons.push(
      `its event loop lags ${durationText(facts.loopLagMs)} (at most ${durationText(policy.loopLagMsMax)})`,
    );
  }
  const zone = zoneObjection(facts, judging);
  return zone === null ? reasons : [...reasons, zone];
}

function zoneObjection(facts: MemberFacts, { field, policy }: Judging): string | null {
  if (policy.zoneRule !== "require-same" && policy.zoneRule !== "require-other") return null;
  const leader = factsOf(field, field.leaderId);
  if (leader === null) return null;
  const isSame = isSameZone(facts, leader);
  if (policy.zoneRule === "require-same" && !isSame) return `it is not in the leader's zone ${leader.zone}`;
  if (policy.zoneRule === "require-other" && isSame) return `it is in the leader's zone ${leader.zone}`;
  return null;
}

function isInPreferredZone({ facts, field, policy }: Contender): boolean {
  const leader = factsOf(field, field.leaderId);
  if (leader === null) return true;
  if (policy.zoneRule === "prefer-same") return isSameZone(facts, leader);
  if (policy.zoneRule === "prefer-other") return !isSameZone(facts, leader);
  return true;
}

/** Zones of different regions may bear the same name. */
function isSameZone(x: MemberFacts, y: MemberFacts): boolean {
  return x.region === y.region && x.zone === y.zone;
}

function behindEntries(facts: MemberFacts, field: Field): number {
  return Math.max(0, field.commitIndex - facts.lastIndex);
}

function entries(count: number): string {
  return `${count} committed ${count === 1 ? "entry" : "entries"}`;
}
