import { expect, test } from "vitest";
import { asUnknown, breakdownByRegion } from "./fleet-breakdown.ts";

const node = {
  admission: "admitted",
  health: "online",
  region: "tokyo",
  scheduling: "active",
} as const;

test("the region with trouble comes first, then the larger one", () => {
  const rows = breakdownByRegion([
    node,
    node,
    { ...node, region: "osaka" },
    { ...node, region: "osaka", health: "down" },
    { ...node, region: "" },
  ]);
  expect(rows.map((row) => [row.region, row.total])).toEqual([
    ["osaka", 2],
    ["tokyo", 2],
    ["", 1],
  ]);
  expect(rows[0]?.byHealth).toMatchObject({ online: 1, down: 1 });
});

test("who waits for approval is not part of the fleet yet", () => {
  expect(
    breakdownByRegion([
      { ...node, admission: "waiting" },
      { ...node, admission: "rejected" },
    ]),
  ).toEqual([]);
});

test("out of service is counted apart from health", () => {
  const [row] = breakdownByRegion([node, { ...node, scheduling: "maintenance" }]);
  expect(row).toMatchObject({ total: 2, outOfService: 1, byHealth: { online: 2 } });
});

test("a stale page claims nothing", () => {
  expect(asUnknown({ unknown: 1, online: 5, suspect: 0, unreachable: 0, down: 2 })).toEqual({
    unknown: 8,
    online: 0,
    suspect: 0,
    unreachable: 0,
    down: 0,
  });
});
