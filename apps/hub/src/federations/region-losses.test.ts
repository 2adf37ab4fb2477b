import type { NodeHealth, NodeScheduling } from "@orrery/protocol";
import { expect, test } from "vitest";
import { brakingLosses, regionLosses } from "./region-losses.ts";

function node(region: string, health: NodeHealth, scheduling: NodeScheduling = "active") {
  return { region, health, scheduling, admission: "admitted" as const };
}

test("lost are those that do not answer; maintenance and the waiting room do not count", () => {
  const losses = regionLosses([
    node("eu", "online"),
    node("eu", "down"),
    node("eu", "unreachable"),
    node("eu", "suspect"),
    node("eu", "down", "maintenance"),
    { ...node("eu", "down"), admission: "waiting" },
    node("ap", "unknown"),
  ]);
  expect(losses).toEqual([
    { region: "ap", totalCount: 1, lostCount: 0 },
    { region: "eu", totalCount: 4, lostCount: 2 },
  ]);
});

test("the brake holds above the policy's share and count, and only in a federation's own regions", () => {
  const policy = { brakeLostMin: 3, brakeLostRatio: 0.55 };
  const eu = { region: "eu", totalCount: 5, lostCount: 3 };
  expect(brakingLosses([eu], new Set(["eu"]), policy)).toEqual([eu]);
  expect(brakingLosses([eu], new Set(["us"]), policy)).toEqual([]);
  expect(brakingLosses([{ ...eu, totalCount: 6 }], new Set(["eu"]), policy)).toEqual([]);
  expect(brakingLosses([{ ...eu, totalCount: 2, lostCount: 2 }], new Set(["eu"]), policy)).toEqual([]);
});
