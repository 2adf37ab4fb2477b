import type { NodeId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { peerSamples, RING_POINTS, type SampleNode, sampleSize } from "./peer-sample.ts";
import { hashNumber, hashText } from "./stable-hash.ts";

const nodes = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 6 }).map((id) => id as NodeId),
    region: fc.constantFrom("ap", "ap", "eu", "us"),
  }),
  { selector: ({ id }) => id, maxLength: 40, size: "max" },
);

/** A fleet of which the n-th fleet holds the (n-1)-th. */
function fleet(count: number, regionCount: number): SampleNode[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `node-${i}` as NodeId,
    region: `r${(i * 7) % regionCount}`,
  }));
}

/** How far one has to go on the ring of hashes from a place to the nearest point of a node. */
function wayTo(place: number, id: NodeId): number {
  const hash = hashText(id);
  const ways = Array.from({ length: RING_POINTS }, (_, i) => (hashNumber(hash, i) - place) >>> 0);
  return Math.min(...ways);
}

test("[LS1] each list has its size, holds nobody twice, not the node itself, and only nodes that there are", () => {
  fc.assert(
    fc.property(nodes, (nodes) => {
      const samples = peerSamples(nodes);
      const ids = new Set(nodes.map(({ id }) => id));
      expect(new Set(samples.keys())).toEqual(ids);
      for (const [id, peers] of samples) {
        expect(peers).toHaveLength(sampleSize(nodes.length));
        expect(new Set(peers).size).toBe(peers.length);
        expect(peers.every((peer) => peer !== id && ids.has(peer))).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test("[LS1] the size is ceil(log2(n)) + 2, and never more than there are others", () => {
  expect([0, 1, 2, 3, 4, 5, 8, 9, 1000, 10_000].map(sampleSize)).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 12, 16]);
});

test("[LS2] the order in which nodes are listed changes nothing", () => {
  fc.assert(
    fc.property(nodes, (nodes) => {
      expect(Object.fromEntries(peerSamples([...nodes].reverse()))).toEqual(
        Object.fromEntries(peerSamples(nodes)),
      );
    }),
  );
});

test("[LS3] peers of the own region are those that follow nearest on the ring of hashes (naive: by looking at everyone)", () => {
  fc.assert(
    fc.property(nodes, (nodes) => {
      const samples = peerSamples(nodes);
      const size = sampleSize(nodes.length);
      const regionCount = new Set(nodes.map(({ region }) => region)).size;
      const ownSize = regionCount < 2 ? size : Math.max(0, size - Math.max(2, Math.floor(size / 4)));
      for (const { id, region } of nodes) {
        const left = nodes.filter((node) => node.region === region && node.id !== id).map((node) => node.id);
        const expected: NodeId[] = [];
        for (let i = 0; expected.length < ownSize && left.length > 0; i += 1) {
          const place = hashNumber(hashText(id), i);
          left.sort((x, y) => wayTo(place, x) - wayTo(place, y));
          expected.push(...left.splice(0, 1));
        }
        expect(samples.get(id)?.slice(0, expected.length)).toEqual(expected);
      }
    }),
    { numRuns: 200 },
  );
});

test("[LS4] where there are several regions, about a quarter of each list and at least two lead into others", () => {
  const all = fleet(500, 5);
  const regionOf = new Map(all.map(({ id, region }) => [id, region]));
  for (const [id, peers] of peerSamples(all)) {
    const across = peers.filter((peer) => regionOf.get(peer) !== regionOf.get(id)).length;
    expect(across).toBe(2);
    expect(peers).toHaveLength(11);
  }
});

test("[LS5] a node that joins or leaves changes few lists", () => {
  let changed = 0;
  let runs = 0;
  for (let count = 300; count < 400; count += 5) {
    const before = peerSamples(fleet(count, 4));
    const after = peerSamples(fleet(count + 1, 4));
    for (const [id, peers] of before) if (!sameSet(peers, after.get(id) ?? [])) changed += 1;
    runs += 1;
  }
  // As many as there are peers in a list would be the least that spreads the work evenly.
  expect(changed / runs).toBeLessThan(2 * sampleSize(400));
});

function sameSet(x: readonly NodeId[], y: readonly NodeId[]): boolean {
  return x.length === y.length && x.every((id) => y.includes(id));
}

test("[LS6] fleets of any number of regions are connected", () => {
  for (const count of [2, 3, 5, 10, 33, 100, 500]) {
    for (const regionCount of [1, 2, 7, count]) {
      for (let offset = 0; offset < 5; offset += 1) {
        const all = fleet(count, regionCount).map((node) => ({
          ...node,
          id: `${offset}-${node.id}` as NodeId,
        }));
        expect([count, regionCount, reachedFrom(all, peerSamples(all))]).toEqual([count, regionCount, count]);
      }
    }
  }
});

/** How many nodes are connected with the first one, links taken both ways. */
function reachedFrom(all: readonly SampleNode[], samples: ReadonlyMap<NodeId, readonly NodeId[]>): number {
  const neighbours = new Map<NodeId, NodeId[]>(all.map(({ id }) => [id, []]));
  for (const [id, peers] of samples) {
    for (const peer of peers) {
      neighbours.get(id)?.push(peer);
      neighbours.get(peer)?.push(id);
    }
  }
  const open = all.slice(0, 1).map(({ id }) => id);
  const reached = new Set(open);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const to of neighbours.get(at) ?? []) {
      if (reached.has(to)) continue;
      reached.add(to);
      open.push(to);
    }
  }
  return reached.size;
}

test("[LS7] nobody is measured by much more than others, also where one region has a single node", () => {
  const uneven = fleet(999, 1).concat({ id: "alone" as NodeId, region: "far" });
  for (const all of [fleet(1000, 8), uneven]) {
    const timesMeasured = new Map<NodeId, number>();
    for (const peers of peerSamples(all).values()) {
      for (const peer of peers) timesMeasured.set(peer, (timesMeasured.get(peer) ?? 0) + 1);
    }
    expect(Math.max(...timesMeasured.values())).toBeLessThan(10 * sampleSize(1000));
  }
});
