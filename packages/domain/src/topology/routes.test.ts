import type { MemberId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { routes, routeTo } from "./routes.ts";
import { edgesAmong, linksAmong, memberId } from "./testing/arbitraries.ts";
import { type Edge, edgeKey, edgeOf, type MeasuredLink } from "./topology.ts";

const edge = (x: number, y: number) => edgeOf(memberId(x), memberId(y));
const link = (x: number, y: number, rttMs: number): MeasuredLink => ({
  from: memberId(x),
  to: memberId(y),
  rttMs,
});

test("[R1] the fastest way within the hops, of equally fast ones that with the fewest hops", () => {
  const edges = [edge(0, 3), edge(0, 1), edge(1, 2), edge(2, 3)];
  const links = [link(0, 3, 50), link(0, 1, 10), link(1, 2, 10), link(2, 3, 10)];
  const table = routes({ edges, links }, memberId(0));
  expect(table.get(memberId(3))).toEqual([
    { next: memberId(3), hops: 1, rttMs: 50 },
    { next: memberId(1), hops: 3, rttMs: 30 },
  ]);
  expect(routeTo(table, memberId(3), 2)?.next).toBe(memberId(3));
  expect(routeTo(table, memberId(3), 3)?.next).toBe(memberId(1));
  expect(routeTo(table, memberId(3), 0)).toBeNull();
  const equal = routes({ edges, links: [link(0, 3, 30), ...links.slice(1)] }, memberId(0));
  expect(equal.get(memberId(3))).toEqual([{ next: memberId(3), hops: 1, rttMs: 30 }]);
  expect(routes({ edges, links }, memberId(0), 1).has(memberId(2))).toBe(false);
});

test("[R1] [R2] any graph: as fast as the best of all ways within the hops; followed, it arrives and passes nobody twice", () => {
  const graph = fc.integer({ min: 2, max: 7 }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      edges: edgesAmong(count, 12),
      links: linksAmong(count),
      hopsMax: fc.integer({ min: 1, max: 6 }),
    }),
  );
  fc.assert(
    fc.property(graph, ({ count, edges, links, hopsMax }) => {
      const rttOf = (x: MemberId, y: MemberId) =>
        links
          .filter(({ from, to }) => edgeKey(from, to) === edgeKey(x, y))
          .reduce<number | null>((most, { rttMs }) => Math.max(rttMs, most ?? 0), null) ?? 1000;
      const ids = Array.from({ length: count }, (_, i) => memberId(i));
      const tables = new Map(ids.map((id) => [id, routes({ edges, links }, id, hopsMax)]));
      for (const from of ids)
        for (const to of ids) {
          if (from === to) continue;
          const table = tables.get(from);
          if (table === undefined) throw new Error("every member has a table");
          const best = bestWay(from, to, { edges, rttOf, hopsMax });
          const route = routeTo(table, to, hopsMax);
          expect(route?.rttMs ?? null).toBe(best?.cost ?? null);
          expect(route?.hops ?? null).toBe(best?.hops ?? null);
          if (route === null) continue;
          const passed = [from];
          for (let left = hopsMax; passed.at(-1) !== to; left -= 1) {
            const here = passed.at(-1) as MemberId;
            const next = routeTo(tables.get(here) ?? new Map(), to, left)?.next;
            if (next === undefined) throw new Error(`lost at ${here} with ${left} hops left`);
            expect(passed).not.toContain(next);
            passed.push(next);
          }
          expect(passed.length - 1).toBeLessThanOrEqual(hopsMax);
        }
    }),
    { numRuns: 200 },
  );
});

/** Naive: every simple way, one by one. */
function bestWay(
  from: MemberId,
  to: MemberId,
  graph: { edges: readonly Edge[]; rttOf: (x: MemberId, y: MemberId) => number; hopsMax: number },
): { cost: number; hops: number } | null {
  let best: { cost: number; hops: number } | null = null;
  const walk = (path: MemberId[], cost: number): void => {
    const here = path.at(-1) as MemberId;
    const hops = path.length - 1;
    if (here === to) {
      if (best === null || cost < best.cost || (cost === best.cost && hops < best.hops))
        best = { cost, hops };
      return;
    }
    if (hops === graph.hopsMax) return;
    for (const { a, b } of graph.edges) {
      const next = a === here ? b : b === here ? a : null;
      if (next !== null && !path.includes(next)) walk([...path, next], cost + graph.rttOf(here, next));
    }
  };
  walk([from], 0);
  return best;
}
