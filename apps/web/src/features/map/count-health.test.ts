import { expect, test } from "vitest";
import { countHealth } from "./count-health.ts";
import { exampleFleet } from "./testing/example-fleet.ts";

test("admitted nodes are counted by health; who waits at the door is not", () => {
  const fleet = exampleFleet([
    { name: "a" },
    { name: "b", health: "down" },
    { name: "c", health: "down", scheduling: "maintenance" },
    { name: "d", admission: "waiting" },
  ]);
  expect(countHealth(fleet)).toEqual({ unknown: 0, online: 1, suspect: 0, unreachable: 0, down: 2 });
});
