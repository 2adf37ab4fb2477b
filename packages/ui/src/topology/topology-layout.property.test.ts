import fc from "fast-check";
import { expect, test } from "vitest";
import type { StatusTone } from "../status-tone.ts";
import type { TopologyEdge, TopologyMember } from "./topology.ts";
import { isClear, labelCorners, markerBox } from "./topology-boxes.ts";
import { layoutTopology, type TopologyInput } from "./topology-layout.ts";

const kinds = ["mesh", "ring", "star", "hierarchical", "adaptive"] as const;
const regions = ["ap-northeast-1", "eu-central-1", "us", ""];
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,24}$/);

const members: fc.Arbitrary<TopologyMember[]> = fc
  .uniqueArray(name, { minLength: 1, maxLength: 64 })
  .chain((names) =>
    fc.tuple(
      fc.constant(names),
      fc.array(fc.record({ region: fc.nat(3), zone: fc.nat(2), hasSublabel: fc.boolean() }), {
        minLength: names.length,
        maxLength: names.length,
      }),
      fc.integer({ min: 1, max: 7 }),
      fc.nat(6),
      fc.boolean(),
    ),
  )
  .map(([names, places, voterCount, leader, haveRegions]) =>
    names.map((id, index): TopologyMember => {
      const place = places[index] ?? { region: 0, zone: 0, hasSublabel: false };
      const region = regions[place.region] ?? "";
      return {
        id,
        label: id,
        role: index >= voterCount ? "observer" : index === leader % voterCount ? "leader" : "voter",
        tone: "ok" satisfies StatusTone,
        ...(haveRegions ? { region, zone: String(place.zone) } : {}),
        ...(place.hasSublabel ? { sublabel: `${region} / ${place.zone}` } : {}),
      };
    }),
  );

const inputs: fc.Arbitrary<TopologyInput> = fc
  .record({
    members,
    kind: fc.constantFrom(...kinds),
    widthPx: fc.integer({ min: 280, max: 1200 }),
    seed: fc.nat(),
  })
  .map(({ members: all, kind, widthPx, seed }) => ({
    members: all,
    kind,
    widthPx,
    edges: all.slice(1).map((member, index): TopologyEdge => {
      const parent = all[(seed * (index + 7)) % (index + 1)] ?? member;
      return { a: member.id, b: parent.id, rttMs: index % 5 === 0 ? null : index / 3 };
    }),
  }));

test("no label overlaps a marker or another label, whatever the members and the width", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      expect(isClear(layoutTopology(input).members)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("everything stands inside of the picture, which is never narrower than asked", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const placed = layoutTopology(input);
      expect(placed.widthPx).toBeGreaterThanOrEqual(input.widthPx);
      for (const member of placed.members) {
        const { left, top, right, bottom } = markerBox(member);
        const corners = [...labelCorners(member.label), { x: left, y: top }, { x: right, y: bottom }];
        for (const { x, y } of corners) {
          expect(x).toBeGreaterThanOrEqual(-0.5);
          expect(x).toBeLessThanOrEqual(placed.widthPx + 0.5);
          expect(y).toBeGreaterThanOrEqual(-0.5);
          expect(y).toBeLessThanOrEqual(placed.heightPx + 0.5);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test("the order in which members and edges are listed changes nothing", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const turned = layoutTopology({
        ...input,
        members: [...input.members].reverse(),
        edges: [...input.edges].reverse().map(({ a, b, rttMs }) => ({ a: b, b: a, rttMs })),
      });
      const byId = (placed: ReturnType<typeof layoutTopology>) => ({
        ...placed,
        members: [...placed.members].sort((a, b) => (a.member.id < b.member.id ? -1 : 1)),
      });
      expect(byId(turned)).toEqual(byId(layoutTopology(input)));
    }),
    { numRuns: 100 },
  );
});
