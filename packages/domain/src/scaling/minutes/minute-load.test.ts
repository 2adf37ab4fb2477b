import { type MinuteLoad, ScalingPolicy } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ScalingWorld } from "../testing/scaling-world.ts";
import { loadOfDecision, mergeLoads } from "./minute-load.ts";

const POLICIES = [
  ScalingPolicy.parse({ kind: "threshold", id: "cpu" }),
  ScalingPolicy.parse({ kind: "queue", id: "queue", perInstance: 10 }),
];

function decisionWith(readings: { metric: string; value: number | null }[], readyCount: number) {
  const decision = new ScalingWorld({ load: () => 1 }).evaluate();
  const plain = { freshCount: 1, missingCount: 0, hasQuorum: true, newestAtMs: 1, problems: [] };
  return {
    ...decision,
    instances: { ...decision.instances, readyCount },
    readings: readings.map((reading) => ({ ...plain, ...reading })),
  };
}

test("[SM1] a mean counts times the ready instances, a group's own metric as it is", () => {
  const decision = decisionWith(
    [
      { metric: "cpu", value: 0.5 },
      { metric: "queue", value: 40 },
    ],
    4,
  );
  const { metrics, readySum } = loadOfDecision(decision, POLICIES);
  expect(readySum).toBe(4);
  expect(metrics.cpu).toEqual({ count: 1, valueSum: 0.5, valueMax: 0.5, totalSum: 2, totalMax: 2 });
  expect(metrics.queue).toMatchObject({ valueSum: 40, totalSum: 40 });
});

test("[SM2] what could not be read adds nothing", () => {
  const missing = loadOfDecision(decisionWith([{ metric: "cpu", value: null }], 4), POLICIES);
  expect(missing.metrics).toEqual({});
  const read = loadOfDecision(decisionWith([{ metric: "cpu", value: 0.5 }], 4), POLICIES);
  expect(mergeLoads(missing, read)).toMatchObject({ evaluationCount: 2, metrics: { cpu: { count: 1 } } });
});

const anyLoad: fc.Arbitrary<MinuteLoad> = fc
  .record({
    wanted: fc.nat(20),
    ready: fc.nat(20),
    value: fc.option(fc.integer({ min: 0, max: 100 })),
    name: fc.constantFrom("cpu", "queue"),
  })
  .map(({ wanted, ready, value, name }) => ({
    ...{ evaluationCount: 1, wantedMin: wanted, wantedMax: wanted, readySum: ready },
    metrics:
      value === null
        ? {}
        : { [name]: { count: 1, valueSum: value, valueMax: value, totalSum: value, totalMax: value } },
  }));

test("[SM3] parts add up to the whole in any order and grouping", () => {
  fc.assert(
    fc.property(fc.array(anyLoad, { minLength: 2, maxLength: 12 }), fc.nat(), (loads, at) => {
      const all = (of: MinuteLoad[]) => of.reduce(mergeLoads);
      const cut = 1 + (at % (loads.length - 1));
      const whole = all(loads);
      expect(mergeLoads(all(loads.slice(cut)), all(loads.slice(0, cut)))).toEqual(whole);
      const cpu = loads.flatMap(({ metrics }) => metrics.cpu ?? []);
      expect(whole.evaluationCount).toBe(loads.length);
      expect(whole.metrics.cpu?.valueSum ?? 0).toBe(cpu.reduce((sum, { valueSum }) => sum + valueSum, 0));
    }),
  );
});
