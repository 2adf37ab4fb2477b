import type { FederationId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { distanceKm, fibreFloorMs } from "./great-circle.ts";
import { encodeMapFrame } from "./map-frame.ts";
import type { MapModelInput } from "./map-input.ts";
import { createMapModel } from "./map-model.ts";
import { LATENCY_BANDS, type MapScene } from "./map-scene.ts";
import {
  at,
  federation,
  figures,
  fleetOf,
  linksOf,
  mapNode,
  mapTarget,
  measure,
  modelInput,
  nodeId,
} from "./testing/fleets.ts";

function sceneOf(input: MapModelInput, arcCountMax?: number): MapScene {
  return createMapModel(arcCountMax === undefined ? {} : { arcCountMax }).update(input);
}

/** Arcs by the slots of their ends. */
function arcsOf({ arcs, markers }: MapScene) {
  return Array.from({ length: arcs.totalCount }, (_, i) => ({
    ends: [markers.slot[arcs.from[i] ?? -1], markers.slot[arcs.to[i] ?? -1]],
    band: LATENCY_BANDS[arcs.band[i] ?? 0],
    rttMs: arcs.rttMs[i],
    loss: Math.round((arcs.loss[i] ?? 0) * 100) / 100,
    mark: arcs.mark[i],
    speed: arcs.speed[i],
  }));
}

const SQUARE = [at(0, 0, 0), at(1, 0, 40), at(2, 40, 0), at(3, 40, 40)];

test("[MA1] both directions are one arc, from the lower slot: the mean RTT, the worse loss", () => {
  const fleet = fleetOf(
    SQUARE,
    linksOf([
      [1, 0, { rttMs: 60, lossRatio: 0.2 }],
      [0, 1, { rttMs: 80 }],
      [2, 3, { rttMs: 50 }],
    ]),
  );
  const [both, one, ...others] = arcsOf(sceneOf(modelInput(fleet)));
  expect(both).toMatchObject({ ends: [0, 1], rttMs: 70, loss: 0.2, band: "usual", mark: 0 });
  const floorMs = fibreFloorMs(distanceKm({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 40 }));
  expect(both?.speed).toBeCloseTo(floorMs / 70, 5);
  expect(one).toMatchObject({ ends: [2, 3], rttMs: 50, loss: 0 });
  expect(others).toEqual([]);
});

test("[MA1] a direction without an answer, or with an absurd one, says nothing of the RTT", () => {
  const rtts = (there: number | null, back: number | null) =>
    arcsOf(
      sceneOf(
        modelInput(
          fleetOf(
            SQUARE,
            linksOf([
              [0, 1, { rttMs: there }],
              [1, 0, { rttMs: back }],
            ]),
          ),
        ),
      ),
    )[0];
  expect(rtts(null, 64)).toMatchObject({ rttMs: 64, band: "close" });
  expect(rtts(64, 1e7)).toMatchObject({ rttMs: 64 });
  expect(rtts(Number.NaN, null)).toMatchObject({ rttMs: -1, band: "unknown", speed: 0 });
  expect(rtts(null, null)).toMatchObject({ rttMs: -1, band: "unknown", speed: 0 });
});

test("[MA2] the shown federation's topology, and what a preview adds and removes, are marked, measured or not", () => {
  const fleet = fleetOf(
    SQUARE,
    linksOf([
      [0, 1],
      [2, 3],
    ]),
  );
  const edge = (a: number, b: number) => ({ a: nodeId(a), b: nodeId(b) });
  const federations = [
    federation("x", [0, 1, 2], { edges: [edge(1, 0), edge(0, 2), edge(0, 99)] }),
    federation("y", [2, 3], { edges: [edge(2, 3)] }),
  ];
  const marksOf = (more: Partial<MapModelInput>) =>
    arcsOf(sceneOf(modelInput(fleet, { federations, ...more }))).map(({ ends, mark }) => [...ends, mark]);
  expect(marksOf({})).toEqual([
    [0, 1, 0],
    [2, 3, 0],
  ]);
  expect(marksOf({ shownFederationId: "f-x" as FederationId })).toEqual([
    [0, 1, 1],
    [2, 3, 0],
    [0, 2, 1],
  ]);
  expect(marksOf({ layer: "federations" })).toEqual([
    [0, 1, 1],
    [2, 3, 1],
    [0, 2, 1],
  ]);
  const preview = { added: [edge(1, 3)], removed: [edge(0, 1), edge(2, 0)] };
  expect(marksOf({ shownFederationId: "f-x" as FederationId, preview })).toEqual([
    [0, 1, 3],
    [2, 3, 0],
    [0, 2, 3],
    [1, 3, 2],
  ]);
});

/** Ten nodes, all linked: 45 pairs, of which some are slow, some lossy. */
function crowd() {
  const nodes = Array.from({ length: 10 }, (_, slot) => at(slot, slot * 3, slot * 5));
  const pairs = nodes.flatMap(({ slot: a }) =>
    nodes.filter(({ slot: b }) => b > a).map(({ slot: b }) => [a, b] as const),
  );
  const links = pairs.map(([a, b], i): [number, number, { rttMs: number; lossRatio: number }] => [
    a,
    b,
    { rttMs: i % 9 === 0 ? 900 : 1, lossRatio: i % 7 === 0 ? 0.3 : 0 },
  ]);
  return { fleet: fleetOf(nodes, linksOf(links)), pairCount: pairs.length };
}

test("[MA3] where not all can be drawn: the selection first, then slow ones, then lossy ones, then others", () => {
  const { fleet, pairCount } = crowd();
  const wellOff = (scene: MapScene) =>
    arcsOf(scene).map(({ ends, band, loss }) => {
      if (ends.includes(4)) return "selected";
      if (band === "slow" || band === "detour") return "slow";
      return loss > 0.01 ? "lossy" : "other";
    });
  const selection = { kind: "nodes", ids: [nodeId(4)] } as const;
  const count = (list: string[]) => {
    const counts: Record<string, number> = {};
    for (const kind of list) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  };
  const all = count(wellOff(sceneOf(modelInput(fleet, { selection }))));
  expect(all).toEqual({
    selected: 9,
    slow: expect.any(Number),
    lossy: expect.any(Number),
    other: expect.any(Number),
  });
  let left = 0;
  for (const kind of ["selected", "slow", "lossy", "other"]) {
    for (const bound of [left, left + 1, left + (all[kind] ?? 0) - 1, left + (all[kind] ?? 0)]) {
      const scene = sceneOf(modelInput(fleet, { selection }), bound);
      expect(scene.arcs.totalCount).toBe(bound);
      expect(scene.leftOutCount).toBe(pairCount - bound);
      expect(count(wellOff(scene))[kind] ?? 0).toBe(bound - left);
    }
    left += all[kind] ?? 0;
  }
  expect(left).toBe(pairCount);
});

test("[MA3] a selected link and marked edges come before everything else", () => {
  const { fleet } = crowd();
  const selection = { kind: "link", fromId: nodeId(7), toId: nodeId(2) } as const;
  expect(arcsOf(sceneOf(modelInput(fleet, { selection }), 1)).map(({ ends }) => ends)).toEqual([[2, 7]]);
  const preview = { added: [], removed: [{ a: nodeId(8), b: nodeId(5) }] };
  expect(arcsOf(sceneOf(modelInput(fleet, { preview }), 1)).map(({ ends }) => ends)).toEqual([[5, 8]]);
});

test("[MA4] it is the same arcs at each update and in every model, and an arc keeps its place", () => {
  const { fleet } = crowd();
  const model = createMapModel({ arcCountMax: 20 });
  const first = model.update(modelInput(fleet));
  const ends = arcsOf(first).map((arc) => arc.ends);
  fleet.applyDelta([], [], encodeMapFrame({ figures: [figures(1, { rttMs: 2 })] }));
  const second = model.update(modelInput(fleet));
  expect(second.arcs.version).toBeGreaterThan(first.arcs.version);
  expect(second.arcs.pathsVersion).toBe(first.arcs.pathsVersion);
  expect(arcsOf(second).map((arc) => arc.ends)).toEqual(ends);
  expect(arcsOf(sceneOf(modelInput(fleet), 20)).map((arc) => arc.ends)).toEqual(ends);
});

test("[MA5] arcs with an end that has no position come after the others, unknown in band", () => {
  const nodes = [mapNode(0, { region: "?" }), at(1, 0, 9), at(2, 9, 0), mapNode(3, { region: "?" })];
  const edges = [
    { a: nodeId(0), b: nodeId(3) },
    { a: nodeId(1), b: nodeId(2) },
  ];
  const fleet = fleetOf(
    nodes,
    linksOf([
      [0, 1],
      [0, 2],
    ]),
  );
  const scene = sceneOf(modelInput(fleet, { preview: { added: edges, removed: [] } }));
  expect([scene.arcs.count, scene.arcs.totalCount]).toEqual([1, 4]);
  expect(arcsOf(scene).map(({ ends, band }) => [...ends, band])).toEqual([
    [1, 2, "unknown"],
    [0, 1, "unknown"],
    [0, 2, "unknown"],
    [0, 3, "unknown"],
  ]);
  const { arcs, markers } = scene;
  for (let i = 0; i < arcs.count; i += 1) {
    expect(arcs.from[i]).toBeLessThan(markers.count);
    expect(arcs.to[i]).toBeLessThan(markers.count);
  }
});

test("[MA6] in the layer targets there is the way from each nearest node, of a selected target that of all", () => {
  const fleet = fleetOf(SQUARE, linksOf([[0, 1]]));
  const targets = [
    mapTarget("a", { nearestId: nodeId(1), latitude: 0, longitude: 41 }),
    mapTarget("b", { nearestId: nodeId(3), latitude: null, longitude: null }),
    mapTarget("c"),
  ];
  const targetMeasures = targets.map(({ id }) => ({
    id,
    measures: [
      measure(1, { p50Ms: 4, lossRatio: 0.25 }),
      measure(3),
      measure(0, { p50Ms: null, lossRatio: 1 }),
      measure(77),
    ],
  }));
  const input = modelInput(fleet, { targets, targetMeasures, layer: "targets" });
  expect(arcsOf(sceneOf(input))).toMatchObject([
    { ends: [1, -1], rttMs: 4, loss: 0.25, band: "close" },
    { ends: [3, -2], rttMs: 20, band: "unknown" },
  ]);
  const selection = { kind: "target", id: targets[2]?.id ?? targets[0]?.id } as MapModelInput["selection"];
  const selected = arcsOf(sceneOf({ ...input, layer: "health", selection }));
  expect(selected.map(({ ends }) => ends)).toEqual([
    [0, 1],
    [1, -3],
    [3, -3],
    [0, -3],
  ]);
  expect(selected.at(-1)).toMatchObject({ rttMs: -1, loss: 1, band: "unknown" });
});
