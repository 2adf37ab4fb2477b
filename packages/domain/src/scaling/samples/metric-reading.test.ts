import fc from "fast-check";
import { expect, test } from "vitest";
import { countInstances, type GroupInstance } from "./instance.ts";
import { readGroup, readInstances } from "./metric-reading.ts";
import { judgeSample, type Sample } from "./sample.ts";

const NOW = 1_000_000;
const FRESHNESS = { staleAfterMs: 60_000, quorumRatio: 0.5 };

function sample(instanceId: string | null, value: number, ageMs = 0): Sample {
  return { metric: "cpu", instanceId, value, atMs: NOW - ageMs };
}

function ready(...ids: string[]): GroupInstance[] {
  return ids.map((id) => ({ id, state: "ready", sinceMs: 0 }));
}

test("[SS1] what is no number, infinite, negative or from the future is missing, with that as its reason", () => {
  const judge = (value: number, ageMs = 0) => judgeSample(sample("a", value, ageMs), NOW, 60_000);
  expect(judge(Number.NaN)).toEqual({ kind: "missing", problem: "not-a-number" });
  expect(judge(Number.POSITIVE_INFINITY)).toEqual({ kind: "missing", problem: "infinite" });
  expect(judge(-0.1)).toEqual({ kind: "missing", problem: "negative" });
  expect(judge(0.5, -5001)).toEqual({ kind: "missing", problem: "from-the-future" });
  expect(judge(0.5, Number.NaN)).toEqual({ kind: "missing", problem: "from-the-future" });
  expect(judge(0.5, -5000)).toEqual({ kind: "value", value: 0.5, atMs: NOW });
  expect(judge(0)).toEqual({ kind: "value", value: 0, atMs: NOW });
});

test("[SS2] an old sample is stale, and a repeated timestamp becomes so", () => {
  expect(judgeSample(sample("a", 1, 60_000), NOW, 60_000)).toMatchObject({ kind: "value" });
  expect(judgeSample(sample("a", 1, 60_001), NOW, 60_000)).toEqual({ kind: "stale", ageMs: 60_001 });
});

test("[SS3] the newest value counts, of the same time the higher one, in whatever order they come", () => {
  const samples = [sample("a", 0.2, 10), sample("a", 0.4, 5), sample("a", 0.6, 5), sample("a", Number.NaN)];
  for (const order of [samples, samples.toReversed()]) {
    const reading = readInstances("cpu", { samples: order, instances: ready("a") }, FRESHNESS, NOW);
    expect(reading).toMatchObject({ value: 0.6, freshCount: 1, missingCount: 0, newestAtMs: NOW - 5 });
  }
});

test("[SS4] [SS6] only ready instances are asked, and each that is missing has its reason", () => {
  const instances: GroupInstance[] = [
    ...ready("a", "b", "c", "d"),
    { id: "new", state: "starting", sinceMs: 0 },
    { id: "old", state: "draining", sinceMs: 0 },
  ];
  const samples = [sample("a", 0.5), sample("b", 0.7, 90_000), sample("c", Number.NaN), sample("new", 1)];
  const others = [sample("old", 1), sample("gone", 1), { ...sample("d", 1), metric: "memory" }];
  expect(readInstances("cpu", { samples: [...samples, ...others], instances }, FRESHNESS, NOW)).toEqual({
    metric: "cpu",
    value: 0.5,
    freshCount: 1,
    missingCount: 3,
    hasQuorum: false,
    newestAtMs: NOW,
    problems: [
      { problem: "absent", count: 1 },
      { problem: "not-a-number", count: 1 },
      { problem: "stale", count: 1 },
    ],
  });
});

test("[SS5] a quorum is a share of the ready ones and at least one; a group's own metric is one value", () => {
  const quorum = (fresh: number, count: number) => {
    const ids = Array.from({ length: count }, (_, i) => `i${i}`);
    const samples = ids.slice(0, fresh).map((id) => sample(id, 0.5));
    return readInstances("cpu", { samples, instances: ready(...ids) }, FRESHNESS, NOW).hasQuorum;
  };
  expect([quorum(2, 4), quorum(1, 4), quorum(0, 1), quorum(0, 0), quorum(3, 5)]).toEqual([
    true,
    false,
    false,
    false,
    true,
  ]);
  expect(readGroup("cpu", [sample(null, 7), sample("a", 9)], 60_000, NOW)).toMatchObject({
    value: 7,
    hasQuorum: true,
  });
  expect(readGroup("cpu", [sample(null, 7, 70_000)], 60_000, NOW)).toMatchObject({
    value: null,
    hasQuorum: false,
    problems: [{ problem: "stale", count: 1 }],
  });
});

test("[SS7] who starts for too long is overdue, and starting still", () => {
  const instances: GroupInstance[] = [
    ...ready("a"),
    { id: "b", state: "starting", sinceMs: NOW - 300_000 },
    { id: "c", state: "starting", sinceMs: NOW - 300_001 },
    { id: "d", state: "draining", sinceMs: 0 },
    { id: "e", state: "dead", sinceMs: 0 },
  ];
  expect(countInstances(instances, NOW, 300_000)).toEqual({
    readyCount: 1,
    startingCount: 2,
    overdueCount: 1,
    drainingCount: 1,
    deadCount: 1,
  });
});

test("[SS3] [SS6] the reading is that of a naive reader, in any order", () => {
  const value = fc.oneof(fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0), fc.nat(100));
  const some = fc.record({
    metric: fc.constantFrom("cpu", "memory"),
    instanceId: fc.constantFrom("a", "b", "c", "gone", null),
    value,
    atMs: fc.integer({ min: NOW - 90_000, max: NOW + 9000 }).map((atMs) => Math.floor(atMs / 9000) * 9000),
  });
  fc.assert(
    fc.property(
      fc.array(some, { maxLength: 20 }),
      fc.array(fc.nat(1000), { maxLength: 20 }),
      (samples, keys) => {
        const instances = ready("a", "b", "c");
        const reading = readInstances("cpu", { samples, instances }, FRESHNESS, NOW);
        const shuffled = samples
          .map((each, i) => ({ each, key: keys[i] ?? 0 }))
          .sort((a, b) => a.key - b.key);
        const other = { samples: shuffled.map(({ each }) => each), instances };
        expect(readInstances("cpu", other, FRESHNESS, NOW)).toEqual(reading);
        expect(reading.value).toEqual(naiveMean(samples));
      },
    ),
  );
});

function naiveMean(samples: readonly Sample[]): number | null {
  const values = ["a", "b", "c"].flatMap((id) => {
    const good = samples.filter(
      (each) =>
        each.metric === "cpu" &&
        each.instanceId === id &&
        each.value >= 0 &&
        each.value < Number.POSITIVE_INFINITY &&
        each.atMs <= NOW + 5000 &&
        NOW - each.atMs <= 60_000,
    );
    const newest = Math.max(...good.map(({ atMs }) => Math.min(atMs, NOW)));
    const last = good.filter(({ atMs }) => Math.min(atMs, NOW) === newest).map((each) => each.value);
    return last.length === 0 ? [] : [Math.max(...last)];
  });
  return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length;
}
