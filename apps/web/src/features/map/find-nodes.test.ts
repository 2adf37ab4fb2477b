import { parseNodeFilter } from "@orrery/domain";
import { describe, expect, test } from "vitest";
import { filterableNodes, findNodes, matchingSlots } from "./find-nodes.ts";
import { exampleFleet } from "./testing/example-fleet.ts";

const fleet = exampleFleet([
  { name: "tokyo-10", labels: { env: "prod" } },
  { name: "tokyo-2", health: "down" },
  { name: "tokyo", version: "0.2.0" },
  { name: "osaka-1", scheduling: "cordoned" },
]);

function found(text: string) {
  const parsed = parseNodeFilter(text);
  if (parsed.outcome === "invalid") throw new Error(parsed.message);
  return findNodes(fleet, parsed.filter);
}

describe("finding nodes on the map", () => {
  test("by name, the very name first, then by name with numbers by value", () => {
    expect(found("tokyo")).toMatchObject({ count: 3, first: { name: "tokyo" } });
    expect(found("tokyo-")).toMatchObject({ count: 2, first: { name: "tokyo-2" } });
    expect(found("paris")).toEqual({ count: 0, first: null });
  });

  test("by everything that the node list finds by", () => {
    expect(found("health=down").first?.name).toBe("tokyo-2");
    expect(found("scheduling=cordoned").first?.name).toBe("osaka-1");
    expect(found("label.env=prod").first?.name).toBe("tokyo-10");
    expect(found("version=0.2.0").first?.name).toBe("tokyo");
  });

  test("no filter finds everybody, and whoever left nobody", () => {
    expect(matchingSlots(fleet, []).size).toBe(4);
    const left = exampleFleet([{ name: "a" }, { name: "b" }]);
    left.applyDelta([], [0], new Uint8Array([1, 0, 0, 0, 0]));
    expect([...filterableNodes(left)].map(({ name }) => name)).toEqual(["b"]);
  });
});
