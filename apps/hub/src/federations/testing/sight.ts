import type { FederationMemberRecord, FederationRecord } from "@orrery/db";
import { FAILOVER_POLICY } from "@orrery/domain/failover";
import type { FederationId, FederationReport, MemberId, NodeId } from "@orrery/protocol";
import type { FederationSight, HeardReport, SightNode } from "../federation-sight.ts";

export const NOW_AT_MS = 1_700_000_000_000;
export const FEDERATION = "orders" as FederationId;

export function id(name: string): MemberId {
  return name as MemberId;
}

export function member(name: string, more: Partial<FederationMemberRecord> = {}): FederationMemberRecord {
  return {
    id: id(name),
    federationId: FEDERATION,
    nodeId: `node-${name}` as NodeId,
    generation: 1,
    role: "voter",
    priority: 100,
    isWanted: true,
    isOpened: true,
    createdAtMs: NOW_AT_MS - 86_400_000,
    leftAtMs: null,
    ...more,
  };
}

export function federation(more: Partial<FederationRecord> = {}): FederationRecord {
  return {
    id: FEDERATION,
    name: "orders",
    generation: 1,
    topology: "mesh",
    hopsMax: 32,
    profile: "auto",
    policy: { ...FAILOVER_POLICY, never: [] },
    acceptsNoSpare: false,
    founding: {
      members: ["a", "b", "c"].map((name) => ({ id: id(name), role: "voter", priority: 100 })),
      removed: [],
    },
    inherits: null,
    pause: null,
    undoTopology: null,
    scheduledSwitchover: null,
    drillSchedule: null,
    createdAtMs: NOW_AT_MS - 86_400_000,
    removedAtMs: null,
    ...more,
  };
}

/** A follower of `a` in term 3, that hears the other two of a, b and c. */
export function report(name: string, more: Partial<FederationReport> = {}): FederationReport {
  const others = ["a", "b", "c"].filter((other) => other !== name).map(id);
  return {
    federationId: FEDERATION,
    memberId: id(name),
    generation: 1,
    state: "running",
    problem: null,
    role: "follower",
    term: 3,
    leaderId: id("a"),
    fencingToken: 3,
    claimMs: null,
    firstIndex: 1,
    lastIndex: 100,
    commitIndex: 100,
    appliedIndex: 100,
    membership: {
      members: ["a", "b", "c"].map((one) => ({ id: id(one), role: "voter", priority: 100 })),
      removed: [],
    },
    membershipPlan: null,
    matchIndexes: [],
    hearings: others.map((memberId) => ({ memberId, ageMs: 5, verdict: "heard" })),
    links: others.map((memberId) => ({ memberId, rttMs: 1, jitterMs: 0.1, lossRatio: 0 })),
    loopLagMs: 2,
    lateRatio: 0,
    profile: {
      name: "lan",
      isAuto: true,
      heartbeatMs: 10,
      silenceMinMs: 30,
      silenceMaxMs: 800,
      reason: "all links are short",
    },
    replays: others.flatMap((peer) => [
      { profile: "lan", peer, accusations: 0, coveredMs: 3_600_000 },
      { profile: "wan", peer, accusations: 1, coveredMs: 3_600_000 },
    ]),
    automatic: [],
    blocks: [],
    hooks: { promote: false, demote: false, changed: false },
    topologyPlan: null,
    fsyncMs: 2,
    keyCount: 4,
    ...more,
  };
}

export function leads(name: string, term: number, more: Partial<FederationReport> = {}): FederationReport {
  return report(name, {
    role: "leader",
    term,
    leaderId: id(name),
    fencingToken: term,
    claimMs: 25,
    matchIndexes: ["a", "b", "c"]
      .filter((one) => one !== name)
      .map((one) => ({ memberId: id(one), index: 100 })),
    ...more,
  });
}

export function heard(told: FederationReport, ageMs = 200, isConnected = true): HeardReport {
  return { report: told, receivedAtMs: NOW_AT_MS - ageMs, isConnected };
}

export type SightParts = Partial<Omit<FederationSight, "reports" | "nodeOf">> & {
  nodes?: Record<string, Partial<SightNode>>;
};

/** A federation of a, b and c on three nodes that are online. */
export function sightOf(
  told: readonly HeardReport[],
  { nodes = {}, ...more }: SightParts = {},
): FederationSight {
  const members = more.members ?? ["a", "b", "c"].map((name) => member(name));
  return {
    federation: federation(),
    members,
    past: new Map(),
    fleetPause: null,
    history: [],
    runningFailover: null,
    lastFailover: null,
    known: null,
    leaderlessSinceAtMs: null,
    nowAtMs: NOW_AT_MS,
    ...more,
    nodeOf: (nodeId) => {
      const own = members.find((one) => one.nodeId === nodeId);
      if (own === undefined) return null;
      return {
        id: nodeId,
        name: own.id.toUpperCase(),
        region: "eu",
        zone: own.id,
        health: "online",
        scheduling: "active",
        ...nodes[own.id],
      };
    },
    reports: new Map(told.map((one) => [one.report.memberId, one])),
  };
}

/** All three report, and a leads in term 3. */
export function healthySight(more: SightParts = {}): FederationSight {
  return sightOf([heard(leads("a", 3)), heard(report("b")), heard(report("c"))], more);
}
