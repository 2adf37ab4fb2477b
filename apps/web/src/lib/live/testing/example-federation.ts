import { FAILOVER_POLICY } from "@orrery/domain/failover";
import type {
  FailoverPolicy,
  FailoverSummary,
  FederationId,
  FederationMemberView,
  FederationView,
  MemberId,
  NodeId,
  ReadinessView,
} from "@orrery/protocol";

/** What the examples count as now. */
export const EXAMPLE_NOW_MS = Date.UTC(2026, 10, 21, 12, 0, 0);

export const EXAMPLE_POLICY: FailoverPolicy = { ...FAILOVER_POLICY, never: [] };

/** The ids are made of the name: `tokyo-1` is member `m-tokyo-1` of node `n-tokyo-1`. */
export function exampleMember(
  name: string,
  fields: Partial<FederationMemberView> = {},
): FederationMemberView {
  return {
    memberId: `m-${name}` as MemberId,
    nodeId: `n-${name}` as NodeId,
    name,
    region: "ap-northeast",
    zone: "a",
    desiredRole: "voter",
    priority: 100,
    role: "voter",
    isLeader: false,
    state: "running",
    problem: null,
    health: "online",
    scheduling: "active",
    term: 7,
    lastIndex: 18_204,
    commitIndex: 18_204,
    lagEntries: 0,
    loopLagMs: 1.4,
    fsyncMs: 2.1,
    hooks: { promote: true, demote: true, changed: false },
    reportedAtMs: EXAMPLE_NOW_MS - 600,
    ...fields,
  };
}

export function exampleReadiness(
  members: readonly FederationMemberView[],
  fields: Partial<ReadinessView> = {},
): ReadinessView {
  const leader = members.find((member) => member.isLeader);
  const able = members.filter((member) => !member.isLeader && member.role === "voter");
  const observers = members.filter((member) => member.role === "observer");
  const [next] = able;
  return {
    verdict: "ready",
    nextId: next?.memberId ?? null,
    closed: { ms: 38, basis: "history", sentence: "Median of 12 takeovers after a process died." },
    silence: { ms: 112, basis: "links", sentence: "Calculated from measured links." },
    survivableFailures: Math.max(0, Math.floor((able.length + 1 - 1) / 2)),
    sentences: [
      `If ${leader?.name ?? "the leader"} died now, ${next?.name ?? "nobody"} would take over about 38 ms after its process ends, about 112 ms after it falls silent.`,
      "1 failure of any node is survivable.",
    ],
    candidates: able.map((member, index) => ({
      memberId: member.memberId,
      name: member.name,
      rank: index + 1,
      reasons: [`priority ${member.priority}`, "has every committed entry", "event loop lags 1.4 ms"],
      aheadBecause: index === able.length - 1 ? null : "all else is equal, and its id comes first",
    })),
    rejected: observers.map((member) => ({
      memberId: member.memberId,
      name: member.name,
      reasons: ["it is an observer and has no vote"],
    })),
    ...fields,
  };
}

export function exampleFailover(fields: Partial<FailoverSummary> = {}): FailoverSummary {
  return {
    id: "f-demo-1-7",
    federationId: "f-demo" as FederationId,
    federationName: "demo",
    kind: "automatic",
    fault: "closed",
    outcome: "succeeded",
    startedAtMs: EXAMPLE_NOW_MS - 5_400_000,
    totalMs: 41,
    targetMs: 200,
    oldLeaderName: "tokyo-2",
    newLeaderName: "tokyo-1",
    term: 7,
    byName: null,
    acknowledgedByName: null,
    summary: "tokyo-1 took over from tokyo-2 in 41 ms; the target is 200 ms.",
    ...fields,
  };
}

/** A whole, plausible federation of three voters, led by the first; a test names only what it is about. */
export function exampleFederation(name: string, fields: Partial<FederationView> = {}): FederationView {
  const members = fields.members ?? [
    exampleMember("tokyo-1", { isLeader: true, zone: "a" }),
    exampleMember("tokyo-2", { zone: "b" }),
    exampleMember("osaka-1", { zone: "c", lagEntries: 3, lastIndex: 18_201, commitIndex: 18_201 }),
  ];
  const leader = members.find((member) => member.isLeader);
  const voters = members.filter((member) => member.role === "voter");
  return {
    id: `f-${name}` as FederationId,
    name,
    generation: 1,
    createdAtMs: EXAMPLE_NOW_MS - 8 * 86_400_000,
    status: "healthy",
    statusReason: `${leader?.name ?? "Nobody"} leads, and every member follows.`,
    reportedAtMs: EXAMPLE_NOW_MS - 600,
    topology: "mesh",
    hopsMax: 32,
    profile: "auto",
    policy: EXAMPLE_POLICY,
    acceptsNoSpare: false,
    leader:
      leader === undefined
        ? null
        : {
            memberId: leader.memberId,
            name: leader.name,
            term: 7,
            fencingToken: 7,
            sinceAtMs: EXAMPLE_NOW_MS - 5_400_000,
          },
    members,
    readiness: exampleReadiness(members),
    partition: {
      verdict: "whole",
      groups: [{ members: members.map((member) => member.memberId), hasQuorum: true }],
      silent: [],
      sentences: [`All ${members.length} members hear each other.`],
    },
    hearings: pairsOf(members).flatMap(([a, b]) => [
      { by: a.memberId, of: b.memberId, ageMs: 9 },
      { by: b.memberId, of: a.memberId, ageMs: 12 },
    ]),
    links: pairsOf(members).flatMap(([a, b], index) => [
      { from: a.memberId, to: b.memberId, rttMs: 0.4 + index * 0.9, jitterMs: 0.1, lossRatio: 0 },
      { from: b.memberId, to: a.memberId, rttMs: 0.5 + index * 0.9, jitterMs: 0.1, lossRatio: 0 },
    ]),
    plan: {
      kind: "mesh",
      edges: pairsOf(members)
        .filter(([a, b]) => voters.includes(a) && (voters.includes(b) || a.isLeader))
        .map(([a, b]) => ({ a: a.memberId, b: b.memberId })),
      plannedAtMs: EXAMPLE_NOW_MS - 86_400_000,
      reason: "Planned as mesh.",
    },
    membershipPlan: null,
    profileInEffect: {
      name: "lan",
      isAuto: true,
      heartbeatMs: 10,
      silenceMinMs: 30,
      silenceMaxMs: 800,
      reason: "Every link is below 3 ms, and no host is late.",
    },
    falsePositives: "This profile would have accused a healthy node 0 times in the last 24 h; lan 0 times.",
    pauses: { federation: null, fleet: null },
    blocks: [],
    automatic: [],
    runningFailover: null,
    lastFailover: exampleFailover({ federationId: `f-${name}` as FederationId, federationName: name }),
    scheduledSwitchover: null,
    drillSchedule: null,
    undoTopology: null,
    ...fields,
  };
}

function pairsOf<T>(items: readonly T[]): Array<[T, T]> {
  return items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]));
}
