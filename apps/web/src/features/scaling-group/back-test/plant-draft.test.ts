import { ScalingGroupSettings } from "@orrery/protocol";
import { expect, test } from "vitest";
import { newPlant, plantOfDraft } from "./plant-draft.ts";

const plantOf = (...policies: unknown[]) => plantOfDraft(newPlant(ScalingGroupSettings.parse({ policies })));

test("an instance carries what the first policy that goes by a load says", () => {
  expect(plantOf()).toMatchObject({ startMs: 30_000, capacity: 0.9, threshold: 0.75 });
  const windows = [{ name: "day", start: "0 8 * * *", end: "0 9 * * *", count: 1 }];
  const schedule = { kind: "schedule", id: "day", windows };
  const queue = { kind: "queue", id: "queue", perInstance: 10 };
  expect(plantOf(schedule, queue)).toMatchObject({ threshold: 11, capacity: 13.2 });
  expect(plantOf({ kind: "threshold", id: "cpu", up: 0.8, down: 0.2 })).toMatchObject({
    threshold: 0.8,
    capacity: 0.96,
  });
  expect(plantOf({ kind: "target", id: "cpu", target: 0.5 })).toMatchObject({
    threshold: 0.55,
    capacity: 0.9,
  });
});

test("what is no number asks nothing", () => {
  const draft = newPlant(ScalingGroupSettings.parse({}));
  expect(plantOfDraft({ ...draft, capacity: "a lot" })).toBeNull();
  expect(plantOfDraft({ ...draft, start: { text: "", unit: "s" } })).toBeNull();
});
