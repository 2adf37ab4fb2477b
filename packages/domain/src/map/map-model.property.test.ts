import type { FederationId, NodeHealth } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { exitPlaces } from "./exit-places.ts";
import { MapFleet } from "./map-fleet.ts";
import { encodeMapFrame } from "./map-frame.ts";
import type { MapModelInput } from "./map-input.ts";
import { createMapModel } from "./map-model.ts";
import { MAP_LAYERS, type MapScene } from "./map-scene.ts";
import {
  federation,
  figures,
  mapNode,
  mapTarget,
  measure,
  modelInput,
  nodeId,
  nodeRow,
} from "./testing/fleets.ts";

const SLOTS = 12;
const LINKS = 30;

/** One thing that changes: the fleet by a delta, or the rest of the input. */
type Act = { readonly delta?: Parameters<MapFleet["applyDelta"]>; readonly input?: Partial<MapModelInput> };

const slot = fc.integer({ min: 0, max: SLOTS - 1 });
const number = fc.integer({ min: 0, max: LINKS - 1 });
const node = fc
  .record({
    slot,
    life: fc.integer({ min: 0, max: 3 }),
    latitude: fc.constantFrom(null, 35.68, 35.68, 89.9, -20, Number.NaN),
    longitude: fc.constantFrom(139.69, 139.69, 179.99, -179.99, 5),
    region: fc.constantFrom("tokyo", "eu-central", "rack-9"),
    version: fc.constantFrom("1.0.0", "1.1.0", null),
    name: fc.constantFrom("x", "y", "z"),
  })
  .map(({ slot, life, ...more }) => mapNode(slot, { id: nodeId(slot + life * 100), ...more }));
const target = fc
  .record({ name: fc.constantFrom("a", "b"), latitude: fc.constantFrom(null, 10), nearest: fc.option(slot) })
  .map(({ name, latitude, nearest }) =>
    mapTarget(name, { latitude, nearestId: nearest === null ? null : nodeId(nearest) }),
  );
const edges = fc.array(
  fc.tuple(slot, slot).map(([a, b]) => ({ a: nodeId(a), b: nodeId(b) })),
  { maxLength: 4 },
);

const delta: fc.Arbitrary<Act> = fc
  .record({
    nodes: fc.uniqueArray(node, { selector: ({ slot }) => slot, maxLength: 3 }),
    removed: fc.uniqueArray(slot, { maxLength: 1 }),
    states: fc.uniqueArray(
      fc.record({
        slot,
        health: fc.constantFrom<NodeHealth>("online", "down", "suspect"),
        leads: fc.boolean(),
        loadRatio: fc.constantFrom(null, 0.1, 0.95),
      }),
      { selector: ({ slot }) => slot, maxLength: 3 },
    ),
    links: fc.uniqueArray(
      fc.record({ number, a: slot, b: slot }).filter(({ a, b }) => a !== b),
      { selector: ({ number }) => number, maxLength: 5 },
    ),
    removedLinks: fc.uniqueArray(number, { maxLength: 2 }),
    figures: fc.uniqueArray(
      fc.record({
        number,
        rttMs: fc.constantFrom(null, 1, 50, 400, 1e9),
        lossRatio: fc.constantFrom(0, 0.2),
        isDemoDelay: fc.boolean(),
      }),
      { selector: ({ number }) => number, maxLength: 5 },
    ),
  })
  .map(({ nodes, removed, states, links, removedLinks, ...rest }) => ({
    delta: [
      nodes,
      removed,
      encodeMapFrame({
        nodes: states.map(({ slot, ...more }) => nodeRow(slot, more)),
        links,
        removedLinks,
        figures: rest.figures.map(({ number, ...more }) => figures(number, more)),
      }),
    ],
  }));

const input: fc.Arbitrary<Act> = fc
  .oneof(
    fc.record({ layer: fc.constantFrom(...MAP_LAYERS) }),
    fc.record({ isStale: fc.boolean() }),
    fc.record({ targets: fc.uniqueArray(target, { selector: ({ id }) => id, maxLength: 2 }) }),
    fc.record({
      targetMeasures: fc.array(
        slot.map((slot) => ({ id: mapTarget("a").id, measures: [measure(slot)] })),
        { maxLength: 1 },
      ),
    }),
    fc.record({
      federations: edges.map((edges) => [federation("f", [0, 1, 2], { edges, leaderId: nodeId(1) })]),
      shownFederationId: fc.constantFrom(null, "f-f" as FederationId),
    }),
    fc.record({
      exits: fc.subarray(["de", "jp", "sg"]).map((countries) => exitPlaces(countries, (country) => country)),
    }),
    fc.record({ exitTones: fc.array(fc.constantFrom("ok", "bad"), { maxLength: 2 }) }),
    fc.record({ exitUserIds: fc.subarray([nodeId(1), nodeId(2)]) }),
    fc.record({ preview: fc.option(fc.record({ added: edges, removed: edges })) }),
    fc.record({
      filter: fc.constantFrom<MapModelInput["filter"]>(
        [],
        [{ kind: "text", text: "x" }],
        [{ kind: "field", field: "health", isNegated: false, values: ["down"] }],
      ),
    }),
    fc.record({
      selection: fc.constantFrom<MapModelInput["selection"]>(
        { kind: "none" },
        { kind: "nodes", ids: [nodeId(3)] },
        { kind: "link", fromId: nodeId(1), toId: nodeId(2) },
        { kind: "target", id: mapTarget("a").id },
        { kind: "exits", country: "jp", proxyId: null },
      ),
    }),
  )
  .map((input) => ({ input }));

const act = fc.oneof({ weight: 3, arbitrary: delta }, { weight: 2, arbitrary: input });

/** What a view may read of a scene, without versions. */
function visible({ markers, arcs, ...rest }: MapScene) {
  const of = (columns: Record<string, unknown>, length: number) =>
    Object.entries(columns).flatMap(([name, column]) =>
      ArrayBuffer.isView(column) ? [[name, [...(column as Uint8Array).subarray(0, length)]]] : [],
    );
  return {
    ...rest,
    markers: [markers.count, markers.totalCount, of(markers, markers.totalCount)],
    arcs: [arcs.count, arcs.totalCount, of(arcs, arcs.totalCount)],
  };
}

test("[MM1] a model that followed every change shows exactly what one shows that sees the end for the first time", () => {
  fc.assert(
    fc.property(
      fc.array(act, { minLength: 1, maxLength: 40, size: "max" }),
      fc.constantFrom(3, 1000),
      (acts, arcCountMax) => {
        const fleet = new MapFleet();
        const model = createMapModel({ arcCountMax });
        let now = modelInput(fleet);
        for (const { delta, input } of acts) {
          if (delta !== undefined) fleet.applyDelta(...delta);
          now = { ...now, ...input };
          const followed = visible(model.update(now));
          expect(followed).toEqual(visible(createMapModel({ arcCountMax }).update(now)));
        }
      },
    ),
    { numRuns: 250 },
  );
});

test("[MM1] and a version that did not grow means that nothing of its part changed", () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 30, size: "max" }), (acts) => {
      const fleet = new MapFleet();
      const model = createMapModel();
      let now = modelInput(fleet);
      let before = null as Seen | null;
      for (const { delta, input } of acts) {
        if (delta !== undefined) fleet.applyDelta(...delta);
        now = { ...now, ...input };
        const seen = seenOf(model.update(now));
        if (seen.scene === before?.scene) expect(seen.shown).toEqual(before.shown);
        for (const part of ["markers", "places", "arcs", "paths"] as const) {
          if (seen[part].version === before?.[part].version) expect(seen[part]).toEqual(before[part]);
        }
        before = seen;
      }
    }),
    { numRuns: 150 },
  );
});

type Seen = ReturnType<typeof seenOf>;

function seenOf(scene: MapScene) {
  const shown = visible(scene);
  const { markers, arcs } = scene;
  const copy = (column: Int32Array | Float32Array, length: number) => [...column.subarray(0, length)];
  return {
    scene,
    shown,
    markers: { version: markers.version, shown: shown.markers },
    arcs: { version: arcs.version, shown: shown.arcs },
    places: {
      version: markers.placesVersion,
      counts: [markers.count, markers.totalCount],
      slot: copy(markers.slot, markers.totalCount),
      latitude: copy(markers.latitude, markers.totalCount),
      longitude: copy(markers.longitude, markers.totalCount),
    },
    paths: {
      version: arcs.pathsVersion,
      counts: [arcs.count, arcs.totalCount],
      from: copy(arcs.from, arcs.totalCount),
      to: copy(arcs.to, arcs.totalCount),
    },
  };
}
