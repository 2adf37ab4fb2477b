import { expect, test } from "vitest";
import { exampleGroup } from "../../scaling/testing/example-group.ts";
import { countProblem, setWantedPreview } from "./set-wanted-preview.ts";

const group = exampleGroup("a", { wantedCount: 4, settings: { min: 1, max: 8 } });

test("says what becomes of the instances, and how long policies wait", () => {
  expect(setWantedPreview(group, 5)).toEqual([
    "From 4 to 5: 1 instance more is started.",
    "Policies change nothing for 5\u00a0min, and then go on from there.",
  ]);
  expect(setWantedPreview(group, 1)?.[0]).toBe("From 4 to 1: 3 instances are drained and ended.");
  const other = exampleGroup("b", { settings: { mode: "dry-run", upCooldownMs: 0, policies: [] } });
  expect(setWantedPreview(other, 2)).toEqual([
    "2 instances are wanted already; only the waits begin anew.",
    "It has no policy: the number stays until somebody changes it.",
    "It is a dry run: what people set by hand is done nevertheless.",
  ]);
});

test("only counts within the bounds", () => {
  expect(countProblem(group, 0)).toContain("At least 1");
  expect(countProblem(group, 9)).toContain("At most 8");
  expect(countProblem(group, 1.5)).toBe("A whole number.");
  expect(setWantedPreview(group, 9)).toBeNull();
});
