import type { NodeId, ProbeOrder, ProbeOrders, TargetId } from "@orrery/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ProbeSender } from "./probe-sender.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
});

const [A, B] = ["n-a" as NodeId, "n-b" as NodeId];

function order(id: string, isDemo = false): ProbeOrder {
  return {
    kind: "target",
    targetId: id as TargetId,
    check: { kind: "tcp", host: "example.org", port: 443 },
    intervalMs: 1000,
    timeoutMs: 500,
    allowsPrivate: false,
    demoDelay: isDemo ? { delayMs: 5, jitterMs: 1 } : null,
  };
}

function fixture() {
  const wanted = new Map<NodeId, ProbeOrder[]>();
  const sent: { nodeId: NodeId; orders: ProbeOrder[]; atMs: number }[] = [];
  const connected = new Set<NodeId>();
  let asked = 0;
  const session = (nodeId: NodeId) => ({
    sendProbes: ({ orders }: ProbeOrders) => {
      sent.push({ nodeId, orders, atMs: Date.now() });
      return true;
    },
  });
  const sender = new ProbeSender({
    connections: { get: (nodeId) => (connected.has(nodeId) ? (session(nodeId) as never) : null) },
    monotonicMs: () => Date.now(),
    random: () => 0.5,
    ordersOf: (nodeId) => {
      asked += 1;
      return wanted.get(nodeId) ?? [];
    },
  });
  return { sender, wanted, sent, connected, asked: () => asked };
}

test("whoever connects is told at once, also the same again over a new connection", () => {
  const { sender, wanted, sent, connected } = fixture();
  connected.add(A);
  wanted.set(A, [order("t-1"), order("t-2", true)]);
  sender.connected(A);
  expect(sender.sentTo(A)).toBeNull();
  vi.advanceTimersByTime(100);
  expect(sent).toHaveLength(1);
  expect([...(sender.sentTo(A)?.targets ?? [])]).toEqual([
    ["t-1", false],
    ["t-2", true],
  ]);
  sender.connected(A);
  vi.advanceTimersByTime(100);
  expect(sent).toHaveLength(2);
});

test("changes are collected: an agent is told at most every two seconds, and only what is new", () => {
  const { sender, wanted, sent, connected, asked } = fixture();
  connected.add(A);
  sender.connected(A);
  vi.advanceTimersByTime(100);
  for (let i = 0; i < 50; i += 1) {
    wanted.set(A, [order(`t-${i}`)]);
    sender.later([A]);
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(3000);
  expect(sent.length).toBeLessThanOrEqual(5);
  expect(sent.at(-1)?.orders).toEqual([order("t-49")]);
  for (let i = 1; i < sent.length; i += 1) {
    expect((sent[i]?.atMs ?? 0) - (sent[i - 1]?.atMs ?? 0)).toBeGreaterThanOrEqual(2000);
  }
  const [sentBefore, askedBefore] = [sent.length, asked()];
  sender.later([A]);
  vi.advanceTimersByTime(5000);
  expect(sent).toHaveLength(sentBefore);
  expect(asked()).toBe(askedBefore + 1);
});

test("a change for all is spread, and nobody is asked who is not connected", () => {
  const { sender, wanted, sent, connected, asked } = fixture();
  const nodes = Array.from({ length: 1000 }, (_, i) => `n-${i}` as NodeId);
  for (const nodeId of nodes) {
    connected.add(nodeId);
    wanted.set(nodeId, [order("t-1")]);
  }
  sender.later([...nodes, B]);
  let most = 0;
  for (let i = 0; i < 60; i += 1) {
    const before = sent.length;
    vi.advanceTimersByTime(50);
    most = Math.max(most, sent.length - before);
  }
  expect(sent).toHaveLength(1000);
  expect(asked()).toBe(1000);
  expect(most).toBeLessThanOrEqual(100);
});

test("a connection that ended meanwhile is not told, and one that is forgotten was told nothing", () => {
  const { sender, sent, connected } = fixture();
  connected.add(A);
  sender.connected(A);
  connected.delete(A);
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual([]);
  connected.add(A);
  sender.connected(A);
  vi.advanceTimersByTime(100);
  expect([...sender.told()]).toEqual([A]);
  sender.forget(A);
  expect(sender.sentTo(A)).toBeNull();
});
