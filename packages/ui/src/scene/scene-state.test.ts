import fc from "fast-check";
import { expect, test } from "vitest";
import { STRAND_CHOSEN, STRAND_DIM, STRAND_USUAL } from "./arc-strands.ts";
import { markerLayer } from "./marker-style.ts";
import type { SceneArcs, SceneCluster, SceneMarkers } from "./scene-data.ts";
import type { SceneStage } from "./scene-stage.ts";
import { type SceneInputs, SceneState } from "./scene-state.ts";

test("in the beginning all is stale, and after a sync nothing is", () => {
  const { state, synced } = viewOf(inputs());
  expect(synced()).toEqual(["markers", "strands"]);
  expect(synced()).toEqual([]);
  expect(state.take(inputs())).toBe(true);
});

test("the same inputs again need no frame", () => {
  const same = inputs();
  const { state, synced } = viewOf(same);
  synced();
  expect(state.take(same)).toBe(false);
  expect(state.take({ ...same })).toBe(false);
  expect(synced()).toEqual([]);
});

test("a version that grows is noticed, though the columns are the same objects", () => {
  const same = inputs();
  const { state, synced } = viewOf(same);
  synced();
  Object.assign(same.markers, { version: 2 });
  expect(state.take(same)).toBe(true);
  expect(synced()).toEqual(["markers", "strands"]);
  Object.assign(same.arcs, { version: 2 });
  expect(state.take(same)).toBe(true);
  expect(synced()).toEqual(["strands"]);
  expect(state.take(same)).toBe(false);
});

test("what decides how markers look syncs them and their links, what only links need syncs only these", () => {
  const before = inputs();
  const all: [Partial<SceneInputs>, string[]][] = [
    [{ markers: markersOf(5) }, ["markers", "strands"]],
    [{ clusters: [cluster([0, 1])] }, ["markers", "strands"]],
    [{ selection: [1] }, ["markers", "strands"]],
    [{ hovered: 2 }, ["markers", "strands"]],
    [{ arcs: arcsOf([[0, 1]]) }, ["strands"]],
    [{ isReducedMotion: true }, ["strands"]],
  ];
  for (const [change, expected] of all) {
    const { state, synced } = viewOf(before);
    synced();
    expect(state.take({ ...before, ...change })).toBe(true);
    expect(synced()).toEqual(expected);
  }
});

test("what was taken but not yet synced stays stale, however often the same is taken again", () => {
  const before = inputs();
  const { state, synced } = viewOf(before);
  synced();
  const hovering = { ...before, hovered: 1 };
  expect(state.take(hovering)).toBe(true);
  expect(state.take(hovering)).toBe(true);
  expect(synced()).toEqual(["markers", "strands"]);
});

test("after a sync the model says what the inputs say, whatever came before", () => {
  const index = fc.integer({ min: -1, max: 12 });
  const steps = fc.array(
    fc.record({
      count: fc.nat(10),
      selection: fc.array(index, { maxLength: 4 }),
      hovered: fc.option(index),
      members: fc.uniqueArray(fc.nat(11), { maxLength: 5 }),
      looks: fc.array(fc.record({ tone: fc.nat(4), shape: fc.nat(2), isLit: fc.nat(1) }), {
        minLength: 10,
        maxLength: 10,
      }),
    }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(steps, (steps) => {
      const { state, synced } = viewOf(inputs());
      for (const { count, selection, hovered, members, looks } of steps) {
        const markers = markersOf(count);
        looks.slice(0, count).forEach(({ tone, shape, isLit }, marker) => {
          markers.tone[marker] = tone;
          markers.shape[marker] = shape;
          markers.isLit[marker] = isLit;
        });
        const clusters = members.length === 0 ? [] : [cluster(members)];
        state.take({ ...inputs(), markers, clusters, selection, hovered });
        synced();
        const { model } = state;
        const all = Array.from({ length: count }, (_, marker) => marker);
        expect(model.markers).toBe(markers);
        expect(model.hovered).toBe(hovered !== null && hovered < count ? hovered : -1);
        expect(all.map((marker) => model.isSelected[marker] === 1)).toEqual(
          all.map((marker) => selection.includes(marker)),
        );
        const drawn = all
          .filter((marker) => !members.includes(marker))
          .map((marker) => {
            const { tone, shape, isLit } = looks[marker] ?? { tone: 0, shape: 0, isLit: 1 };
            const isChosen = selection.includes(marker) || hovered === marker;
            return { marker, layer: markerLayer(tone, 0, shape, isLit === 1, isChosen) };
          })
          .sort((a, b) => a.layer - b.layer || a.marker - b.marker);
        expect([...model.order.subarray(0, model.orderCount)]).toEqual(drawn.map(({ marker }) => marker));
      }
    }),
    { numRuns: 150 },
  );
});

test("a choice lifts its links and dims the others, and without one all are as usual", () => {
  const before = inputs();
  const emphases = (more: Partial<SceneInputs>): number[] => {
    const { state, synced } = viewOf({ ...before, ...more });
    synced();
    const { strands } = state.model;
    return Array.from({ length: strands.count }, (_, strand) => strands.emphasis[strand] ?? -1);
  };
  expect(emphases({})).toEqual([STRAND_USUAL, STRAND_USUAL]);
  expect(emphases({ hovered: 0 })).toEqual([STRAND_DIM, STRAND_CHOSEN]);
  expect(emphases({ selection: [3] })).toEqual([STRAND_DIM, STRAND_CHOSEN]);
  expect(emphases({ selection: [0], hovered: 2 })).toEqual([STRAND_CHOSEN, STRAND_CHOSEN]);
});

test("ten thousand markers come and go", () => {
  const { state, synced } = viewOf(inputs());
  for (const count of [10_000, 0, 300]) {
    state.take({ ...inputs(), markers: markersOf(count), selection: [count - 1] });
    synced();
    expect(state.model.orderCount).toBe(count);
    expect(state.model.isSelected.reduce((sum, isSelected) => sum + isSelected, 0)).toBe(count > 0 ? 1 : 0);
  }
});

/** A state and what it told the stage, one sync at a time. */
function viewOf(inputs: SceneInputs): { state: SceneState; synced: () => string[] } {
  const state = new SceneState(inputs);
  let told: string[] = [];
  const stage = {
    syncMarkers: () => told.push("markers"),
    syncStrands: () => told.push("strands"),
  } as unknown as SceneStage;
  return {
    state,
    synced: () => {
      told = [];
      expect(state.sync(stage)).toBe(told.length > 0);
      return told;
    },
  };
}

/** Four markers and two links; new objects with each call. */
function inputs(): SceneInputs {
  return {
    markers: markersOf(4),
    arcs: arcsOf([
      [0, 3],
      [1, 2],
    ]),
    clusters: [],
    selection: [],
    hovered: null,
    isReducedMotion: false,
  };
}

function cluster(members: readonly number[]): SceneCluster {
  return {
    id: "c",
    latitude: 0,
    longitude: 0,
    count: members.length,
    worst: 0,
    tones: [members.length, 0, 0, 0, 0],
    hasLeader: false,
    label: "",
    members,
  };
}

function markersOf(count: number): SceneMarkers {
  return {
    version: 1,
    count,
    slot: Int32Array.from({ length: count }, (_, index) => index),
    latitude: new Float32Array(count),
    longitude: new Float32Array(count),
    tone: new Uint8Array(count),
    group: new Uint8Array(count),
    shape: new Uint8Array(count),
    size: new Float32Array(count).fill(1),
    isLit: new Uint8Array(count).fill(1),
  };
}

function arcsOf(ends: readonly (readonly [from: number, to: number])[]): SceneArcs {
  const count = ends.length;
  return {
    version: 1,
    count,
    from: Int32Array.from(ends, ([from]) => from),
    to: Int32Array.from(ends, ([, to]) => to),
    band: new Uint8Array(count),
    speed: new Float32Array(count),
    loss: new Float32Array(count),
    mark: new Uint8Array(count),
    rttMs: new Float32Array(count),
  };
}
