import type { NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { nearestNode } from "./gateway-test.ts";
import { serviceInstances } from "./service-instances.ts";
import { someInstance } from "./testing/some-instances.ts";

const PLACES: Record<string, { region: string; zone: string }> = {
  "n-1": { region: "tokyo", zone: "a" },
  "same-zone": { region: "tokyo", zone: "a" },
  "same-region": { region: "tokyo", zone: "b" },
  "same-zone-name": { region: "osaka", zone: "a" },
  unknown: { region: "", zone: "" },
};
const placeOf = (nodeId: NodeId) => PLACES[nodeId] ?? null;

function nearest(nodeIds: string[], live = [someInstance("i-1")]): NodeId | null {
  const instances = serviceInstances(live, placeOf).get("shop") ?? [];
  return nearestNode({ nodeIds: nodeIds as NodeId[], instances, placeOf });
}

test("a test goes through the gateway that is nearest to an instance", () => {
  expect(nearest(["unknown", "same-region", "same-zone", "n-1"])).toBe("n-1");
  expect(nearest(["unknown", "same-region", "same-zone"])).toBe("same-zone");
  expect(nearest(["unknown", "same-zone-name", "same-region"])).toBe("same-region");
  expect(nearest(["unknown"], [])).toBe("unknown");
  expect(nearest([])).toBeNull();
  expect(nearest(["unknown", "n-1"], [someInstance("i-1", { isStopping: true })])).toBe("unknown");
});
