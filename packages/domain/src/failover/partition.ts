import type { MemberId } from "@orrery/protocol";
import { majorityOf } from "../consensus/quorum.ts";

import { durationText, listText, type NameOf } from "./wording.ts";

/** How long ago `by` last heard `of`. */
export type Hearing = { readonly by: MemberId; readonly of: MemberId; readonly ageMs: number };

export type LeaderClaim = { readonly by: MemberId; readonly term: number };

export type Connectivity = {
  readonly voters: readonly MemberId[];
  readonly observers: readonly MemberId[];
  /** Of members that reported lately; whoever is in no `by` has not reported. */
  readonly hearings: readonly Hearing[];
  /** Who says that it leads. */
  readonly claims: readonly LeaderClaim[];
  /** Heard within so long counts as heard. */
  readonly freshMs: number;
};

/** Messages go from `speaks` to `hears`, but not back. */
export type OneWayLink = { readonly speaks: MemberId; readonly hears: MemberId };

export type PartitionGroup = {
  readonly members: readonly MemberId[];
  readonly voterCount: number;
  readonly hasQuorum: boolean;
};

export type Partition = {
  readonly verdict: "whole" | "partial" | "split" | "no-quorum";
  /** Members that hear each other, if over others; the one with the most voters first. */
  readonly groups: readonly PartitionGroup[];
  /** Alone in its group, but reporting or heard. */
  readonly isolated: readonly MemberId[];
  /** Neither heard by anyone nor reporting: down, or cut off from everyone. */
  readonly silent: readonly MemberId[];
  readonly oneWay: readonly OneWayLink[];
  /** Pairs of voters within a group that do not hear each other both ways, as one of them says. */
  readonly brokenPairs: readonly (readonly [MemberId, MemberId])[];
  /** Voters that do not report, two or more: whether they hear each other nobody says. */
  readonly untold: readonly MemberId[];
  /** Voters that hear a quorum directly, both ways, and so can lead. */
  readonly ableToLead: readonly MemberId[];
  /** More than one: only the one of the highest term can commit. */
  readonly claims: readonly LeaderClaim[];
};

type Sight = {
  readonly reporters: ReadonlySet<MemberId>;
  hears(by: MemberId, of: MemberId): boolean;
  isTwoWay(x: MemberId, y: MemberId): boolean;
};

/** Groups, quorum and one-way links from who hears whom. Rules S1.. in SPEC.md. */
export function detectPartition(connectivity: Connectivity): Partition {
  const { voters } = connectivity;
  const all = [...new Set([...voters, ...connectivity.observers])].sort();
  const sight = sightOf(connectivity);
  const silent = all.filter(
    (id) => !sight.reporters.has(id) && !all.some((by) => by !== id && sight.hears(by, id)),
  );
  const present = all.filter((id) => !silent.includes(id));
  const quorum = majorityOf(voters.length);
  const groups = groupsOf(present, sight)
    .map((members) => {
      const voterCount = members.filter((id) => voters.includes(id)).length;
      return { members, voterCount, hasQuorum: voterCount >= quorum };
    })
    .sort((x, y) => y.voterCount - x.voterCount || y.members.length - x.members.length);
  const ableToLead = [...voters].sort().filter((id) => {
    if (silent.includes(id)) return false;
    return voters.filter((other) => other === id || sight.isTwoWay(id, other)).length >= quorum;
  });
  const oneWay = present.flatMap((speaks) =>
    present
      .filter((hears) => hears !== speaks && sight.reporters.has(speaks) && sight.hears(hears, speaks))
      .filter((hears) => !sight.hears(speaks, hears))
      .map((hears) => ({ speaks, hears })),
  );
  const brokenPairs = groups.flatMap(({ members }) =>
    pairsOf(members.filter((id) => voters.includes(id)))
      .filter(([x, y]) => sight.reporters.has(x) || sight.reporters.has(y))
      .filter(([x, y]) => !sight.isTwoWay(x, y)),
  );
  const mute = present.filter((id) => voters.includes(id) && !sight.reporters.has(id));
  const untold = mute.length > 1 ? mute : [];
  return {
    verdict: verdictOf({
      groups,
      ableToLead,
      isWhole: oneWay.length + brokenPairs.length + silent.length + untold.length === 0,
    }),
    groups,
    isolated: groups.length > 1 ? groups.flatMap(({ members }) => (members.length === 1 ? members : [])) : [],
    silent,
    oneWay,
    brokenPairs,
    untold,
    ableToLead,
    claims: [...connectivity.claims].sort((x, y) => y.term - x.term || (x.by < y.by ? -1 : 1)),
  };
}

/** What is parted from what, who can lead, and what each side can still do. */
export function describePartition(partition: Partition, nameOf: NameOf): readonly string[] {
  const names = (ids: readonly MemberId[]) => listText(ids.map(nameOf));
  const sentences: string[] = [];
  if (partition.verdict === "whole") sentences.push("All members hear each other.");
  if (partition.groups.length > 1) {
    for (const { members, hasQuorum } of partition.groups) {
      const can = hasQuorum
        ? "has the quorum and goes on"
        : "has no quorum: it serves reads marked as stale and refuses writes";
      sentences.push(
        members.length === 1
          ? `${names(members)} is isolated and ${can}.`
          : `The group of ${names(members)} ${can}.`,
      );
    }
  }
  if (partition.silent.length > 0) {
    sentences.push(`Nothing is heard of ${names(partition.silent)}: down, or cut off from everyone.`);
  }
  for (const { speaks, hears } of partition.oneWay) {
    sentences.push(
      `One way only: ${nameOf(hears)} hears ${nameOf(speaks)}, but ${nameOf(speaks)} does not hear ${nameOf(hears)}.`,
    );
  }
  const oneWay = new Set(
    partition.oneWay.flatMap(({ speaks, hears }) => [`${speaks}\n${hears}`, `${hears}\n${speaks}`]),
  );
  for (const [x, y] of partition.brokenPairs) {
    if (!oneWay.has(`${x}\n${y}`))
      sentences.push(`${nameOf(x)} and ${nameOf(y)} do not hear each other, only by way of others.`);
  }
  if (partition.untold.length > 0)
    sentences.push(`${names(partition.untold)} do not report: whether they hear each other is not known.`);
  if (partition.ableToLead.length === 0)
    sentences.push("No voter hears a quorum: nobody can lead, no write is accepted.");
  else if (partition.verdict !== "whole") sentences.push(`Able to lead: ${names(partition.ableToLead)}.`);
  return [...sentences, ...claimSentences(partition, nameOf)];
}

export function describeHearing({ by, of, ageMs }: Hearing, nameOf: NameOf): string {
  return `${nameOf(by)} last heard ${nameOf(of)} ${durationText(ageMs)} ago.`;
}

function claimSentences({ claims, ableToLead }: Partition, nameOf: NameOf): string[] {
  const [newest, ...older] = claims;
  if (newest === undefined || older.length === 0) return [];
  const who = listText(claims.map(({ by, term }) => `${nameOf(by)} (term ${term})`));
  const rest = listText(older.map(({ by }) => nameOf(by)));
  const able = ableToLead.includes(newest.by)
    ? ""
    : ` ${nameOf(newest.by)} hears no quorum and must step down, too.`;
  return [
    `${who} say that they lead. Only the newest fencing token, ${newest.term} of ${nameOf(newest.by)}, is to be accepted; ${rest} can commit nothing.${able}`,
  ];
}

function sightOf({ hearings, freshMs }: Connectivity): Sight {
  const reporters = new Set(hearings.map(({ by }) => by));
  const fresh = new Set(hearings.filter(({ ageMs }) => ageMs <= freshMs).map(({ by, of }) => `${by}\n${of}`));
  const hears = (by: MemberId, of: MemberId) => fresh.has(`${by}\n${of}`);
  // Of someone who does not report, only the others' half is known; it has the benefit of the doubt.
  const isHeard = (by: MemberId, of: MemberId) => hears(by, of) || !reporters.has(by);
  return {
    reporters,
    hears,
    isTwoWay: (x, y) => (hears(x, y) || hears(y, x)) && isHeard(x, y) && isHeard(y, x),
  };
}

function groupsOf(present: readonly MemberId[], sight: Sight): MemberId[][] {
  const left = new Set(present);
  const groups: MemberId[][] = [];
  for (const start of present) {
    if (!left.delete(start)) continue;
    const group = [start];
    for (const at of group) {
      for (const other of left) {
        if (!sight.isTwoWay(at, other)) continue;
        left.delete(other);
        group.push(other);
      }
    }
    groups.push(group.sort());
  }
  return groups;
}

function pairsOf(ids: readonly MemberId[]): (readonly [MemberId, MemberId])[] {
  return ids.flatMap((x, i) => ids.slice(i + 1).map((y) => [x, y] as const));
}

function verdictOf(seen: {
  groups: readonly PartitionGroup[];
  ableToLead: readonly MemberId[];
  isWhole: boolean;
}): Partition["verdict"] {
  if (seen.ableToLead.length === 0) return "no-quorum";
  if (seen.groups.length > 1) return "split";
  return seen.isWhole ? "whole" : "partial";
}
