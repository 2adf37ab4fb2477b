import type { MemberId } from "@orrery/protocol";
import fc from "fast-check";
import { type Edge, edgeOf, type MeasuredLink, type TopologyMember } from "../topology.ts";

export function memberId(i: number): MemberId {
  return `m${String(i).padStart(2, "0")}` as MemberId;
}

export function member(i: number, more: Partial<TopologyMember> = {}): TopologyMember {
  return { id: memberId(i), role: "observer", region: "eu", zone: "a", loadRatio: 0, ...more };
}

export function voter(i: number, more: Partial<TopologyMember> = {}): TopologyMember {
  return member(i, { role: "voter", ...more });
}

/** Members 0..n-1, up to 7 of them voters, in three regions of two zones. */
export function members(countMax: number): fc.Arbitrary<TopologyMember[]> {
  return fc
    .tuple(fc.integer({ min: 0, max: countMax }), fc.integer({ min: 1, max: 7 }))
    .chain(([count, voters]) =>
      fc.tuple(
        ...Array.from({ length: count }, (_, i) =>
          fc.record({
            id: fc.constant(memberId(i)),
            role: fc.constant(i < voters ? ("voter" as const) : ("observer" as const)),
            region: fc.constantFrom("ap", "eu", "us"),
            zone: fc.constantFrom("a", "b"),
            loadRatio: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
        ),
      ),
    );
}

export function linksAmong(count: number): fc.Arbitrary<MeasuredLink[]> {
  if (count < 2) return fc.constant([]);
  const end = fc.integer({ min: 0, max: count - 1 }).map(memberId);
  return fc.array(fc.record({ from: end, to: end, rttMs: fc.integer({ min: 0, max: 300 }) }), {
    maxLength: 80,
  });
}

/** Pairs of numbers below `count`, as distinct edges. */
export function edgesAmong(count: number, lengthMax: number): fc.Arbitrary<Edge[]> {
  if (count < 2) return fc.constant([]);
  const end = fc.integer({ min: 0, max: count - 1 });
  return fc
    .uniqueArray(
      fc.tuple(end, end).filter(([x, y]) => x < y),
      { maxLength: lengthMax, selector: ([x, y]) => x * 100 + y },
    )
    .map((pairs) => pairs.map(([x, y]) => edgeOf(memberId(x), memberId(y))));
}

/** Naive: spreads from the first member until nothing changes. */
export function isConnected(ids: readonly MemberId[], edges: readonly Edge[]): boolean {
  return ids.length === 0 || componentOf(ids[0] as MemberId, edges, new Set(ids)).size === ids.length;
}

export function componentOf(
  from: MemberId,
  edges: readonly Edge[],
  among: ReadonlySet<MemberId>,
): Set<MemberId> {
  const reached = new Set([from]);
  for (let before = 0; before !== reached.size; ) {
    before = reached.size;
    for (const { a, b } of edges) {
      if (!among.has(a) || !among.has(b)) continue;
      if (reached.has(a)) reached.add(b);
      if (reached.has(b)) reached.add(a);
    }
  }
  return reached;
}
