import { type RecordedRequest, RoutingStrategy, ServiceSettings, StrategyPreview } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../proxies/testing/random-of.ts";
import { instanceIdOf, instanceOf, instancesOf } from "../testing/instances.ts";
import { EventQueue } from "./event-queue.ts";
import { figuresOf, quantileOf } from "./figures.ts";
import { type PlantRequest, runPlant } from "./plant.ts";
import { PlantInstance } from "./plant-instance.ts";
import { previewStrategy } from "./preview-strategy.ts";

const HERE = { region: "", zone: "" };
const SETTINGS = ServiceSettings.parse({ strategy: "round-robin" });

test("[RV1] what is planned happens in time, and in the order of planning", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), (times) => {
      const queue = new EventQueue();
      const happened: [number, number][] = [];
      for (const [order, atMs] of times.entries()) queue.at(atMs, (nowMs) => happened.push([nowMs, order]));
      while (queue.next());
      const wanted = times.map((atMs, order) => [atMs, order]).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
      expect(happened).toEqual(wanted);
    }),
  );
});

test("[RV1] so many at a time, the others in their order", () => {
  const queue = new EventQueue();
  const done: [string, number][] = [];
  const conductAt = () => ({ kind: "answers", slowness: 2 }) as const;
  const plan = (atMs: number, run: (nowMs: number) => void) => queue.at(atMs, run);
  const instance = new PlantInstance({ instance: instanceOf("a"), slotCount: 2, conductAt }, plan, () => 0);
  for (const name of ["a", "b", "c", "d"]) instance.accept(10, (_, nowMs) => done.push([name, nowMs]), 0);
  expect(instance.loadAt(0)).toMatchObject({ cpuRatio: 1, queueRatio: 1 });
  while (queue.next());
  expect(done).toEqual([
    ["a", 20],
    ["b", 20],
    ["c", 40],
    ["d", 40],
  ]);
});

test("[RV2] who fails is sent elsewhere, but not what may have been done", () => {
  const requests = Array.from(
    { length: 40 },
    (_, i): PlantRequest => ({
      atMs: i * 100,
      workMs: 5,
      session: null,
      client: null,
      method: i % 2 ? "GET" : "POST",
    }),
  );
  const answers = runPlant({
    settings: ServiceSettings.parse({
      strategy: "random",
      breaker: { consecutiveFailures: 1000, failureRatio: 1 },
      outlier: { consecutiveFailures: 1000 },
    }),
    here: HERE,
    instances: instancesOf(2).map((instance, i) => ({
      instance,
      slotCount: 5,
      conductAt: () => (i === 0 ? { kind: "fails", afterMs: 1 } : { kind: "answers", slowness: 1 }),
    })),
    requests,
    deadlineMs: 1000,
    probeEveryMs: null,
    random: randomOf(1),
  });
  expect(answers).toHaveLength(40);
  const failed = answers.filter(({ isOk }) => !isOk);
  expect(failed.length).toBeGreaterThan(3);
  for (const { atMs, instanceIds } of failed) {
    expect(atMs % 200).toBe(0);
    expect(instanceIds).toEqual(["i00"]);
  }
  expect(answers.filter(({ instanceIds }) => instanceIds.length === 2).length).toBeGreaterThan(3);
});

/** Round-robin over three, of which the last is slow. */
function recordOf(count: number, slowness = 10): RecordedRequest[] {
  const random = randomOf(9);
  return Array.from({ length: count }, (_, i) => ({
    atMs: 1_000_000 + i * 10,
    instanceId: instanceIdOf(`i0${i % 3}`),
    tookMs: (10 + 10 * random()) * (i % 3 === 2 ? slowness : 1),
    isOk: true,
    session: `s${i % 50}`,
    client: `c${i % 50}`,
  }));
}

test("[RV3] [RV4] replayed as it was, the record comes out again; a better strategy shows as better", () => {
  const recorded = recordOf(3000);
  const ask = { recorded, instances: instancesOf(3), settings: SETTINGS, here: HERE };
  const preview = previewStrategy({ ...ask, strategy: "adaptive" });
  StrategyPreview.parse(preview);
  for (const figures of [preview.recorded, preview.asSet]) {
    expect(figures.requestCount).toBe(3000);
    expect(figures.instances.map(({ shareRatio }) => Math.round(shareRatio * 100))).toEqual([33, 33, 33]);
  }
  expect(preview.asSet.p50Ms).toBeCloseTo(preview.recorded.p50Ms ?? 0, -1);
  expect((preview.asSet.p99Ms ?? 0) / (preview.recorded.p99Ms ?? 1)).toBeCloseTo(1, 0);
  const [quick, , slow] = preview.asAsked.instances;
  expect(slow?.requestCount).toBeLessThan((quick?.requestCount ?? 0) / 3);
  expect(preview.asAsked.p99Ms).toBeLessThanOrEqual(preview.asSet.p99Ms ?? 0);
  expect(preview.sentence).toContain("Replayed with adaptive:");
});

test("[RV3] [RV4] who failed fails as often, and one without a record is like the others", () => {
  const recorded = recordOf(3000, 1).map((each, i) =>
    i % 3 === 0 && i % 2 === 0 ? { ...each, isOk: false, tookMs: 1 } : each,
  );
  const settings = ServiceSettings.parse({
    strategy: "round-robin",
    breaker: { consecutiveFailures: 1000, failureRatio: 1 },
    outlier: { consecutiveFailures: 1000, minRequests: 1e6 },
  });
  const instances = [...instancesOf(3), instanceOf("new")];
  const { recorded: was, asAsked } = previewStrategy({
    recorded,
    instances,
    settings,
    here: HERE,
    strategy: "random",
  });
  expect(was.failedCount).toBe(500);
  const [first, second, , added] = asAsked.instances;
  expect((first?.failedCount ?? 0) / (first?.requestCount ?? 1)).toBeCloseTo(0.5, 1);
  expect([second?.failedCount, added?.failedCount]).toEqual([0, 0]);
  expect(added?.shareRatio).toBeCloseTo(0.25, 1);
});

test("[RV5] the newest 20,000, with the part that they are; nothing recorded is nothing replayed", () => {
  const recorded = Array.from({ length: 25_000 }, (_, i): RecordedRequest => {
    return {
      atMs: i,
      instanceId: instanceIdOf("i00"),
      tookMs: 1,
      isOk: i >= 5000,
      session: null,
      client: null,
    };
  });
  const ask = { instances: instancesOf(2), settings: SETTINGS, here: HERE, strategy: "round-robin" } as const;
  const preview = previewStrategy({ ...ask, recorded });
  expect([preview.replayedRatio, preview.recorded.failedCount]).toEqual([0.8, 0]);
  expect(preview.asAsked).toBe(preview.asSet);
  const many = { ...ask, instances: instancesOf(500), recorded: recorded.slice(0, 2500) };
  expect(previewStrategy(many).replayedRatio).toBe(0.8);
  const empty = previewStrategy({ ...ask, recorded: [] });
  expect(empty).toMatchObject({ replayedRatio: 0, asAsked: { requestCount: 0, p99Ms: null } });
  expect(empty.sentence).toContain("Nothing was recorded");
});

test("[RV6] the same record gives the same figures, in whatever order, by each strategy", () => {
  const recorded = recordOf(300);
  for (const strategy of RoutingStrategy.options) {
    const ask = { instances: instancesOf(3), settings: SETTINGS, here: HERE, strategy };
    const preview = previewStrategy({ ...ask, recorded });
    expect(previewStrategy({ ...ask, recorded: [...recorded].reverse() })).toEqual(preview);
    expect(preview.asAsked.requestCount).toBe(300);
  }
});

test("[RV4] quantiles and peaks are those of a look through all", () => {
  const answer = fc.record({ atMs: fc.nat(50), tookMs: fc.integer({ min: 1, max: 30 }) });
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1, maxLength: 30 }), fc.constantFrom(0.5, 0.99), (made, q) => {
      const id = instanceIdOf("a");
      const figures = figuresOf(
        made.map((each) => ({ ...each, isOk: true, instanceIds: [id] })),
        [id],
      );
      const openAt = made.map(
        ({ atMs }) => made.filter((each) => each.atMs <= atMs && atMs < each.atMs + each.tookMs).length,
      );
      expect(figures.instances[0]?.openPeak).toBe(Math.max(...openAt));
      const quantile =
        quantileOf(
          made.map(({ tookMs }) => tookMs),
          q,
        ) ?? 0;
      expect(made.filter(({ tookMs }) => tookMs <= quantile).length).toBeGreaterThanOrEqual(q * made.length);
      expect(made.filter(({ tookMs }) => tookMs < quantile).length).toBeLessThan(q * made.length);
    }),
  );
});
