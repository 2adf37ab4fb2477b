import type { NodeRecord } from "@orrery/db";
import type { FederationId, NodeId } from "@orrery/protocol";
import { createLogger } from "@orrery/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PeerLists } from "./peer-lists.ts";
import { someRecord } from "./testing/records.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
});

function fixture() {
  const records = new Map<NodeId, NodeRecord>();
  const members: { nodeId: NodeId; federationId: FederationId }[] = [];
  const told: NodeId[][] = [];
  let reads = 0;
  const lists = new PeerLists({
    db: {
      read: {
        federationMember: {
          findAll: async () => {
            reads += 1;
            return members;
          },
        },
      },
    } as never,
    log: createLogger({ service: "test", level: "silent" }),
    monotonicMs: () => Date.now(),
    fleet: { record: (nodeId) => records.get(nodeId) ?? null, nodeIds: () => records.keys() },
    onChanged: (nodeIds) => told.push([...nodeIds]),
  });
  const put = (id: string, change: Parameters<typeof someRecord>[1] = {}) => {
    const before = records.get(id as NodeId) ?? null;
    const record = someRecord(id, change);
    records.set(record.id, record);
    lists.nodeChanged(record.id, record, before);
    return record.id;
  };
  return { lists, records, members, told, put, reads: () => reads };
}

test("each node measures a few others; who cannot be reached is measured by nobody", async () => {
  const { lists, put } = fixture();
  const ids = Array.from({ length: 50 }, (_, i) => put(`n-${i}`, { region: i % 2 === 0 ? "east" : "west" }));
  const hidden = put("hidden", { host: null });
  await lists.pass();
  for (const id of ids) {
    const peers = lists.of(id);
    expect(peers.length).toBeGreaterThan(3);
    expect(peers.length).toBeLessThan(12);
    expect(peers).not.toContain(id);
    expect(peers).not.toContain(hidden);
  }
  expect(lists.of(hidden)).toEqual([]);
});

test("nodes that share a federation leave each other to its mesh, but for those of a demonstration", async () => {
  const { lists, members, put } = fixture();
  const [a, b, c] = [put("a"), put("b"), put("c")];
  const f = "f" as FederationId;
  members.push({ nodeId: a, federationId: f }, { nodeId: b, federationId: f });
  await lists.pass();
  expect([a, b, c].map((id) => [...lists.of(id)].sort())).toEqual([[c], [c], [a, b]]);
  put("a", { labels: { demo: "true" } });
  await lists.pass();
  expect([...lists.of(a)].sort()).toEqual([c]);
  put("b", { labels: { demo: "true" } });
  await lists.pass();
  expect([...lists.of(a)].sort()).toEqual([b, c]);
});

test("ten thousand joins in a minute cost a few passes", async () => {
  const { put, reads } = fixture();
  for (let i = 0; i < 60; i += 1) {
    for (let n = 0; n < 20; n += 1) put(`n-${i}-${n}`);
    await vi.advanceTimersByTimeAsync(1000);
  }
  await vi.advanceTimersByTimeAsync(20_000);
  expect(reads()).toBeLessThanOrEqual(14);
  expect(reads()).toBeGreaterThan(3);
});

test("who is told: whose list is another, and whoever measures a node that has another address", async () => {
  const { lists, told, put } = fixture();
  const ids = ["a", "b", "c"].map((id) => put(id));
  await vi.advanceTimersByTimeAsync(5000);
  expect(told.at(-1)?.sort()).toEqual(ids);
  const before = told.length;
  put("a", { labels: { colour: "red" } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toHaveLength(before);
  put("a", { host: "10.9.9.9" });
  await vi.advanceTimersByTimeAsync(5000);
  expect(told.at(-1)?.sort()).toEqual(["b", "c"]);
  lists.stop();
});

test("a node that left is measured no more, and measures nobody", async () => {
  const { lists, records, told, put } = fixture();
  const [a, b, c] = [put("a"), put("b"), put("c")];
  await vi.advanceTimersByTimeAsync(5000);
  const record = records.get(b) ?? null;
  records.delete(b);
  lists.nodeChanged(b, null, record);
  await vi.advanceTimersByTimeAsync(5000);
  expect(lists.of(b)).toEqual([]);
  expect(lists.of(a)).toEqual([c]);
  expect(told.at(-1)?.sort()).toEqual([a, b, c]);
});

test("a database that does not answer is asked again", async () => {
  const { lists, put, reads } = fixture();
  let isDown = true;
  const pass = lists.pass.bind(lists);
  lists.pass = () => (isDown ? Promise.reject(new Error("down")) : pass());
  put("a");
  await vi.advanceTimersByTimeAsync(5000);
  isDown = false;
  await vi.advanceTimersByTimeAsync(5000);
  expect(reads()).toBe(1);
});
