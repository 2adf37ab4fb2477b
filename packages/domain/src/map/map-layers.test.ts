import { NodeAdmission, NodeHealth, NodeScheduling } from "@orrery/protocol";
import { expect, test } from "vitest";
import { nodeStatus } from "../nodes/node-status.ts";
import { compareVersions, GROUPS_MAX } from "./map-groups.ts";
import type { MapModelInput } from "./map-input.ts";
import { createMapModel } from "./map-model.ts";
import { MAP_LAYERS, MARKER_TONES, type MapScene } from "./map-scene.ts";
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
  nodeRow,
} from "./testing/fleets.ts";

function sceneOf(input: MapModelInput): MapScene {
  return createMapModel().update(input);
}

/** The tone of each node by slot, of a fleet in which every slot has a place. */
function tonesOf(scene: MapScene): string[] {
  const { count, slot, tone } = scene.markers;
  return Array.from({ length: count }, (_, i) => i)
    .filter((i) => (slot[i] ?? 0) >= 0)
    .map((i) => MARKER_TONES[tone[i] ?? 0] ?? "");
}

function groupsOf({ markers }: MapScene): number[] {
  return [...markers.group.subarray(0, markers.totalCount)];
}

test("[MY1] the layer health says of every state what nodeStatus says, in every other layer of groups too", () => {
  const states = NodeHealth.options.flatMap((health) =>
    NodeAdmission.options.flatMap((admission) =>
      NodeScheduling.options.map((scheduling) => ({ health, admission, scheduling })),
    ),
  );
  const fleet = fleetOf(
    states.map((_, slot) => mapNode(slot)),
    { nodes: states.map((state, slot) => nodeRow(slot, state)) },
  );
  const expected = states.map((state) => nodeStatus({ ...state, statusReason: "" }).tone);
  for (const layer of ["health", "federations", "versions"] as const) {
    expect(tonesOf(sceneOf(modelInput(fleet, { layer })))).toEqual(expected);
  }
  expect(new Set(expected)).toEqual(new Set(MARKER_TONES));
});

test("[MY2] load is ok below 70 %, bad from 90 %, and unknown of whoever is not online", () => {
  const loads = [null, 0, 0.69, 0.7, 0.89, 0.9, 1];
  const rows = loads.map((loadRatio, slot) => nodeRow(slot, { loadRatio }));
  const fleet = fleetOf(
    [...rows, 0].map((_, slot) => mapNode(slot)),
    {
      nodes: [...rows, nodeRow(loads.length, { loadRatio: 0.1, health: "down" })],
    },
  );
  const tones = tonesOf(sceneOf(modelInput(fleet, { layer: "load" })));
  expect(tones).toEqual(["unknown", "ok", "ok", "warn", "warn", "bad", "bad", "unknown"]);
});

test("[MY3] latency is the median band of a node's links, or their mean loss where that is worse", () => {
  const nodes = [
    at(0, 0, 0),
    at(1, 0, 0.5),
    at(2, 0.5, 0),
    at(3, 0.5, 0.5),
    mapNode(4, { region: "?" }),
    at(5, 9, 9),
  ];
  const latency = (links: Parameters<typeof linksOf>[0]) =>
    tonesOf(sceneOf(modelInput(fleetOf(nodes, linksOf(links)), { layer: "latency" })));
  // Close, slow and a detour: in the middle is slow. The others have one link each.
  const tones = latency([
    [0, 1, { rttMs: 3 }],
    [0, 2, { rttMs: 20 }],
    [0, 3, { rttMs: 90 }],
    [0, 4, { rttMs: 1 }],
  ]);
  expect(tones).toEqual(["warn", "ok", "warn", "bad", "unknown"]);
  expect(
    latency([
      [0, 1, { rttMs: 3 }],
      [0, 3, { rttMs: 90 }],
    ])[0],
  ).toBe("ok");
  expect(latency([[0, 1, { rttMs: 3, lossRatio: 0.012 }]])[0]).toBe("warn");
  expect(latency([[0, 1, { rttMs: 3, lossRatio: 0.2 }]])[0]).toBe("bad");
  expect(latency([[0, 1, { rttMs: null, lossRatio: 1 }]])[0]).toBe("bad");
  expect(latency([[0, 1, { rttMs: 1e6 }]])[0]).toBe("unknown");
});

test("[MY4] targets: reaches all, some or none of those that it measures", () => {
  const fleet = fleetOf([0, 1, 2, 3, 4].map((slot) => mapNode(slot)));
  const [a, b] = [mapTarget("a"), mapTarget("b")];
  const lost = { p50Ms: null, p99Ms: null, lossRatio: 1 };
  const input = modelInput(fleet, {
    layer: "targets",
    targets: [a, b],
    targetMeasures: [
      { id: a.id, measures: [measure(0), measure(1), measure(2, lost), measure(4, { lossRatio: 0.02 })] },
      { id: b.id, measures: [measure(0), measure(1, lost), measure(2, lost), measure(99)] },
    ],
  });
  expect(tonesOf(sceneOf(input))).toEqual(["ok", "warn", "bad", "unknown", "warn"]);
});

test("[MY5] versions are groups, the newest first; beyond the last number they share one", () => {
  const versions = ["1.9.0", "1.10.0", null, "1.10.0-rc.1", "1.10.0"];
  const fleet = fleetOf(versions.map((version, slot) => mapNode(slot, { version })));
  const scene = sceneOf(modelInput(fleet, { layer: "versions" }));
  expect(groupsOf(scene)).toEqual([3, 1, 0, 2, 1]);
  const named = scene.legend.filter(({ key }) => key.startsWith("group-"));
  expect(named.map(({ label, group, count }) => [label, group, count])).toEqual([
    ["1.10.0", 1, 2],
    ["1.10.0-rc.1", 2, 1],
    ["1.9.0", 3, 1],
    ["Unknown", 0, 1],
  ]);
  const many = fleetOf(Array.from({ length: 20 }, (_, slot) => mapNode(slot, { version: `1.${slot}.0` })));
  const crowded = sceneOf(modelInput(many, { layer: "versions" }));
  expect(
    groupsOf(crowded)
      .toSorted((x, y) => x - y)
      .slice(0, 3),
  ).toEqual([1, 2, 3]);
  expect(groupsOf(crowded).filter((group) => group === GROUPS_MAX)).toHaveLength(20 - GROUPS_MAX + 1);
  expect(crowded.legend.find(({ group }) => group === GROUPS_MAX)).toMatchObject({
    label: "Older",
    count: 9,
  });
  const inOrder = ["a", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"];
  expect([...inOrder].reverse().sort(compareVersions)).toEqual(inOrder);
});

test("[MY5] federations are groups by name; whoever is in several is in the one that it leads, else in the first", () => {
  const fleet = fleetOf([0, 1, 2, 3].map((slot) => mapNode(slot)));
  const federations = [
    federation("beta", [0, 1, 2], { leaderId: nodeId(1) }),
    federation("alpha", [0, 1, 99], { leaderId: nodeId(0) }),
  ];
  const scene = sceneOf(modelInput(fleet, { layer: "federations", federations }));
  expect(groupsOf(scene)).toEqual([1, 2, 2, 0]);
  expect(groupsOf(sceneOf(modelInput(fleet, { federations })))).toEqual([0, 0, 0, 0]);
});

test("[MY6] while nothing is heard from the hub every tone is unknown, of targets too, in every layer", () => {
  const target = mapTarget("a", { nearestId: nodeId(0) });
  const fleet = fleetOf([at(0, 0, 0), at(1, 0, 9)], linksOf([[0, 1]]));
  for (const layer of MAP_LAYERS) {
    const targetMeasures = [{ id: target.id, measures: [measure(0), measure(1)] }];
    const live = modelInput(fleet, { layer, targets: [target], targetMeasures });
    const model = createMapModel();
    const before = model.update(live).markers;
    expect([...before.tone.subarray(0, 3)].every((tone) => tone === 0)).toBe(false);
    const { markers, arcs, legend } = model.update({ ...live, isStale: true });
    expect([...markers.tone.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect([...arcs.band.subarray(0, arcs.totalCount)].every((band) => band === 0)).toBe(true);
    expect([...arcs.speed.subarray(0, arcs.totalCount)].every((speed) => speed === 0)).toBe(true);
    for (const { tone, band, count } of legend) {
      if ((tone ?? "unknown") !== "unknown" || (band ?? "unknown") !== "unknown") expect(count).toBe(0);
    }
  }
});

test("[MY7] the legend counts every node once and every link once, whatever is dimmed, left out or in the tray", () => {
  const nodes = [at(0, 0, 0), at(1, 0, 9), mapNode(2, { region: "?" })];
  const fleet = fleetOf(nodes, {
    nodes: [nodeRow(0, { leads: true }), nodeRow(1, { health: "down" })],
    ...linksOf([
      [0, 1],
      [1, 0],
      [1, 2],
    ]),
    figures: [figures(0, { lossRatio: 0.2, isDemoDelay: true })],
  });
  const input = modelInput(fleet, { targets: [mapTarget("a")], filter: [{ kind: "text", text: "zz" }] });
  const { legend, leftOutCount } = createMapModel({ arcCountMax: 0 }).update(input);
  const counts = Object.fromEntries(legend.map(({ key, count }) => [key, count]));
  expect(leftOutCount).toBe(2);
  expect(counts).toEqual({
    "tone-ok": 2,
    "tone-bad": 1,
    "tone-warn": 0,
    "tone-idle": 0,
    "tone-unknown": 0,
    leader: 1,
    target: 1,
    "band-close": 1,
    "band-usual": 0,
    "band-slow": 0,
    "band-detour": 0,
    "band-unknown": 1,
    loss: 1,
    "demo-delay": 1,
  });
  for (const { label, meaning } of legend) expect(label !== "" && meaning.endsWith(".")).toBe(true);
});

test("[MY8] a target is ok while somebody is nearest, bad where all that measure it fail, else unknown", () => {
  const targets = [mapTarget("a", { nearestId: nodeId(0) }), mapTarget("b"), mapTarget("c")];
  const targetMeasures = targets.slice(0, 2).map(({ id }) => ({ id, measures: [measure(0)] }));
  for (const layer of MAP_LAYERS) {
    const { markers } = sceneOf(modelInput(fleetOf([]), { layer, targets, targetMeasures }));
    expect([...markers.tone.subarray(0, 3)].map((tone) => MARKER_TONES[tone])).toEqual([
      "ok",
      "bad",
      "unknown",
    ]);
    expect([...markers.slot.subarray(0, 3)]).toEqual([-1, -2, -3]);
  }
});
