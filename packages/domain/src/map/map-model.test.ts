import { expect, test } from "vitest";
import { parseNodeFilter } from "../nodes/node-filter.ts";
import { MapFleet } from "./map-fleet.ts";
import { encodeMapFrame } from "./map-frame.ts";
import { createMapModel } from "./map-model.ts";
import { MARKER_SHAPES, MARKER_TONES } from "./map-scene.ts";
import {
  at,
  figures,
  fleetOf,
  linksOf,
  mapNode,
  mapTarget,
  modelInput,
  nodeId,
  nodeRow,
} from "./testing/fleets.ts";

function filterOf(text: string) {
  const parsed = parseNodeFilter(text);
  if (parsed.outcome === "invalid") throw new Error(parsed.message);
  return parsed.filter;
}

test("[MM2] where nothing changed the scene is the same object, and so is each part that did not change", () => {
  const fleet = fleetOf([at(0, 0, 0), at(1, 0, 9)], linksOf([[0, 1]]));
  const model = createMapModel();
  const input = modelInput(fleet);
  const first = model.update(input);
  expect(model.update(input)).toBe(first);
  expect(model.update({ ...input })).toBe(first);
  // Another load, in a layer that does not show it.
  fleet.applyDelta([], [], encodeMapFrame({ nodes: [nodeRow(0, { loadRatio: 0.99 })] }));
  expect(model.update(input)).toBe(first);
  fleet.applyDelta([], [], encodeMapFrame({ figures: [figures(0, { rttMs: 11 })] }));
  const second = model.update(input);
  expect(second.arcs).not.toBe(first.arcs);
  expect([second.markers === first.markers, second.labels === first.labels]).toEqual([true, true]);
  expect(second.legend).toBe(first.legend);
  expect([second.arcs.version > first.arcs.version, second.arcs.pathsVersion]).toEqual([
    true,
    first.arcs.pathsVersion,
  ]);
  fleet.applyDelta([], [], encodeMapFrame({ nodes: [nodeRow(0, { health: "down" })] }));
  const third = model.update(input);
  expect([third.markers.version > second.markers.version, third.markers.placesVersion]).toEqual([
    true,
    second.markers.placesVersion,
  ]);
  expect(third.arcs).toBe(second.arcs);
  // What was handed out before does not change its versions afterwards.
  expect(first.markers.version).toBeLessThan(third.markers.version);
});

test("[MM2] a rename moves nothing, and its label follows; a move moves the places' version", () => {
  const fleet = fleetOf([at(0, 0, 0), at(1, 0, 9)]);
  const model = createMapModel();
  const first = model.update(modelInput(fleet));
  fleet.applyDelta([at(1, 0, 9, { name: "other" })], [], encodeMapFrame({}));
  const second = model.update(modelInput(fleet));
  expect(second.markers).toBe(first.markers);
  expect(second.labels.map(({ text }) => text)).toEqual(["node-0", "other"]);
  fleet.applyDelta([at(1, 5, 9)], [], encodeMapFrame({}));
  const third = model.update(modelInput(fleet));
  expect(third.markers.placesVersion).toBeGreaterThan(second.markers.placesVersion);
  expect(third.markers.latitude[1]).toBe(5);
});

test("[MM3] nodes without a position are in the tray and after the placed ones, targets between; nothing is drawn at 0,0", () => {
  const fleet = fleetOf([
    mapNode(0, { region: "rack-1" }),
    at(1, 10, 20),
    at(2, Number.NaN, 7, { region: "" }),
    mapNode(3),
  ]);
  const targets = [mapTarget("a", { latitude: null }), mapTarget("b")];
  const { markers, tray, labels } = createMapModel().update(modelInput(fleet, { targets }));
  expect([...markers.slot.subarray(0, markers.totalCount)]).toEqual([1, 3, -2, 0, 2, -1]);
  expect([markers.count, markers.totalCount]).toEqual([3, 6]);
  expect(tray).toEqual([
    { id: nodeId(0), slot: 0, name: "node-0" },
    { id: nodeId(2), slot: 2, name: "node-2" },
  ]);
  for (let i = 0; i < markers.count; i += 1) {
    expect(Math.hypot(markers.latitude[i] ?? 0, markers.longitude[i] ?? 0)).toBeGreaterThan(1);
  }
  expect(labels.every(({ marker }) => marker < markers.count)).toBe(true);
});

test("[MM3] several at one place are apart, and distances are still those of the place", () => {
  const nodes = [0, 1, 2].map((slot) => at(slot, 35.68, 139.69));
  const { markers, arcs } = createMapModel().update(
    modelInput(fleetOf(nodes, linksOf([[0, 1, { rttMs: 5 }]]))),
  );
  const places = [0, 1, 2].map((i) => `${markers.latitude[i]} ${markers.longitude[i]}`);
  expect(new Set(places).size).toBe(3);
  // As for two hosts in one room: the floor is 0, and 5 ms are just close.
  expect([arcs.band[0], arcs.speed[0]]).toEqual([1, Math.fround(10 / 15)]);
});

test("[MM4] what does not match the filter is not lit, and follows when the state that it asks for changes", () => {
  const fleet = fleetOf([mapNode(0, { labels: { env: "prod" } }), mapNode(1, { region: "osaka" })]);
  const model = createMapModel();
  const targets = [mapTarget("exchange"), mapTarget("other")];
  const lit = (text: string) =>
    [
      ...model.update(modelInput(fleet, { targets, filter: filterOf(text) })).markers.isLit.subarray(0, 4),
    ].join("");
  expect(lit("")).toBe("1111");
  expect(lit("region=osaka")).toBe("0100");
  expect(lit("label.env=prod")).toBe("1000");
  expect(lit("EXCHANGE")).toBe("0010");
  expect(lit("singapore")).toBe("0011");
  expect(lit("version=1.* admission=admitted")).toBe("1100");
  const filter = filterOf("health=down");
  const input = modelInput(fleet, { targets, filter });
  expect(model.update(input).markers.isLit[0]).toBe(0);
  fleet.applyDelta([], [], encodeMapFrame({ nodes: [nodeRow(0, { health: "down" })] }));
  const after = model.update(input).markers;
  expect([after.isLit[0], MARKER_TONES[after.tone[0] ?? 0]]).toEqual([1, "bad"]);
});

test("[MM5] leaders and targets have their shapes; leaders, targets and unwell nodes are larger", () => {
  const fleet = fleetOf(
    [0, 1, 2, 3].map((slot) => mapNode(slot)),
    {
      nodes: [
        nodeRow(1, { leads: true }),
        nodeRow(2, { health: "suspect" }),
        nodeRow(3, { health: "down", admission: "waiting" }),
      ],
    },
  );
  const { markers } = createMapModel().update(modelInput(fleet, { targets: [mapTarget("a")] }));
  const shapes = [...markers.shape.subarray(0, 5)].map((shape) => MARKER_SHAPES[shape]);
  expect(shapes).toEqual(["node", "leader", "node", "node", "target"]);
  const [usual, leader, unwell, waiting, target] = [...markers.size];
  expect([usual, waiting]).toEqual([1, 1]);
  for (const larger of [leader, unwell, target]) expect(larger).toBeGreaterThan(1);
});

test("[MM6] another fleet, and a fleet that was replaced by a snapshot, are seen as they are", () => {
  const model = createMapModel();
  const fleet = fleetOf([at(0, 0, 0), at(1, 0, 9)], linksOf([[0, 1]]));
  model.update(modelInput(fleet));
  const other = fleetOf([at(5, 7, 7)]);
  const scene = model.update(modelInput(other));
  expect([scene.markers.count, scene.markers.latitude[0], scene.arcs.count]).toEqual([1, 7, 0]);
  fleet.applySnapshot([at(1, 3, 3)], encodeMapFrame({}));
  const again = model.update(modelInput(fleet));
  expect([again.markers.count, again.markers.latitude[0], again.arcs.totalCount]).toEqual([1, 3, 0]);
  expect(model.update(modelInput(new MapFleet())).markers.totalCount).toBe(0);
});

test("[MM7] the columns are used again while there is room", () => {
  const fleet = fleetOf([at(0, 0, 0), at(1, 0, 9)], linksOf([[0, 1]]));
  const model = createMapModel();
  const first = model.update(modelInput(fleet));
  for (let i = 0; i < 20; i += 1) {
    fleet.applyDelta([], [], encodeMapFrame({ figures: [figures(0, { rttMs: i })] }));
    const { arcs, markers } = model.update(modelInput(fleet));
    expect([arcs.from === first.arcs.from, markers.slot === first.markers.slot]).toEqual([true, true]);
  }
});
