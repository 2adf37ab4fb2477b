import { explainFailover, failoverOf } from "@orrery/domain/failover";
import type { FailoverEvidence, FailoverMark } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type FailoverFold, type FailoverTold, foldFailover, isTellable } from "./fold-failover.ts";
import { FAILOVER, FEDERATION, retellings, tellings } from "./testing/failover-arbitraries.ts";

const TARGET_MS = 150;

/** By hand, of everything at once: nothing of it is kept between portions, and nothing is merged. */
function oracle(all: readonly FailoverTold[]): FailoverFold {
  const distinct = <T>(items: T[]) => [
    ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
  ];
  const rank = (text: string) => (x: unknown) => JSON.stringify(x) === text;
  const marks = distinct(all.flatMap(({ entry }) => entry.marks));
  const keyOf = (mark: FailoverMark) => JSON.stringify(Object.entries(mark).sort());
  const sortedMarks = marks.sort(
    (x, y) =>
      (x.clockId < y.clockId ? -1 : x.clockId > y.clockId ? 1 : 0) ||
      x.atMs - y.atMs ||
      (keyOf(x) < keyOf(y) ? -1 : 1),
  );
  const openings = all.flatMap(({ entry }) => entry.opening ?? []);
  const ranked = openings.filter(({ ranking }) => ranking !== null);
  const eligible = ranked.length > 0 ? ranked : openings;
  const earliest = eligible.filter(
    ({ startedAtMs }) => startedAtMs === Math.min(...eligible.map((one) => one.startedAtMs)),
  );
  const smallest = earliest.map((one) => JSON.stringify(one)).sort()[0];
  const opening = smallest === undefined ? null : (earliest.find(rank(smallest)) ?? null);
  const startedAtMs = opening?.startedAtMs ?? Math.min(...all.map(({ toldAtMs }) => toldAtMs));
  const unknown = { oldLeaderId: null, byName: null, ranking: null, targetMs: TARGET_MS, startedAtMs };
  const failover = failoverOf({
    opening: opening ?? { id: FAILOVER, federationId: FEDERATION, kind: "automatic", ...unknown },
    marks: sortedMarks,
  });
  const line = ({ by, clockId, atMs, peer, sentence }: FailoverEvidence) =>
    JSON.stringify([by, clockId, atMs, peer, sentence]);
  const evidence = [
    ...new Map(all.flatMap(({ entry }) => entry.evidence).map((one) => [line(one), one])).values(),
  ];
  return {
    opening,
    marks: sortedMarks,
    evidence: evidence.sort((x, y) => x.atMs - y.atMs || (line(x) < line(y) ? -1 : 1)),
    startedAtMs,
    kind: failover.kind,
    fault: failover.fault,
    outcome: failover.outcome.kind,
    totalMs: failover.totalMs,
    oldLeaderId: failover.oldLeaderId,
    newLeaderId: failover.newLeaderId,
    term: failover.term,
    byName: failover.byName,
  };
}

test("in any order, doubled, and in any portions: the row is the one that all of it at once gives", () => {
  fc.assert(
    fc.property(retellings, ({ all, portions }) => {
      let row: FailoverFold | null = null;
      for (const portion of portions) row = foldFailover(row, portion, TARGET_MS).fold;
      expect(row).toEqual(oracle(all));
    }),
    { numRuns: 500 },
  );
});

test("what is stored and read back between portions gives the same row", () => {
  fc.assert(
    fc.property(retellings, ({ all, portions }) => {
      let row: FailoverFold | null = null;
      for (const portion of portions)
        row = JSON.parse(JSON.stringify(foldFailover(row, portion, TARGET_MS).fold));
      expect(row).toEqual(oracle(all));
    }),
  );
});

test("whatever is told can be explained, and a success only with its opening", () => {
  fc.assert(
    fc.property(tellings, (all) => {
      const { fold, failover } = foldFailover(null, all, TARGET_MS);
      expect(explainFailover(failover, (id) => id, 2000)[0]).not.toBe("");
      if (fold.outcome === "running") expect(isTellable(fold)).toBe(false);
      if (fold.outcome === "succeeded") expect(isTellable(fold)).toBe(fold.opening !== null);
    }),
  );
});

test("a flood of marks is kept within bounds, and its sums stay numbers", () => {
  const entry = (from: number): FailoverTold => ({
    toldAtMs: 1000,
    entry: {
      federationId: FEDERATION,
      failoverId: FAILOVER,
      generation: 1,
      memberId: "m-a" as never,
      opening: null,
      marks: Array.from({ length: 100 }, (_, i) => ({
        by: "m-a" as never,
        clockId: "c1",
        atMs: (from + i) % 2 === 0 ? -1e308 : 1e308 - from - i,
        kind: "elected" as const,
        term: from + i,
      })),
      evidence: Array.from({ length: 20 }, (_, i) => ({
        by: "m-a" as never,
        peer: "m-b" as never,
        atMs: from + i,
        clockId: "c1",
        sentence: "silent",
      })),
    },
  });
  let row: FailoverFold | null = null;
  for (let from = 0; from < 2000; from += 100) row = foldFailover(row, [entry(from)], TARGET_MS).fold;
  expect(row?.marks.length).toBe(500);
  expect(row?.evidence.length).toBe(200);
  expect(Number.isFinite(row?.totalMs)).toBe(true);
});
