import type { FederationView, NodeView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { attentionItems, federationAttentionItems } from "./attention.ts";

const NOW = 1_800_000_000_000;
const HUB = { nowAtMs: NOW, version: "0.1.0" };

function node(changes: Partial<NodeView> = {}): NodeView {
  return {
    id: "n1" as NodeView["id"],
    name: "tokyo-1",
    region: "tokyo",
    zone: "a",
    labels: {},
    latitude: null,
    longitude: null,
    admission: "admitted",
    health: "online",
    healthSinceAtMs: NOW - 1000,
    scheduling: "active",
    schedulingDetail: null,
    statusReason: "Reports arrive every second.",
    lastSeenAtMs: NOW,
    connectedAtMs: NOW - 5000,
    enrolledAtMs: NOW - 10_000,
    agentVersion: "0.1.0",
    rttMs: 1,
    certificateSerial: "01",
    certificateExpiresAtMs: NOW + 20 * 3_600_000,
    facts: null,
    live: null,
    ...changes,
  };
}

function live(clockSkewMs: number): NonNullable<NodeView["live"]> {
  return {
    cpuRatio: 0,
    memoryUsedBytes: 0,
    load1: 0,
    diskUsedBytes: 0,
    networkReceivedBytesPerSecond: 0,
    networkSentBytesPerSecond: 0,
    connectionCount: 0,
    eventLoopLagMs: 0,
    clockSkewMs,
    rttMs: 1,
    outboxPendingCount: 0,
  };
}

const kinds = (...nodes: NodeView[]) =>
  attentionItems(nodes, HUB).map((item) => `${item.severity} ${item.kind}`);

test("[O1] unhealthy nodes appear with their reason, unknown and maintained ones do not", () => {
  expect(kinds(node())).toEqual([]);
  expect(kinds(node({ health: "down" }))).toEqual(["critical node_unhealthy"]);
  expect(kinds(node({ health: "suspect" }))).toEqual(["warning node_unhealthy"]);
  expect(kinds(node({ health: "unreachable" }))).toEqual(["warning node_unhealthy"]);
  expect(kinds(node({ health: "unknown" }))).toEqual([]);
  expect(kinds(node({ health: "down", scheduling: "maintenance" }))).toEqual([]);
  expect(attentionItems([node({ health: "down", statusReason: "why" })], HUB)[0]?.detail).toBe("why");
});

test("[O2] a waiting node asks for a decision, a rejected one does not", () => {
  expect(kinds(node({ admission: "waiting", health: "unknown" }))).toEqual(["notice node_waiting"]);
  expect(kinds(node({ admission: "rejected", health: "unknown" }))).toEqual([]);
});

test("[O3] a clock beyond 5,000 ms in either direction is a warning", () => {
  expect(kinds(node({ live: live(5000) }))).toEqual([]);
  expect(kinds(node({ live: live(5001) }))).toEqual(["warning clock_skew"]);
  expect(kinds(node({ live: live(-7_200_000) }))).toEqual(["warning clock_skew"]);
});

test("[O4] a certificate warns 4 h before its end, also in maintenance, and is critical after it", () => {
  expect(kinds(node({ certificateExpiresAtMs: NOW + 4 * 3_600_000 }))).toEqual([]);
  expect(kinds(node({ certificateExpiresAtMs: NOW + 3_600_000, scheduling: "maintenance" }))).toEqual([
    "warning certificate_expiring",
  ]);
  expect(kinds(node({ certificateExpiresAtMs: NOW }))).toEqual(["critical certificate_expiring"]);
});

test("[O5] a drain is overdue only past its deadline", () => {
  const draining = (deadlineAtMs: number) =>
    node({
      scheduling: "draining",
      schedulingDetail: { ownerName: "a", reason: "", sinceAtMs: NOW - 10, expiresAtMs: null, deadlineAtMs },
    });
  expect(kinds(draining(NOW))).toEqual([]);
  expect(kinds(draining(NOW - 1))).toEqual(["warning drain_overdue"]);
});

test("[O6] an agent of another version is a notice", () => {
  expect(kinds(node({ agentVersion: "0.0.9" }))).toEqual(["notice agent_outdated"]);
});

test("[O7] most severe first, then the oldest", () => {
  expect(
    attentionItems(
      [
        node({ name: "c", agentVersion: "0.0.9" }),
        node({ name: "b", health: "down", healthSinceAtMs: NOW - 10 }),
        node({ name: "a", health: "down", healthSinceAtMs: NOW - 20 }),
        node({ name: "d", health: "suspect" }),
      ],
      HUB,
    ).map((item) => item.title.charAt(0)),
  ).toEqual(["a", "b", "d", "c"]);
});

function federation(changes: Partial<FederationView> = {}) {
  return {
    id: "f1" as FederationView["id"],
    name: "orders",
    status: "healthy" as FederationView["status"],
    statusReason: "n1 leads",
    createdAtMs: NOW - 60_000,
    pauses: { federation: null, fleet: null } as FederationView["pauses"],
    ...changes,
  };
}

test("[O8] a leaderless federation is critical, a degraded one a warning, and what is only not known is none", () => {
  const items = federationAttentionItems(
    [
      federation({ status: "degraded", statusReason: "n2 is not heard", statusSinceAtMs: NOW - 500 }),
      federation({ status: "leaderless", statusReason: "Nobody has led for 7 s." }),
      federation(),
      federation({ status: "unknown" }),
      federation({ status: "forming" }),
      federation({ status: "failing-over" }),
    ],
    NOW,
  );
  expect(items).toMatchObject([
    { kind: "federation_leaderless", severity: "critical", federationId: "f1", title: "Nobody leads orders" },
    { kind: "federation_degraded", severity: "warning", detail: "n2 is not heard", sinceAtMs: NOW - 500 },
  ]);
});

test("[O9] a pause is a notice until it is over", () => {
  const pause = { byName: "Ada", reason: "switch upgrade", sinceAtMs: NOW - 1000, untilAtMs: NOW + 1 };
  const paused = federation({ pauses: { federation: pause, fleet: null } });
  expect(federationAttentionItems([paused], NOW)).toMatchObject([
    {
      kind: "federation_paused",
      severity: "notice",
      detail: "By Ada: switch upgrade",
      sinceAtMs: NOW - 1000,
    },
  ]);
  expect(federationAttentionItems([paused], NOW + 1)).toEqual([]);
});
