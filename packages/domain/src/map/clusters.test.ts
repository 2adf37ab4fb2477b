import fc from "fast-check";
import { expect, test } from "vitest";
import { CLUSTER_ZOOM_MAX, clusterRadiusDegrees } from "./cluster-levels.ts";
import { MapClusters } from "./clusters.ts";
import { distanceKm } from "./great-circle.ts";
import { encodeMapFrame } from "./map-frame.ts";
import { createMapModel } from "./map-model.ts";
import { MARKER_TONES } from "./map-scene.ts";
import { at, fleetOf, mapNode, mapTarget, modelInput, nodeId, nodeRow, place } from "./testing/fleets.ts";

const KM_PER_DEGREE = 111.2;

/** What the markers of a fleet come to at a zoom level. */
function clustered(fleet: ReturnType<typeof fleetOf>, zoom: number) {
  const { markers } = createMapModel().update(modelInput(fleet));
  return { markers, ...new MapClusters().at(markers, fleet, zoom) };
}

test("[MC1] every node with a position is in one cluster or single, at every zoom, and clusters open into their parts", () => {
  fc.assert(
    fc.property(fc.array(place, { maxLength: 60 }), (places) => {
      const fleet = fleetOf(places.map(({ latitude, longitude }, slot) => at(slot, latitude, longitude)));
      const { markers } = createMapModel().update(modelInput(fleet));
      const clusters = new MapClusters();
      let coarser: number[] | null = null;
      for (let zoom = 0; zoom <= CLUSTER_ZOOM_MAX; zoom += 1) {
        const view = clusters.at(markers, fleet, zoom);
        const members = [...view.clusters.flatMap(({ members }) => members), ...view.singles];
        expect(members.toSorted((x, y) => x - y)).toEqual(places.map((_, i) => i));
        const groupOf = new Array<number>(places.length).fill(-1);
        const groups = [
          ...view.clusters.map(({ members }) => members),
          ...view.singles.map((single) => [single]),
        ];
        for (const [group, list] of groups.entries()) for (const marker of list) groupOf[marker] = group;
        // Whoever is together here is together one level out.
        for (const list of groups) {
          const above: ReadonlySet<number> = new Set(list.map((marker) => coarser?.[marker] ?? 0));
          expect(above.size).toBe(1);
        }
        coarser = groupOf;
      }
    }),
    { numRuns: 120 },
  );
});

test("[MC2] a cluster's members are within twice its radius of its middle", () => {
  fc.assert(
    fc.property(
      fc.array(place, { minLength: 2, maxLength: 60 }),
      fc.integer({ min: 0, max: 6 }),
      (places, zoom) => {
        const fleet = fleetOf(places.map(({ latitude, longitude }, slot) => at(slot, latitude, longitude)));
        const { markers, clusters } = clustered(fleet, zoom);
        for (const { members, ...middle } of clusters) {
          for (const marker of members) {
            const here = {
              latitude: markers.latitude[marker] ?? 0,
              longitude: markers.longitude[marker] ?? 0,
            };
            expect(distanceKm(here, middle)).toBeLessThan(2.5 * clusterRadiusDegrees(zoom) * KM_PER_DEGREE);
          }
        }
      },
    ),
    { numRuns: 120 },
  );
});

test("[MC3] neighbours across the date line and around a pole are together; opposite sides of the map are not", () => {
  const dateLine = clustered(fleetOf([at(0, 10, 179.9), at(1, 10, -179.9), at(2, 10, 0)]), 3);
  expect(dateLine.clusters).toHaveLength(1);
  expect(dateLine.clusters[0]).toMatchObject({ count: 2, members: [0, 1] });
  expect(Math.abs(dateLine.clusters[0]?.longitude ?? 0)).toBeGreaterThan(179.8);
  expect(dateLine.singles).toEqual([2]);
  const pole = clustered(fleetOf([at(0, 89.5, 0), at(1, 89.5, 120), at(2, 89.5, -120), at(3, -89.5, 0)]), 3);
  expect(pole.clusters).toHaveLength(1);
  expect(pole.clusters[0]).toMatchObject({ count: 3 });
  expect(pole.clusters[0]?.latitude).toBeGreaterThan(89.9);
});

test("[MC4] a cluster tells how many of each tone, the worst of them, whether one leads, and where it is", () => {
  const nodes = [0, 1, 2, 3, 4].map((slot) =>
    at(slot, 35, 139 + slot / 100, { region: slot < 4 ? "tokyo" : "osaka" }),
  );
  const rows = [
    nodeRow(0, { leads: true }),
    nodeRow(1, { scheduling: "cordoned" }),
    nodeRow(2, { health: "suspect" }),
    nodeRow(3, { health: "unknown" }),
  ];
  const fleet = fleetOf(nodes, { nodes: rows });
  const { clusters } = clustered(fleet, 2);
  expect(clusters).toHaveLength(1);
  expect(clusters[0]).toMatchObject({
    id: "2-0",
    count: 5,
    tones: [1, 1, 2, 1, 0],
    hasLeader: true,
    label: "tokyo +1",
    members: [0, 1, 2, 3, 4],
  });
  const worstOf = (...healths: Parameters<typeof nodeRow>[1][]) => {
    const some = healths.map((more, slot) => nodeRow(slot, more));
    const worst = clustered(
      fleetOf(
        some.map(({ slot }) => mapNode(slot)),
        { nodes: some },
      ),
      0,
    ).clusters[0]?.worst;
    return MARKER_TONES[worst ?? -1];
  };
  expect(worstOf({}, { scheduling: "cordoned" })).toBe("ok");
  expect(worstOf({ scheduling: "cordoned" }, { scheduling: "drained" })).toBe("idle");
  expect(worstOf({}, { health: "unknown" })).toBe("unknown");
  expect(worstOf({ health: "unknown" }, { health: "suspect" })).toBe("warn");
  expect(worstOf({ health: "down" }, { health: "suspect" })).toBe("bad");
});

test("[MC5] targets are never in a cluster, and from the last zoom level on nobody is", () => {
  const fleet = fleetOf([at(0, 1.35, 103.8), at(1, 1.36, 103.8), mapNode(2, { region: "?" })]);
  const { markers } = createMapModel().update(
    modelInput(fleet, { targets: [mapTarget("a"), mapTarget("b")] }),
  );
  const clusters = new MapClusters();
  expect(clusters.at(markers, fleet, 0)).toMatchObject({ clusters: [{ members: [0, 1] }], singles: [2, 3] });
  expect(clusters.at(markers, fleet, CLUSTER_ZOOM_MAX)).toEqual({ clusters: [], singles: [0, 1, 2, 3] });
  expect(clusters.at(markers, fleet, 99)).toEqual({ clusters: [], singles: [0, 1, 2, 3] });
  expect(clusters.at(markers, fleet, -5).clusters).toHaveLength(1);
});

test("[MC6] where nothing changed it is the same object; tones follow without a new layout, moves with one", () => {
  const fleet = fleetOf([at(0, 1, 103), at(1, 1.2, 103), at(2, 40, 3)]);
  const model = createMapModel();
  const clusters = new MapClusters();
  const view = () => clusters.at(model.update(modelInput(fleet)).markers, fleet, 2);
  const first = view();
  expect(view()).toBe(first);
  fleet.applyDelta([], [], encodeMapFrame({ nodes: [nodeRow(1, { health: "down" })] }));
  const second = view();
  expect([first.clusters[0]?.worst, second.clusters[0]?.worst]).toEqual([2, 4]);
  expect(second.clusters[0]?.members).toBe(first.clusters[0]?.members);
  fleet.applyDelta([at(2, 1.1, 103)], [], encodeMapFrame({}));
  expect(view().clusters[0]?.members).toEqual([0, 1, 2]);
  fleet.applyDelta([], [0], encodeMapFrame({}));
  expect(view().clusters[0]).toMatchObject({ id: "2-1", count: 2 });
  expect(fleet.slotOf(nodeId(0))).toBe(-1);
});
