import { ScalingGroupSettings } from "@orrery/protocol";
import { expect, test } from "vitest";
import { policySentence, settingChanges } from "./setting-words.ts";

const settings = ScalingGroupSettings.parse({ policies: [{ kind: "threshold", id: "cpu" }] });

test("settings that differ are told one by one, policies by their names", () => {
  expect(settingChanges(settings, settings)).toEqual([]);
  const [cpu] = settings.policies;
  const windows = [{ name: "day", start: "0 8 * * *", end: "0 20 * * *", count: 6 }];
  const other = ScalingGroupSettings.parse({
    ...{ ...settings, mode: "dry-run", min: 1, upCooldownMs: 60_000, downStepCount: 3, quorumRatio: 0.75 },
    ...{ forecast: { isWanted: true }, policies: [{ kind: "schedule", id: "day", windows }] },
  });
  expect(settingChanges(settings, other)).toEqual([
    "Mode: on → dry run",
    "At least: 2 → 1",
    "Wait after a change upward: 5\u00a0min → 1\u00a0min",
    "Step downward, instances: none → 3",
    "Quorum, %: 50\u00a0% → 75\u00a0%",
    "Forecast, start instances ahead of a load that comes back: off → on",
    "Schedule policy day is added. 6 in “day” (UTC).",
    "Threshold policy cpu is removed.",
  ]);
  const calmer = ScalingGroupSettings.parse({ ...settings, policies: [{ ...cpu, up: 0.9 }] });
  expect(settingChanges(settings, calmer)).toEqual([
    "Threshold policy cpu is changed. More above 90\u00a0% cpu in 3 evaluations in a row, fewer below 25\u00a0%.",
  ]);
});

test("each kind of policy in a sentence", () => {
  const source = { kind: "meter", meter: "orders" };
  const { policies } = ScalingGroupSettings.parse({
    policies: [
      { kind: "target", id: "a", metric: "requests", target: 50 },
      { kind: "queue", id: "b", perInstance: 10 },
      { kind: "custom", id: "c", name: "orders", source, target: 20 },
      { kind: "custom", id: "d", name: "latency", source, of: "each", target: 80 },
    ],
  });
  expect(policies.map(policySentence)).toEqual([
    "As many as bring requests to 50.0\u00a0/s, give or take 10\u00a0%.",
    "One instance for each 10 that wait.",
    "One instance for each 20 of orders.",
    "As many as bring latency to 80.",
  ]);
});
