import type { FailoverMark, FailoverOpening, FederationId, MemberId } from "@orrery/protocol";
import fc from "fast-check";
import type { FailoverTold } from "../fold-failover.ts";

export const FEDERATION = "fed" as FederationId;
export const MEMBERS = ["m-a", "m-b", "m-c"] as MemberId[];
export const FAILOVER = "fed-1-7";

const member = fc.constantFrom(...MEMBERS);
const base = fc.record({
  by: member,
  clockId: fc.constantFrom("c1", "c2"),
  atMs: fc.integer({ min: 0, max: 60 }),
});
const term = fc.integer({ min: 6, max: 8 });
const pause = { byName: "ada", reason: "work", sinceAtMs: 5, untilAtMs: null };

const mark: fc.Arbitrary<FailoverMark> = fc.tuple(base, fc.nat(11), member, term).map(([at, n, other, t]) => {
  const bodies = [
    { ...at, kind: "began" },
    { ...at, kind: "suspected", fault: n % 2 === 0 ? "closed" : "silence" },
    { ...at, kind: "confirmed", agreeing: [other] },
    { ...at, kind: "campaigned", term: t },
    { ...at, kind: "elected", term: t },
    { ...at, kind: "fenced", term: t },
    { ...at, kind: "promoted", term: t, problem: at.atMs % 3 === 0 ? "the hook failed" : null },
    { ...at, kind: "converged", term: t },
    { ...at, kind: "follows", leaderId: other, term: t },
    { ...at, kind: "old-leader-answered" },
    { ...at, kind: "blocked", blocks: [{ kind: "paused", scope: "fleet", pause, endsAtMs: null }] },
    { ...at, kind: "gave-up", phase: "elect", problem: "no votes" },
  ] as const;
  return bodies[n] as FailoverMark;
});

const opening: fc.Arbitrary<FailoverOpening> = fc
  .record({
    startedAtMs: fc.constantFrom(1000, 1001),
    isRanked: fc.boolean(),
    byName: fc.constantFrom(null, "ada"),
  })
  .map(({ startedAtMs, isRanked, byName }) => ({
    id: FAILOVER,
    federationId: FEDERATION,
    kind: "automatic",
    oldLeaderId: "m-a" as MemberId,
    byName,
    startedAtMs,
    targetMs: 200,
    ranking: isRanked ? { candidates: [], rejected: [] } : null,
  }));

const told: fc.Arbitrary<FailoverTold> = fc
  .record({
    memberId: member,
    opening: fc.option(opening, { nil: null, freq: 2 }),
    marks: fc.array(mark, { maxLength: 5 }),
    evidence: fc.array(
      fc.record({
        by: member,
        peer: member,
        atMs: fc.integer({ min: 0, max: 9 }),
        clockId: fc.constantFrom("c1", "c2"),
        sentence: fc.constantFrom("silent for 20 ms", "closed"),
      }),
      { maxLength: 2 },
    ),
    toldAtMs: fc.integer({ min: 1000, max: 1010 }),
  })
  .map(({ toldAtMs, ...entry }) => ({
    toldAtMs,
    entry: { federationId: FEDERATION, failoverId: FAILOVER, generation: 1, ...entry },
  }));

/** What may be told of one failover, in whatever order and however often. */
export const tellings = fc.array(told, { minLength: 1, maxLength: 8 });

/** The same, some of it twice, in another order, cut into portions. */
export const retellings = tellings.chain((all) =>
  fc
    .tuple(
      fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2 * all.length, maxLength: 2 * all.length }),
    )
    .map(([shuffled, sizes]) => {
      const portions: FailoverTold[][] = [];
      // What was generated must stay as it is: shrinking looks at it again.
      const rest = [...shuffled];
      for (const size of sizes) {
        if (rest.length > 0) portions.push(rest.splice(0, size));
      }
      return { all, portions };
    }),
);
