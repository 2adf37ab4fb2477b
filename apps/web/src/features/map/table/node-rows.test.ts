import type { NodeId, TargetId, TargetMeasure } from "@orrery/protocol";
import { describe, expect, test } from "vitest";
import { exampleFleet } from "../testing/example-fleet.ts";
import { createLinkFloors } from "./link-floors.ts";
import { linkRowOf } from "./link-rows.ts";
import { type MapNodeSort, nodeRowsOf, sortNodeRows } from "./node-rows.ts";

const TOKYO = { latitude: 35.68, longitude: 139.69 };
const OSAKA = { latitude: 34.69, longitude: 135.5 };
const PARIS = { latitude: 48.86, longitude: 2.35 };

const measure = (name: string, p50Ms: number | null) =>
  ({ nodeId: `n-${name}` as NodeId, p50Ms }) as TargetMeasure;
const TARGETS = [
  { id: "t1" as TargetId, name: "bybit", measures: [measure("tokyo-1", 40), measure("osaka-1", null)] },
  { id: "t2" as TargetId, name: "okx", measures: [measure("tokyo-1", 12), measure("paris-1", 200)] },
];

function example() {
  return exampleFleet(
    [
      { name: "tokyo-1", ...TOKYO, leads: true, isMember: true, loadRatio: 0.4 },
      { name: "tokyo-2", ...TOKYO, isMember: true },
      { name: "osaka-1", ...OSAKA, health: "down" },
      { name: "paris-1", ...PARIS, scheduling: "cordoned", loadRatio: 0.9 },
      { name: "nowhere-1", region: "attic" },
      { name: "frank-1", region: "eu-central-1" },
    ],
    [
      { from: "tokyo-1", to: "osaka-1", rttMs: 60 },
      { from: "tokyo-1", to: "paris-1", rttMs: 190 },
      { from: "paris-1", to: "tokyo-2", rttMs: null },
      { from: "osaka-1", to: "paris-1", rttMs: 180, lossRatio: 0.2 },
    ],
  );
}

function rowsOf(fleet = example()) {
  return nodeRowsOf(fleet, createLinkFloors()(fleet), TARGETS, () => true);
}

describe("rows of nodes", () => {
  test("say status, role, load, where the position comes from and the target reached first", () => {
    const rows = new Map(rowsOf().map((row) => [row.name, row]));
    expect(rows.get("tokyo-1")).toMatchObject({
      tone: "ok",
      status: "Online",
      role: "leader",
      placeSource: "own",
      target: { name: "okx", p50Ms: 12 },
    });
    expect(rows.get("tokyo-1")?.loadRatio).toBeCloseTo(0.4);
    expect(rows.get("tokyo-2")).toMatchObject({ role: "member", target: null });
    expect(rows.get("osaka-1")).toMatchObject({ tone: "bad", status: "Down", target: null });
    expect(rows.get("paris-1")).toMatchObject({ tone: "idle", status: "Cordoned", role: "none" });
    expect(rows.get("nowhere-1")).toMatchObject({ placeSource: "none", worstLink: -1 });
    expect(rows.get("frank-1")?.placeSource).toBe("region");
  });

  test("the worst link is the one without an answer, then the lossy one, then the one that is slow for its distance", () => {
    const fleet = example();
    const floors = createLinkFloors()(fleet);
    const worst = new Map(
      rowsOf(fleet).map((row) => [row.name, linkRowOf(fleet, floors, row.worstLink)?.rttMs]),
    );
    expect(worst.get("paris-1")).toBeNull();
    expect(worst.get("tokyo-2")).toBeNull();
    // Lossy, though 60 ms to Tokyo are worse for 400 km.
    expect(worst.get("osaka-1")).toBeCloseTo(180);
    // 190 ms to Paris are usual, 60 ms to Osaka are not.
    expect(worst.get("tokyo-1")).toBeCloseTo(60);
  });

  test("only those that are shown", () => {
    const fleet = example();
    const floors = createLinkFloors()(fleet);
    const rows = nodeRowsOf(fleet, floors, [], (_slot, { name }) => name.startsWith("tokyo"));
    expect(rows.map(({ name }) => name)).toEqual(["tokyo-1", "tokyo-2"]);
  });
});

describe("order", () => {
  const namesBy = (by: MapNodeSort, isDescending = false) => {
    const fleet = example();
    const rttMsOf = (link: number) => fleet.linkRttMs[link] ?? -1;
    return sortNodeRows(rowsOf(fleet), { by, isDescending }, rttMsOf).map(({ name }) => name);
  };

  test("worst status first, equal ones by name", () => {
    expect(namesBy("status").slice(0, 3)).toEqual(["osaka-1", "paris-1", "frank-1"]);
  });

  test("what is missing comes last both ways", () => {
    expect(namesBy("load").slice(0, 2)).toEqual(["tokyo-1", "paris-1"]);
    expect(namesBy("load", true).slice(0, 2)).toEqual(["paris-1", "tokyo-1"]);
    expect(namesBy("target").slice(0, 2)).toEqual(["tokyo-1", "paris-1"]);
    expect(namesBy("target", true).slice(0, 2)).toEqual(["paris-1", "tokyo-1"]);
  });

  test("numbers in names count by their value", () => {
    const fleet = exampleFleet([{ name: "n-10" }, { name: "n-9" }]);
    const rows = nodeRowsOf(fleet, createLinkFloors()(fleet), [], () => true);
    const sorted = sortNodeRows(rows, { by: "name", isDescending: false }, () => 0);
    expect(sorted.map(({ name }) => name)).toEqual(["n-9", "n-10"]);
  });
});
