import fc from "fast-check";
import { expect, test } from "vitest";
import { describeTopology } from "./describe-topology.ts";
import { diffTopology } from "./diff-topology.ts";
import { componentOf, edgesAmong, linksAmong, memberId } from "./testing/arbitraries.ts";
import { edgeKey, edgeOf, type MeasuredLink, type Topology } from "./topology.ts";

const ids = [0, 1, 2, 3, 4].map(memberId);
const edge = (x: number, y: number) => edgeOf(memberId(x), memberId(y));
const link = (x: number, y: number, rttMs: number): MeasuredLink => ({
  from: memberId(x),
  to: memberId(y),
  rttMs,
});
const star: Topology = { members: ids, edges: [1, 2, 3, 4].map((to) => edge(0, to)) };
const ring: Topology = { members: ids, edges: [0, 1, 2, 3, 4].map((i) => edge(i, (i + 1) % 5)) };
const ringLinks = [0, 1, 2, 3, 4].map((i) => link(i, (i + 1) % 5, 10 + i));
const nameOf = (id: string) => `node-${id.slice(1)}`;

test("[F1] a star: diameter 2, its hub cuts off all but one", () => {
  expect(describeTopology(star, [])).toEqual({
    memberCount: 5,
    linkCount: 4,
    groupCount: 1,
    diameterHops: 2,
    singlePoints: [{ id: memberId(0), cutsOff: [memberId(2), memberId(3), memberId(4)] }],
    worstPath: null,
    unmeasuredLinkCount: 4,
    unpredictedPairCount: 10,
  });
});

test("[F2] the slowest pair is named with its way; pairs over unmeasured links are not predicted", () => {
  expect(describeTopology(ring, ringLinks).worstPath).toEqual({
    from: memberId(0),
    to: memberId(3),
    path: [memberId(0), memberId(4), memberId(3)],
    rttMs: 27,
  });
  const figures = describeTopology(ring, [link(0, 1, 10)]);
  expect(figures).toMatchObject({ unmeasuredLinkCount: 4, unpredictedPairCount: 9 });
  expect(figures.worstPath?.rttMs).toBe(10);
});

test("[F3] a diff in sentences, and its undo", () => {
  const links = [...ringLinks, link(0, 2, 30), link(0, 3, 40)];
  const diff = diffTopology(star, ring, { links, nameOf });
  expect(diff.added).toEqual([edge(1, 2), edge(2, 3), edge(3, 4)]);
  expect(diff.removed).toEqual([edge(0, 2), edge(0, 3)]);
  expect(diff.sentences).toEqual([
    "3 links added, 2 links removed.",
    "5 links instead of 4.",
    "No single point of failure is left.",
    "The slowest way, node-00 to node-03, takes 27 ms instead of 70 ms there and back.",
  ]);
  const undo = diffTopology(ring, star, { links, nameOf });
  expect(undo.added).toEqual(diff.removed);
  expect(undo.removed).toEqual(diff.added);
  expect(undo.sentences).toContain(
    "node-00 is a single point of failure: without it, node-02, node-03, node-04 would be cut off.",
  );
  expect(diffTopology(ring, ring, { links, nameOf }).sentences).toEqual(["Nothing changes."]);
});

test("[F3] a diff says that it parts the members", () => {
  const parted: Topology = { members: ids, edges: [edge(0, 1), edge(2, 3), edge(3, 4)] };
  expect(diffTopology(ring, parted, { links: [], nameOf }).sentences).toContain(
    "The members would be parted into 2 groups that cannot reach each other.",
  );
});

test("[F1] [F2] figures of any graph against removal, Floyd and Warshall", () => {
  const graph = fc
    .integer({ min: 1, max: 9 })
    .chain((count) =>
      fc.record({ count: fc.constant(count), edges: edgesAmong(count, 16), links: linksAmong(count) }),
    );
  fc.assert(
    fc.property(graph, ({ count, edges, links }) => {
      const members = Array.from({ length: count }, (_, i) => memberId(i));
      const figures = describeTopology({ members, edges }, links);
      const all = new Set(members);
      const points = members.filter((id) => {
        const around = componentOf(id, edges, all);
        around.delete(id);
        const [first] = around;
        return first !== undefined && componentOf(first, edges, around).size !== around.size;
      });
      expect(figures.singlePoints.map(({ id }) => id)).toEqual(points);
      const hops = floydWarshall(count, (x, y) => (edges.some((e) => isPair(e, x, y)) ? 1 : Infinity));
      expect(figures.diameterHops).toBe(Math.max(...hops.flat().filter(Number.isFinite)));
      const rtts = new Map<string, number>();
      for (const { from, to, rttMs } of links) {
        rtts.set(edgeKey(from, to), Math.max(rttMs, rtts.get(edgeKey(from, to)) ?? 0));
      }
      const costs = floydWarshall(count, (x, y) =>
        edges.some((e) => isPair(e, x, y))
          ? (rtts.get(edgeKey(memberId(x), memberId(y))) ?? Infinity)
          : Infinity,
      );
      const predicted = costs.flatMap((row, x) => row.filter((cost, y) => y > x && Number.isFinite(cost)));
      expect(figures.worstPath?.rttMs ?? null).toBe(predicted.length === 0 ? null : Math.max(...predicted));
      const reached = hops.flatMap((row, x) => row.filter((cost, y) => y > x && Number.isFinite(cost)));
      expect(figures.unpredictedPairCount).toBe(reached.length - predicted.length);
    }),
    { numRuns: 500 },
  );
});

function isPair({ a, b }: { a: string; b: string }, x: number, y: number): boolean {
  return edgeKey(memberId(x), memberId(y)) === `${a}\n${b}`;
}

function floydWarshall(count: number, costOf: (x: number, y: number) => number): number[][] {
  const costs = Array.from({ length: count }, (_, x) =>
    Array.from({ length: count }, (_, y) => (x === y ? 0 : costOf(x, y))),
  );
  for (let via = 0; via < count; via += 1)
    for (let x = 0; x < count; x += 1)
      for (let y = 0; y < count; y += 1) {
        const row = costs[x] as number[];
        row[y] = Math.min(row[y] as number, (row[via] as number) + (costs[via]?.[y] as number));
      }
  return costs;
}
