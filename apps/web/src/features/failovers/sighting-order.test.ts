import { expect, test } from "vitest";
import { inOrder } from "./sighting-order.ts";
import { exampleFailoverView } from "./testing/example-failovers.ts";

test("by time, and cause before effect where the time is the same", () => {
  const sightings = exampleFailoverView().sightings.filter(({ offsetMs }) => offsetMs !== null);
  const kinds = sightings.map(({ mark }) => mark.kind);
  expect(inOrder([...sightings].reverse()).map(({ mark }) => mark.kind)).toEqual(kinds);
  const atOnce = sightings.map((sighting) => ({ ...sighting, offsetMs: 5 }));
  expect(inOrder([...atOnce].reverse()).map(({ mark }) => mark.kind)).toEqual(kinds);
});
