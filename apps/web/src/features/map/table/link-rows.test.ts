import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exampleFleet } from "../testing/example-fleet.ts";
import { createLinkFloors } from "./link-floors.ts";
import { formatFloorRatio, linkRowOf, MAP_LINK_SORTS, type MapLinkSort, sortedLinks } from "./link-rows.ts";

const NODES = [
  { name: "tokyo-1", latitude: 35.68, longitude: 139.69 },
  { name: "tokyo-2", latitude: 35.68, longitude: 139.69 },
  { name: "paris-1", latitude: 48.86, longitude: 2.35 },
  { name: "attic-1", region: "attic" },
];
const LINKS = [
  { from: "tokyo-1", to: "paris-1", rttMs: 250, lossRatio: 0.5, source: "probe" as const },
  { from: "paris-1", to: "tokyo-1", rttMs: null },
  { from: "attic-1", to: "tokyo-1", rttMs: 3, isDemoDelay: true },
  { from: "tokyo-1", to: "tokyo-2", rttMs: 0.4 },
];

describe("rows of links", () => {
  const fleet = exampleFleet(NODES, LINKS);
  const floors = createLinkFloors()(fleet);

  test("tell the figures against what light in fibre would need", () => {
    const row = linkRowOf(fleet, floors, 0);
    expect(row).toMatchObject({ from: "tokyo-1", to: "paris-1", source: "probe", band: "slow" });
    expect(row?.floorMs).toBeCloseTo(96.7, 0);
    expect(row?.floorRatio).toBeCloseTo(2.6, 1);
    expect(row?.lossRatio).toBeCloseTo(0.5, 1);
  });

  test("what is not known is told as such", () => {
    expect(linkRowOf(fleet, floors, 1)).toMatchObject({ rttMs: null, floorRatio: null, band: "unknown" });
    expect(linkRowOf(fleet, floors, 2)).toMatchObject({ floorMs: null, band: "unknown", isDemoDelay: true });
    // In one place there is no distance to compare with.
    expect(linkRowOf(fleet, floors, 3)).toMatchObject({ floorRatio: null, band: "close" });
    expect(linkRowOf(fleet, floors, 99)).toBeNull();
  });

  test("a node's links are those in both directions", () => {
    const slot = NODES.findIndex(({ name }) => name === "paris-1");
    const shown = sortedLinks(fleet, floors, { by: "from", isDescending: false }, (each) => each === slot);
    expect([...shown]).toEqual([1, 0]);
  });

  test("what is missing comes last both ways", () => {
    expect([...sortedLinks(fleet, floors, { by: "rtt", isDescending: false }, () => true)]).toEqual([
      3, 2, 0, 1,
    ]);
    expect([...sortedLinks(fleet, floors, { by: "rtt", isDescending: true }, () => true)]).toEqual([
      0, 2, 3, 1,
    ]);
  });
});

test("sorting any links by columns gives what sorting their rows does", () => {
  const name = fc.constantFrom(...NODES.map((node) => node.name));
  const link = fc.record({
    from: name,
    to: name,
    rttMs: fc.option(fc.double({ min: 0, max: 500, noNaN: true }), { nil: null }),
    lossRatio: fc.constantFrom(0, 0.25, 1),
    source: fc.constantFrom("mesh" as const, "probe" as const),
  });
  const links = fc.uniqueArray(
    link.filter(({ from, to }) => from !== to),
    { maxLength: 12, selector: ({ from, to }) => `${from} ${to}` },
  );
  fc.assert(
    fc.property(links, fc.constantFrom(...MAP_LINK_SORTS), fc.boolean(), (given, by, isDescending) => {
      const fleet = exampleFleet(NODES, given);
      const floors = createLinkFloors()(fleet);
      const sorted = [...sortedLinks(fleet, floors, { by, isDescending }, () => true)];
      const sign = isDescending ? -1 : 1;
      const expected = given
        .map((_, number) => ({ number, value: naiveValue(fleet, floors, number, by) }))
        .sort((x, y) => {
          if (x.value === null || y.value === null) {
            return Number(x.value === null) - Number(y.value === null) || x.number - y.number;
          }
          return sign * (x.value < y.value ? -1 : x.value > y.value ? 1 : 0) || x.number - y.number;
        })
        .map(({ number }) => number);
      expect(sorted).toEqual(expected);
    }),
  );
});

function naiveValue(
  fleet: ReturnType<typeof exampleFleet>,
  floors: Float32Array,
  link: number,
  by: MapLinkSort,
): string | number | null {
  const row = linkRowOf(fleet, floors, link);
  if (row === null) throw new Error("every link of the example is there");
  switch (by) {
    case "from":
    case "to":
      return row[by];
    case "rtt":
      return row.rttMs;
    case "ratio":
      return row.floorRatio;
    case "loss":
      return row.lossRatio;
    case "source":
      return row.source;
  }
}

test("quicker than light is told as such", () => {
  expect(formatFloorRatio(1.34)).toBe("1.3×");
  expect(formatFloorRatio(0.02)).toBe("<1×");
});
