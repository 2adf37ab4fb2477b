import type { Pause } from "@orrery/protocol";
import { expect, test } from "vitest";
import { exampleFederation } from "../../lib/live/testing/example-federation.ts";
import { activePauses } from "./pauses.ts";

const pause = (untilAtMs: number | null): Pause => ({
  byName: "ada",
  reason: "move",
  sinceAtMs: 1,
  untilAtMs,
});
const paused = (name: string, federation: Pause | null, fleet: Pause | null = null) =>
  exampleFederation(name, { pauses: { federation, fleet } });

test("the fleet's pause is told once and first, by any federation", () => {
  const found = activePauses(
    [paused("a", null, pause(null)), paused("b", pause(null), pause(null))],
    undefined,
    5,
  );
  expect(found.map(({ scope }) => scope)).toEqual(["fleet", "federation"]);
});

test("without federations what was fetched counts; with them they know better", () => {
  const fetched = { fleet: pause(null), federations: [] };
  expect(activePauses([], fetched, 5)).toHaveLength(1);
  expect(activePauses([paused("a", null, null)], fetched, 5)).toHaveLength(0);
});

test("a pause ends at its end", () => {
  expect(activePauses([paused("a", pause(10))], undefined, 9)).toHaveLength(1);
  expect(activePauses([paused("a", pause(10))], undefined, 10)).toHaveLength(0);
});
