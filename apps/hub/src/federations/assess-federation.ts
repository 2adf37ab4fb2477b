import { majorityOf } from "@orrery/domain/consensus";
import type { Field, Hearing, MemberFacts, Partition } from "@orrery/domain/failover";
import { detectPartition } from "@orrery/domain/failover";
import type { FederationMembership, FederationReport, MemberId, NodeHealth } from "@orrery/protocol";
import {
  ageMsOf,
  type FederationSight,
  freshReports,
  type HeardReport,
  memberName,
  newestOf,
} from "./federation-sight.ts";
import { type JudgedLeader, judgeLeader } from "./judge-leader.ts";

/** What of a federation is decided once, for its view, its verbs and its events. */
export type Assessment = {
  readonly fresh: ReadonlyMap<MemberId, HeardReport>;
  readonly membership: FederationMembership;
  readonly voters: readonly MemberId[];
  readonly leader: JudgedLeader | null;
  /** The leader's own report while it is fresh. */
  readonly leaderReport: FederationReport | null;
  /** The leader's, else the newest fresh one: whose word counts for what only members know. */
  readonly source: HeardReport | null;
  readonly field: Field;
  /** Voters that do not hear the leader, or the one that led last. */
  readonly accusers: readonly MemberId[];
  readonly partition: Partition;
};

/** Any age a fresh report's hearing can have counts as heard: who is not heard any more has the verdict `confirmed`. */
const HEARING_FRESH_MS = 60_000;
/** A suspicion that nobody is left to confirm stays one; after so long it counts as what it is. */
const SUSPECTED_MS_MAX = 2_000;
/** Members report once a second: so much behind the newest word is not said of the present. */
const BEHIND_MS_MAX = 3_500;

export function assessFederation(sight: FederationSight): Assessment {
  const fresh = freshReports(sight);
  const membership = membershipOf(sight, fresh);
  const voters = membership.members.flatMap(({ id, role }) => (role === "voter" ? [id] : []));
  const { leader, claims } = judgeLeader(sight, fresh, voters);
  const leaderReport = leader === null ? null : (fresh.get(leader.memberId)?.report ?? null);
  const leaderId = leader?.memberId ?? lastLeaderId(sight, fresh, membership);
  const observers = membership.members.flatMap(({ id, role }) => (role === "learner" ? [id] : []));
  return {
    fresh,
    membership,
    voters,
    leader,
    leaderReport,
    source: (leader === null ? undefined : fresh.get(leader.memberId)) ?? newestOf(fresh.values()),
    field: {
      federationName: sight.federation.name,
      members: membership.members,
      facts: factsOf(sight, { fresh, voters, leaderReport }),
      names: namesOf(sight, membership),
      leaderId,
      commitIndex: leaderReport?.commitIndex ?? highest(sight, ({ commitIndex }) => commitIndex),
    },
    accusers: leaderId === null ? [] : voters.filter((by) => doubts(fresh.get(by), leaderId)),
    partition: detectPartition({
      voters,
      observers,
      hearings: hearingsOf(sight, fresh),
      claims,
      freshMs: HEARING_FRESH_MS,
    }),
  };
}

/** The highest value that any member ever told, also long ago. */
export function highest(sight: FederationSight, pick: (report: FederationReport) => number): number {
  let most = 0;
  for (const { report } of sight.reports.values()) most = Math.max(most, pick(report));
  return most;
}

/** As the log says: of whoever has committed most of it. */
function membershipOf(
  sight: FederationSight,
  fresh: ReadonlyMap<MemberId, HeardReport>,
): FederationMembership {
  const known = (reports: Iterable<HeardReport>) =>
    [...reports].map(({ report }) => report).filter(({ membership }) => membership.members.length > 0);
  let candidates = known(fresh.values());
  if (candidates.length === 0) candidates = known(sight.reports.values());
  const furthest = candidates.reduce<FederationReport | null>(
    (most, report) => (most === null || report.commitIndex > most.commitIndex ? report : most),
    null,
  );
  return furthest?.membership ?? sight.federation.founding;
}

function lastLeaderId(
  sight: FederationSight,
  fresh: ReadonlyMap<MemberId, HeardReport>,
  membership: FederationMembership,
): MemberId | null {
  const told = [...fresh.values()]
    .map(({ report }) => report)
    .filter(({ leaderId, fencingToken }) => leaderId !== null && fencingToken !== null)
    .reduce<FederationReport | null>(
      (most, one) => (most === null || one.term > most.term ? one : most),
      null,
    );
  const last = told !== null && told.term > (sight.known?.term ?? -1) ? told.leaderId : sight.known?.memberId;
  return membership.members.some(({ id }) => id === last) ? (last ?? null) : null;
}

function doubts(heard: HeardReport | undefined, of: MemberId): boolean {
  const hearing = heard?.report.hearings.find(({ memberId }) => memberId === of);
  return hearing !== undefined && hearing.verdict !== "heard";
}

function hearingsOf(sight: FederationSight, fresh: ReadonlyMap<MemberId, HeardReport>): Hearing[] {
  const newestAtMs = newestOf(fresh.values())?.receivedAtMs ?? sight.nowAtMs;
  return [...fresh].flatMap(([by, heard]) => {
    // Measured by the newest, not by now: where the hub itself stood still, all are as old.
    if (newestAtMs - heard.receivedAtMs > BEHIND_MS_MAX) return [];
    return [
      // Whoever reports is a reporter, also one that hears nobody.
      { by, of: by, ageMs: 0 },
      ...heard.report.hearings.flatMap(({ memberId, ageMs, verdict }) => {
        if (ageMs === null || verdict === "confirmed") return [];
        if (verdict === "suspected" && ageMs + ageMsOf(sight, heard) > SUSPECTED_MS_MAX) return [];
        return [{ by, of: memberId, ageMs }];
      }),
    ];
  });
}

/** Also of those that have told nothing, and of those that the log still has although they have left. */
export function namesOf(sight: FederationSight, membership: FederationMembership): Map<MemberId, string> {
  const ids = [...sight.past.keys(), ...membership.members.map(({ id }) => id)];
  return new Map([...ids, ...sight.members.map(({ id }) => id)].map((id) => [id, memberName(sight, id)]));
}

type Known = {
  fresh: ReadonlyMap<MemberId, HeardReport>;
  voters: readonly MemberId[];
  leaderReport: FederationReport | null;
};

function factsOf(sight: FederationSight, known: Known): MemberFacts[] {
  return sight.members.flatMap((member) => {
    const node = sight.nodeOf(member.nodeId);
    const heard = sight.reports.get(member.id);
    if (node === null || heard === undefined) return [];
    return [
      {
        memberId: member.id,
        nodeId: member.nodeId,
        name: memberName(sight, member.id),
        region: node.region,
        zone: node.zone,
        health: healthOf(member.id, node.health, known),
        scheduling: node.scheduling,
        lastIndex: lastIndexOf(member.id, heard.report, known.leaderReport),
        ...lastTermOf(heard.report, known.leaderReport),
        loopLagMs: heard.report.loopLagMs,
        heardAtMs: sight.nowAtMs - ageMsOf(sight, heard),
      },
    ];
  });
}

/** What the hub senses, unless the member does not speak to the hub, or a majority of the others lost it. */
function healthOf(memberId: MemberId, sensed: NodeHealth, { fresh, voters }: Known): NodeHealth {
  const heard = fresh.get(memberId);
  if (heard === undefined) return sensed === "unreachable" || sensed === "down" ? sensed : "unknown";
  if (heard.report.state === "lost" || heard.report.state === "failed") return "down";
  if (heard.report.state === "starting") return "unknown";
  const others = voters.filter((id) => id !== memberId);
  const lostBy = others.filter((by) => {
    const hearing = fresh.get(by)?.report.hearings.find((one) => one.memberId === memberId);
    return hearing?.verdict === "confirmed";
  });
  return others.length > 0 && lostBy.length >= majorityOf(others.length) ? "unreachable" : sensed;
}

/** Only what agrees with the leader's log counts; without a leader, the member's own word. */
function lastIndexOf(memberId: MemberId, report: FederationReport, leader: FederationReport | null): number {
  if (leader === null) return report.lastIndex;
  if (leader.memberId === memberId) return leader.lastIndex;
  return leader.matchIndexes.find((one) => one.memberId === memberId)?.index ?? report.commitIndex;
}

/** Where a leader vouches for indexes, they are all of its one log. */
function lastTermOf({ lastTerm }: FederationReport, leader: FederationReport | null): { lastTerm?: number } {
  return leader !== null || lastTerm === undefined ? {} : { lastTerm };
}
