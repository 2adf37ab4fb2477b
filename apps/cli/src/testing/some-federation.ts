import { FailoverView, FederationView, type NodeView } from "@orrery/protocol";

const AT_MS = 1_700_000_000_000;

/** A federation of these nodes as the hub shows one; the first leads. */
export function someFederation(
  nodes: readonly NodeView[],
  change: Partial<Record<keyof FederationView, unknown>> = {},
): FederationView {
  const members = nodes.map((node, index) => ({
    ...{ memberId: `m-${node.name}`, nodeId: node.id, name: node.name, region: node.region, zone: node.zone },
    ...{ desiredRole: "voter", priority: 100, role: "voter", isLeader: index === 0, state: "running" },
    ...{
      problem: null,
      health: node.health,
      scheduling: "active",
      term: 4,
      lastIndex: 120,
      commitIndex: 120,
    },
    ...{ lagEntries: 0, loopLagMs: 1.2, fsyncMs: 0.8, reportedAtMs: AT_MS },
    hooks: { promote: index === 0, demote: false, changed: false },
  }));
  const [leader, next] = members;
  return FederationView.parse({
    ...{ id: "f-orders", name: "orders", generation: 1, createdAtMs: AT_MS, status: "healthy" },
    ...{ statusReason: "Led by the first, with all members.", reportedAtMs: AT_MS + 0.25 },
    ...{ topology: "mesh", hopsMax: 32, profile: "auto", acceptsNoSpare: false },
    policy: {
      ...{ mode: "automatic", targetMs: 500, cooldownMs: 60_000, limitCount: 3, limitWindowMs: 86_400_000 },
      ...{
        needsAcknowledgment: false,
        acknowledgmentWaitMs: 3_600_000,
        brakeLostRatio: 0.55,
        brakeLostMin: 3,
      },
      ...{ never: [], zoneRule: "any", behindEntriesMax: 256, loopLagMsMax: 250, factsAgeMsMax: 10_000 },
    },
    leader: leader && {
      memberId: leader.memberId,
      name: leader.name,
      term: 4,
      fencingToken: 4,
      sinceAtMs: AT_MS,
    },
    members,
    readiness: {
      ...{ verdict: "ready", nextId: next?.memberId ?? null, survivableFailures: 1 },
      candidates: next
        ? [{ memberId: next.memberId, name: next.name, rank: 1, reasons: [], aheadBecause: null }]
        : [],
      rejected: [],
      closed: { ms: 21, basis: "history", sentence: "Median of 7." },
      silence: null,
      sentences: ["If the leader died now, the next would take over."],
    },
    partition: { verdict: "whole", groups: [], silent: [], sentences: [] },
    ...{
      hearings: [],
      plan: null,
      membershipPlan: null,
      profileInEffect: null,
      falsePositives: "None so far.",
    },
    links: next
      ? [{ from: leader?.memberId, to: next.memberId, rttMs: 0.4, jitterMs: 0.1, lossRatio: 0 }]
      : [],
    ...{ pauses: { federation: null, fleet: null }, blocks: [], automatic: [], runningFailover: null },
    ...{ lastFailover: null, scheduledSwitchover: null, drillSchedule: null, undoTopology: null },
    ...change,
  });
}

export function someFailover(change: Partial<Record<keyof FailoverView, unknown>> = {}): FailoverView {
  const mark = { by: "m-osaka-1", clockId: "c", atMs: 1000 };
  return FailoverView.parse({
    ...{ id: "f-orders-1-5", federationId: "f-orders", federationName: "orders", kind: "automatic" },
    ...{ fault: "closed", outcome: "succeeded", startedAtMs: AT_MS, totalMs: 20, targetMs: 500 },
    ...{
      oldLeaderName: "tokyo-1",
      newLeaderName: "osaka-1",
      term: 5,
      byName: null,
      acknowledgedByName: null,
    },
    ...{ summary: "osaka-1 took over from tokyo-1.", newLeaderId: "m-osaka-1", oldLeaderId: "m-tokyo-1" },
    ...{ fencingToken: 5, campaigns: 1, ranking: null, blocks: [], drillId: null, updatedAtMs: AT_MS },
    phases: [
      { phase: "detect", state: "done", startMs: 0, durationMs: 5 },
      { phase: "confirm", state: "unseen" },
      { phase: "elect", state: "done", startMs: 5, durationMs: 10 },
      { phase: "fence", state: "done", startMs: 15, durationMs: 5 },
      { phase: "promote", state: "done", startMs: 20, durationMs: 0 },
      { phase: "converge", state: "done", startMs: 20, durationMs: 0 },
    ],
    sightings: [
      {
        mark: { ...mark, kind: "suspected", fault: "closed" },
        ...{
          byName: "osaka-1",
          offsetMs: 5,
          sentence: "after 5 ms: osaka-1 saw tokyo-1's connection close.",
        },
      },
    ],
    evidence: [
      {
        ...{
          by: "m-osaka-1",
          peer: "m-tokyo-1",
          atMs: 1000,
          clockId: "c",
          byName: "osaka-1",
          peerName: "tokyo-1",
        },
        sentence: "the connection was reset",
      },
    ],
    explanation: ["osaka-1 took over from tokyo-1 in 20 ms, within its target of 500 ms."],
    memberNames: {},
    ...change,
  });
}
