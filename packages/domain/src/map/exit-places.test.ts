import type { ProxyHealth } from "@orrery/protocol";
import { expect, test } from "vitest";
import { placeOfCountry } from "./country-places.ts";
import { countryOfExit, exitPlaces, exitTone } from "./exit-places.ts";
import type { MapModelInput } from "./map-input.ts";
import { createMapModel } from "./map-model.ts";
import { MARKER_SHAPES, MARKER_TONES } from "./map-scene.ts";
import { at, fleetOf, mapTarget, modelInput, nodeId } from "./testing/fleets.ts";

const nameOf = (country: string) => country.toUpperCase();
const exits = exitPlaces(["jp", "de", "de"], nameOf);
const toneAt = (tone: (typeof MARKER_TONES)[number]) => MARKER_TONES.indexOf(tone);

test("[MX1] what probes observed counts before what the seller says; a country has a place on land, anything else none", () => {
  expect(countryOfExit({ exit: { country: "fr" }, country: "de" })).toEqual({
    country: "fr",
    source: "observed",
  });
  expect(countryOfExit({ exit: { country: null }, country: "de" })).toEqual({
    country: "de",
    source: "seller",
  });
  expect(countryOfExit({ exit: null, country: null })).toBeNull();
  expect(placeOfCountry("de")).toEqual({ latitude: 51, longitude: 10.4 });
  for (const country of ["", "zz", "DE", "toString"]) expect(placeOfCountry(country)).toBeNull();
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  const all = letters.flatMap((a) => letters.flatMap((b) => placeOfCountry(a + b) ?? []));
  expect(all).toHaveLength(250);
  expect(all.every(({ latitude }) => Math.abs(latitude) <= 90)).toBe(true);
  expect(all.every(({ longitude }) => Math.abs(longitude) <= 180)).toBe(true);
});

test("[MX2] a country is one marker behind the targets, with its count in its label, larger the more exits it has", () => {
  expect(exitPlaces(["zz", "jp"], nameOf).map(({ country }) => country)).toEqual(["jp"]);
  const fleet = fleetOf([at(0, 10, 10)]);
  const many = exitPlaces(
    Array.from({ length: 1000 }, (_, i) => ["de", "jp"][i % 2] as string),
    nameOf,
  );
  expect(many.map(({ exitCount }) => exitCount)).toEqual([500, 500]);
  const input = modelInput(fleet, { exits, targets: [mapTarget("a")], exitTones: ["ok", "bad"] });
  const { markers, labels, legend } = createMapModel().update(input);
  expect([...markers.slot.subarray(0, markers.count)]).toEqual([0, -1, -2, -3]);
  expect([...markers.shape.subarray(2, 4)].map((shape) => MARKER_SHAPES[shape])).toEqual(["exit", "exit"]);
  expect([markers.latitude[2], markers.longitude[3]]).toEqual([51, Math.fround(137.9)]);
  expect(labels.map(({ text }) => text)).toEqual(["a", "DE, 2 exits", "JP, 1 exit", "node-0"]);
  expect(markers.size[3]).toBeCloseTo(1.3);
  expect(markers.size[2]).toBeCloseTo(1.3 + 0.3 * Math.log10(2));
  expect(legend.filter(({ key }) => key === "exit" || key === "target").map(({ count }) => count)).toEqual([
    1, 3,
  ]);
});

test("[MX3] a place is as its exits are, and unknown while nothing is heard", () => {
  const cases: [ProxyHealth[], string][] = [
    [["dead", "cooling"], "bad"],
    [["dead", "healthy"], "warn"],
    [["suspect"], "warn"],
    [["healthy", "unproven"], "ok"],
    [["unproven"], "idle"],
    [[], "unknown"],
  ];
  for (const [healths, tone] of cases) expect(exitTone(healths)).toBe(tone);
  const model = createMapModel();
  const fleet = fleetOf([]);
  const tones = (more: Partial<MapModelInput>) => {
    const { markers } = model.update(modelInput(fleet, { exits, ...more }));
    return [...markers.tone.subarray(0, 2)];
  };
  expect(tones({ exitTones: ["ok", "bad"] })).toEqual([toneAt("ok"), toneAt("bad")]);
  expect(tones({ exitTones: ["warn", "bad"] })).toEqual([toneAt("warn"), toneAt("bad")]);
  expect(tones({ exitTones: ["warn", "bad"], isStale: true })).toEqual([0, 0]);
});

test("[MX4] selected exits have marked ways from the nodes that used them, without a figure", () => {
  const fleet = fleetOf([at(0, 10, 10), at(1, 20, 20)]);
  const model = createMapModel();
  const arcsOf = (more: Partial<MapModelInput>) => {
    const { arcs } = model.update(modelInput(fleet, { exits, ...more }));
    return Array.from({ length: arcs.count }, (_, i) => [
      ...[arcs.from[i], arcs.to[i], arcs.mark[i], arcs.band[i], arcs.rttMs[i]],
    ]);
  };
  const selection = { kind: "exits", country: "jp", proxyId: null } as const;
  const exitUserIds = [nodeId(1), nodeId(77)];
  expect(arcsOf({ selection, exitUserIds })).toEqual([[1, 3, 1, 0, -1]]);
  expect(arcsOf({ selection, exitUserIds: [nodeId(0), nodeId(1)] })).toHaveLength(2);
  expect(arcsOf({ exitUserIds })).toEqual([]);
  expect(arcsOf({ selection: { ...selection, country: null }, exitUserIds })).toEqual([]);
  const labels = model.update(modelInput(fleet, { exits, selection })).labels;
  expect(labels[0]).toEqual({ marker: 3, text: "JP, 1 exit", rank: 0 });
});

test("[MX5] free text finds exits by their country, another term finds none", () => {
  const fleet = fleetOf([]);
  const named = exitPlaces(["jp", "de"], (country) => (country === "jp" ? "Japan" : "Germany"));
  const lit = (filter: MapModelInput["filter"]) => {
    const { markers } = createMapModel().update(modelInput(fleet, { exits: named, filter }));
    return [...markers.isLit.subarray(0, 2)];
  };
  expect(lit([])).toEqual([1, 1]);
  expect(lit([{ kind: "text", text: "jp" }])).toEqual([0, 1]);
  expect(lit([{ kind: "text", text: "germ" }])).toEqual([1, 0]);
  expect(lit([{ kind: "field", field: "health", values: ["online"] } as never])).toEqual([0, 0]);
});
