import { decodeLinkMinutes, LINK_FRESH_MS } from "@orrery/domain/latency";
import type { NodeId } from "@orrery/protocol";
import { beforeEach, expect, test, vi } from "vitest";
import { LINKS_PER_NODE_MAX, LinkBook, type PeerResult } from "./link-book.ts";

const [a, b, c] = ["a", "b", "c"] as [NodeId, NodeId, NodeId];
const numbers = new Map([
  [a, 1],
  [b, 2],
  [c, 3],
]);

let nowAtMs = 0;
let gone: Set<NodeId>;
let book: LinkBook;
beforeEach(() => {
  nowAtMs = 1_767_225_600_000;
  gone = new Set();
  book = new LinkBook({
    nowAtMs: () => nowAtMs,
    isInFleet: (nodeId) => !gone.has(nodeId),
    hasDemoDelay: (from, to) => from === c && to === b,
    numberOf: (nodeId) => numbers.get(nodeId) ?? null,
    random: () => 0.5,
  });
});

const mesh = (toId: NodeId, rttMs: number, lossRatio = 0) => ({ toId, rttMs, jitterMs: 0.1, lossRatio });
const probe = (nodeId: NodeId, fields: Partial<PeerResult> = {}): PeerResult => ({
  kind: "peer",
  nodeId,
  sentCount: 10,
  lostCount: 0,
  p50Ms: 20,
  p99Ms: 25,
  jitterMs: 1,
  lastMs: 20,
  lastAtMs: 1,
  problem: null,
  ...fields,
});

test("each direction by itself, by the mesh and by probes, with the hub's time", () => {
  book.onMeshLinks(a, [mesh(b, 10, 0.5)]);
  book.onPeerResult(b, probe(a, { lostCount: 1 }));
  const common = { atMs: nowAtMs, isDemoDelay: false };
  expect(book.figures(a, b)).toEqual({ source: "mesh", rttMs: 10, jitterMs: 0.1, lossRatio: 0.5, ...common });
  expect(book.figures(b, a)).toEqual({ source: "probe", rttMs: 20, jitterMs: 1, lossRatio: 0.1, ...common });
  expect(book.size).toBe(2);
  book.onPeerResult(c, probe(b));
  expect(book.figures(c, b)?.isDemoDelay).toBe(true);
});

test("a probe does not replace what the mesh told, until that is old", () => {
  book.onMeshLinks(a, [mesh(b, 10)]);
  book.onPeerResult(a, probe(b));
  expect(book.figures(a, b)?.source).toBe("mesh");
  nowAtMs += LINK_FRESH_MS + 1;
  book.onPeerResult(a, probe(b));
  expect(book.figures(a, b)?.source).toBe("probe");
  book.onMeshLinks(a, [mesh(b, 11)]);
  expect(book.figures(a, b)?.rttMs).toBe(11);
});

test("absurd figures and unknown nodes never get in", () => {
  const before = () => [book.size, book.figures(a, b), [...book.takeChanged()]];
  for (const rttMs of [Number.NaN, -1, Number.POSITIVE_INFINITY, 60_001]) {
    book.onMeshLinks(a, [mesh(b, rttMs)]);
    book.onPeerResult(a, probe(b, { p50Ms: rttMs }));
  }
  book.onMeshLinks(a, [mesh(b, 1, Number.NaN), mesh(b, 1, 1.5), mesh(a, 1)]);
  book.onPeerResult(a, probe(b, { jitterMs: Number.NaN }));
  book.onPeerResult(a, probe(b, { sentCount: 0 }));
  book.onPeerResult(a, probe(b, { sentCount: 1, lostCount: 2 }));
  gone.add(b);
  book.onMeshLinks(a, [mesh(b, 1)]);
  book.onMeshLinks(b, [mesh(a, 1)]);
  expect(before()).toEqual([0, null, []]);
});

test("while nothing answers, the last delay stands with a loss of 1; who never answered has none", () => {
  book.onPeerResult(a, probe(b));
  const silent = { p50Ms: null, jitterMs: null, lostCount: 10 };
  book.onPeerResult(a, probe(b, silent));
  expect(book.figures(a, b)).toMatchObject({ rttMs: 20, lossRatio: 1, jitterMs: null });
  book.onPeerResult(a, probe(c, silent));
  expect(book.link(a, c)?.latest.rttMs).toBeNull();
  expect(book.figures(a, c)?.source).not.toBe("probe");
});

test("what is old, or of a node that is gone, is dropped and told once", () => {
  book.onMeshLinks(a, [mesh(b, 10), mesh(c, 10)]);
  book.onMeshLinks(b, [mesh(a, 10)]);
  expect(book.takeChanged().size).toBe(3);
  expect(book.takeChanged().size).toBe(0);
  book.forget(b);
  expect([...book.takeChanged()].map((link) => [link.fromId, link.toId, link.isGone])).toEqual([
    [b, a, true],
    [a, b, true],
  ]);
  nowAtMs += LINK_FRESH_MS + 1;
  expect(book.link(a, c)).toBeNull();
  book.sweep();
  expect([book.size, book.takeChanged().size]).toEqual([0, 1]);
});

test("a node has a bounded number of links: the most silent makes room", () => {
  for (let i = 0; i <= LINKS_PER_NODE_MAX; i += 1) {
    nowAtMs += 1;
    book.onMeshLinks(a, [mesh(`peer-${i}` as NodeId, 5)]);
  }
  expect(book.size).toBe(LINKS_PER_NODE_MAX);
  expect(book.link(a, "peer-0" as NodeId)).toBeNull();
  expect(book.link(a, `peer-${LINKS_PER_NODE_MAX}` as NodeId)).not.toBeNull();
});

test("a minute has the averages since the last one, of peers that are in the fleet", () => {
  book.onMeshLinks(a, [mesh(b, 10), mesh("stranger" as NodeId, 1)]);
  book.onMeshLinks(a, [mesh(b, 20, 0.5)]);
  const minute = decodeLinkMinutes(book.takeMinute(a) ?? new Uint8Array());
  expect(minute).toMatchObject([{ peer: 2, rttMs: 15, source: "mesh" }]);
  expect(minute?.[0]?.lossRatio).toBeCloseTo(0.25, 2);
  expect(book.takeMinute(a)).toBeNull();
});

test("pairs that nobody measures are estimated from those that are, and say so", () => {
  const names = Array.from({ length: 12 }, (_, i) => `n-${i}` as NodeId);
  const placeOf = (name: NodeId) => names.indexOf(name) * 10;
  for (let round = 0; round < 200; round += 1) {
    nowAtMs += 2000;
    for (const [i, from] of names.entries()) {
      const peers = [1, 2, 5].map((step) => names[(i + step) % names.length] as NodeId);
      book.onMeshLinks(
        from,
        peers.map((to) => mesh(to, 5 + Math.abs(placeOf(from) - placeOf(to)))),
      );
    }
  }
  const [first, fourth] = [names[0], names[3]] as [NodeId, NodeId];
  expect(book.link(first, fourth)).toBeNull();
  const estimate = book.figures(first, fourth);
  expect(estimate).toMatchObject({ source: "estimate", lossRatio: null, atMs: null });
  expect(estimate?.rttMs).toBeGreaterThan(20);
  expect(estimate?.rttMs).toBeLessThan(55);
  expect(book.estimate(first, "stranger" as NodeId)).toBeNull();
  expect(book.figures(first, first)).toBeNull();
  book.forget(first);
  expect(book.figures(first, fourth)).toBeNull();
});

test("whoever wants to know of changes is told when there are some", () => {
  const onChange = vi.fn();
  book.onChange = onChange;
  book.onMeshLinks(a, [mesh(b, 10)]);
  expect(onChange).toHaveBeenCalledTimes(1);
  book.sweep();
  expect(onChange).toHaveBeenCalledTimes(1);
});
