import { noCounters, OTHER_TARGETS } from "@orrery/domain/proxies";
import type { EgressReport, NodeId, PoolId, ProxyId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { TrafficBook } from "./traffic-book.ts";

const NODE = "node-1" as NodeId;
const POOL = "pool-1" as PoolId;
const PROXY = "proxy-1" as ProxyId;
const NOW = 1_700_000_040_000;

function counted(
  attempts: number,
  { target = "example.org", worker = "crawler" } = {},
): EgressReport["counters"][number] {
  const latencies = noCounters().latencies.map((_, bucket) => (bucket === 6 ? attempts : 0));
  return {
    ...{ ...noCounters(), poolId: POOL, proxyId: PROXY, worker, target },
    ...{ attempts, requests: attempts, receivedBytes: attempts * 100, latencies },
  };
}

test("a report that says the same again adds nothing; a new run begins at nothing", () => {
  const book = new TrafficBook();
  book.take(NODE, { runId: "a", counters: [counted(5)] }, NOW);
  book.take(NODE, { runId: "a", counters: [counted(5)] }, NOW);
  book.take(NODE, { runId: "a", counters: [counted(8)] }, NOW);
  book.take(NODE, { runId: "b", counters: [counted(2)] }, NOW);
  expect(book.takeMinutes().map(({ counters }) => counters.attempts)).toEqual([10]);
  expect(book.takeMinutes()).toEqual([]);
});

test("what could not be stored is stored with the next", () => {
  const book = new TrafficBook();
  book.take(NODE, { runId: "a", counters: [counted(5)] }, NOW);
  book.putBack(book.takeMinutes());
  book.take(NODE, { runId: "a", counters: [counted(6)] }, NOW);
  expect(book.takeMinutes().map(({ counters }) => counters.attempts)).toEqual([6]);
});

test("the twenty first targets of a minute have names, and nothing of the others is lost", () => {
  const book = new TrafficBook();
  const counters = Array.from({ length: 50 }, (_, index) => counted(1, { target: `t${index}.example` }));
  book.take(NODE, { runId: "a", counters }, NOW);
  const minutes = book.takeMinutes();
  expect(minutes).toHaveLength(21);
  expect(minutes.find(({ target }) => target === OTHER_TARGETS)?.counters.attempts).toBe(30);
});

test("figures are of the last minute, and go with it", () => {
  const book = new TrafficBook();
  expect(book.poolTraffic(POOL, NOW)).toBeNull();
  book.take(NODE, { runId: "a", counters: [counted(60)] }, NOW);
  expect(book.poolTraffic(POOL, NOW + 30_000)).toMatchObject({ attemptCount: 60, receivedBytes: 6000 });
  expect(book.poolTraffic(POOL, NOW + 61_000)).toBeNull();
  const { lastTen, lastMinute, latencies } = book.proxyTraffic(PROXY, NOW + 15_000);
  expect([lastTen.attempts, lastMinute.attempts, latencies.length]).toEqual([0, 60, 30]);
  expect(latencies.slice(-3)).toEqual([null, expect.any(Number), null]);
});

test("who used it in the last hour, most bytes first", () => {
  const book = new TrafficBook();
  book.take(NODE, { runId: "a", counters: [counted(1), counted(9, { worker: "indexer" })] }, NOW);
  expect(book.usage(NOW, 10).map(({ worker }) => worker)).toEqual(["indexer", "crawler"]);
  expect(book.usage(NOW, 1)).toHaveLength(1);
  expect(book.usage(NOW + 3_600_000, 10)).toEqual([]);
});
