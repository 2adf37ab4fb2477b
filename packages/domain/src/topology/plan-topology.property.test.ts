import fc from "fast-check";
import { expect, test } from "vitest";
import { planTopology, TOPOLOGY_OPTIONS } from "./plan-topology.ts";
import { isConnected, linksAmong, members } from "./testing/arbitraries.ts";
import { edgeKey, TOPOLOGY_KINDS, type TopologyMember } from "./topology.ts";

const fleet = members(14).chain((all) => fc.record({ all: fc.constant(all), links: linksAmong(all.length) }));
const kind = fc.constantFrom(...TOPOLOGY_KINDS);

test("[T2] any members in any kind: voters all linked, everyone connected, no link twice or to oneself", () => {
  fc.assert(
    fc.property(fleet, kind, ({ all, links }, kind) => {
      const { edges } = planTopology({ kind, members: all, links, previous: null, nowAtMs: 0 });
      const keys = new Set(edges.map(({ a, b }) => edgeKey(a, b)));
      expect(keys.size).toBe(edges.length);
      for (const { a, b } of edges) expect(a < b).toBe(true);
      const voters = all.filter(({ role }) => role === "voter");
      for (const x of voters)
        for (const y of voters) {
          if (x !== y) expect(keys.has(edgeKey(x.id, y.id))).toBe(true);
        }
      expect(
        isConnected(
          all.map(({ id }) => id),
          edges,
        ),
      ).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test("[T1] the order of members and links changes nothing", () => {
  fc.assert(
    fc.property(fleet, kind, fc.infiniteStream(fc.nat()), ({ all, links }, kind, numbers) => {
      const shuffled = <T>(list: readonly T[]): T[] =>
        list
          .map((item) => ({ item, at: numbers.next().value ?? 0 }))
          .sort((x, y) => x.at - y.at)
          .map(({ item }) => item);
      const request = { kind, members: all, links, previous: null, nowAtMs: 7 };
      const other = planTopology({ ...request, members: shuffled(all), links: shuffled(links) });
      expect(other).toEqual(planTopology(request));
    }),
    { numRuns: 300 },
  );
});

test("[T5] [T6] adaptive, through any changes of members: no member's loss parts the others, degrees stay bounded", () => {
  fc.assert(
    fc.property(fc.array(fleet, { minLength: 1, maxLength: 4 }), (fleets) => {
      let previous = null;
      for (const [i, { all, links }] of fleets.entries()) {
        previous = planTopology({ kind: "adaptive", members: all, links, previous, nowAtMs: i * 30_000 });
        const { edges } = previous;
        for (const { id } of all) {
          const rest = all.filter((other) => other.id !== id).map((other) => other.id);
          const kept = edges.filter(({ a, b }) => a !== id && b !== id);
          expect(isConnected(rest, kept)).toBe(true);
          // The second way may need one link over the bound.
          expect(degreeOf(id, all, edges)).toBeLessThanOrEqual(TOPOLOGY_OPTIONS.degreeMax + 1);
        }
      }
    }),
    { numRuns: 150 },
  );
});

test("[T6] a plan made afresh keeps the bound exactly", () => {
  fc.assert(
    fc.property(fleet, ({ all, links }) => {
      const { edges } = planTopology({ kind: "adaptive", members: all, links, previous: null, nowAtMs: 0 });
      for (const { id } of all) {
        expect(degreeOf(id, all, edges)).toBeLessThanOrEqual(TOPOLOGY_OPTIONS.degreeMax);
      }
    }),
    { numRuns: 400 },
  );
});

function degreeOf(
  id: string,
  all: readonly TopologyMember[],
  edges: readonly { a: string; b: string }[],
): number {
  const voters = new Set<string>(all.filter(({ role }) => role === "voter").map((voter) => voter.id));
  return edges.filter(({ a, b }) => (a === id || b === id) && !(voters.has(a) && voters.has(b))).length;
}
