import type { NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { fleetOfMoment } from "./past-fleet.ts";
import { exampleMoment } from "./testing/example-fleet.ts";

const NODES = [
  { name: "tokyo-1", leads: true },
  { name: "osaka-1", health: "down" as const },
];
const LINKS = [{ from: "tokyo-1", to: "osaka-1", rttMs: 8.5 }];

test("a recorded moment shows who led, who was down, and what was measured", () => {
  const { fleet, update } = fleetOfMoment(exampleMoment(NODES, LINKS));
  expect(update.outcome).toBe("applied");
  expect(fleet.state(fleet.slotOf("n-tokyo-1" as NodeId))?.leads).toBe(true);
  expect(fleet.state(fleet.slotOf("n-osaka-1" as NodeId))?.health).toBe("down");
  expect(fleet.linkBetween(0, 1)?.rttMs).toBeCloseTo(8.5);
});

test("in a gap there is nobody, whatever else the answer holds", () => {
  const { fleet, update } = fleetOfMoment(exampleMoment(NODES, LINKS, { outcome: "gap" }));
  expect(update.outcome).toBe("applied");
  expect(fleet.nodeCount).toBe(0);
});

test.each(["", "not base64!", "AAAA"])("the frame %j cannot be read, and that is said", (frame) => {
  const { fleet, update } = fleetOfMoment(exampleMoment(NODES, LINKS, { frame }));
  expect(update.outcome).toBe("malformed");
  expect(fleet.nodeCount).toBe(0);
});
