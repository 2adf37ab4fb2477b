import { type ScalingGroupId, ScalingGroupSettings, type ScalingPolicy } from "@orrery/protocol";
import type { InstanceId, WorkerId } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { samplesOf } from "./samples.ts";
import { TestFleet } from "./testing/test-fleet.ts";
import { sampleOfWord, sampleToWord, ToldSamples } from "./told-samples.ts";

const ID = "g-1" as ScalingGroupId;
const NOW = 1_800_000_000_000;
const fleet = new TestFleet("w-1" as WorkerId, 2, () => NOW);

function samples(policies: readonly object[], told = new ToldSamples()) {
  const settings = ScalingGroupSettings.parse({ policies: policies as ScalingPolicy[] });
  const provider = { kind: "fleet" as const, workerId: fleet.workerId };
  const carried = { requestsPerSecond: 30, openCount: 4, atMs: NOW - 500 };
  return samplesOf(
    { record: { id: ID, provider, settings } as never },
    {
      ...{ workers: fleet, told, custom: { of: () => null } },
      traffic: {
        trafficOf: (id: InstanceId) => (id === "i-1" ? carried : null),
        queuedFor: () => ({ count: 9, atMs: NOW - 100 }),
      },
    },
    NOW,
  );
}

test("instances tell what they use of what is reserved for them, gateways what they carry", () => {
  fleet.load = 1;
  const metrics = ["cpu", "memory", "requests", "open"];
  const all = samples(metrics.map((metric) => ({ kind: "target", id: metric, metric, target: 1 })));
  const of = (wanted: string) =>
    all
      .filter(({ metric }) => metric === wanted)
      .map(({ instanceId, value, atMs }) => [instanceId, value, atMs]);
  expect(of("cpu")).toEqual([
    ["i-1", 0.5, NOW],
    ["i-2", 0.5, NOW],
  ]);
  expect(of("memory").map(([, value]) => value)).toEqual([0, 0]);
  expect(of("requests")).toEqual([["i-1", 30, NOW - 500]]);
  expect(of("open")).toEqual([["i-1", 4, NOW - 500]]);
});

test("a queue that is told counts alone while it is fresh, then what waits at gateways is heard too", () => {
  const queue = [{ kind: "queue", id: "q", perInstance: 1 }];
  const told = new ToldSamples();
  const valuesOf = () => samples(queue, told).map(({ value }) => value);
  expect(valuesOf()).toEqual([9]);
  told.take({ groupId: ID, metric: "queue", value: 40, atMs: NOW - 60_000 });
  expect(valuesOf()).toEqual([40]);
  const old = new ToldSamples();
  old.take({ groupId: ID, metric: "queue", value: 40, atMs: NOW - 60_001 });
  expect(samples(queue, old).map(({ value }) => value)).toEqual([9, 40]);
});

test("of what is told the newest counts, in bounds, and goes with its group", () => {
  const told = new ToldSamples();
  told.take({ groupId: ID, metric: "queue", value: 1, atMs: 10 });
  told.take({ groupId: ID, metric: "queue", value: 2, atMs: 9 });
  expect(told.of(ID, "queue")?.value).toBe(1);
  for (let i = 0; i < 20; i += 1) told.take({ groupId: ID, metric: `custom:m${i}`, value: i, atMs: 10 });
  expect(told.of(ID, "custom:m8")).not.toBeNull();
  expect(told.of(ID, "custom:m9")).toBeNull();
  told.keepOnly(new Set());
  expect(told.of(ID, "queue")).toBeNull();
});

test("replicas tell each other samples in words of their own", () => {
  const sample = { groupId: ID, metric: "queue", value: 1.5, atMs: 10 };
  expect(sampleOfWord(sampleToWord(sample))).toEqual(sample);
  expect([sampleOfWord("scaling {"), sampleOfWord('{"hubId":"a"}')]).toEqual([null, null]);
});
