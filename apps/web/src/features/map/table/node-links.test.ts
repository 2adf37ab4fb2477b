import { expect, test } from "vitest";
import { exampleFleet } from "../testing/example-fleet.ts";
import { createLinkFloors } from "./link-floors.ts";
import { linksOfNode } from "./node-links.ts";

const fleet = exampleFleet(
  [
    { name: "tokyo-1", latitude: 35.68, longitude: 139.69 },
    { name: "osaka-1", latitude: 34.69, longitude: 135.5 },
    { name: "paris-1", latitude: 48.86, longitude: 2.35 },
    { name: "lima-1", latitude: -12.05, longitude: -77.04 },
  ],
  [
    { from: "tokyo-1", to: "osaka-1", rttMs: 8 },
    { from: "osaka-1", to: "tokyo-1", rttMs: 90 },
    { from: "paris-1", to: "tokyo-1", rttMs: 180 },
    { from: "tokyo-1", to: "lima-1", rttMs: null },
    { from: "osaka-1", to: "lima-1", rttMs: 900 },
  ],
);

test("a node's links: one for each other node, by its worse direction, the worst first", () => {
  const { worst, peerCount } = linksOfNode(fleet, createLinkFloors()(fleet), 0, 10);
  expect(peerCount).toBe(3);
  expect(worst.map(({ from, to }) => `${from} ${to}`)).toEqual([
    "tokyo-1 lima-1",
    "osaka-1 tokyo-1",
    "paris-1 tokyo-1",
  ]);
});

test("no more than asked for, and all are counted", () => {
  const { worst, peerCount } = linksOfNode(fleet, createLinkFloors()(fleet), 0, 1);
  expect(worst).toHaveLength(1);
  expect(peerCount).toBe(3);
});
