import { createMapModel, MapClusters, type MapModelInput } from "@orrery/domain/map";
import type { NodeId } from "@orrery/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FollowingBrowser, MapWorld } from "./testing/map-world.ts";

beforeEach(() =>
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] }),
);
afterEach(() => vi.useRealTimers());

const NODES = 10_000;
const LINKS_PER_NODE = 10;
const STEP_MS = 100;
const STEPS = 600;
/** What everything that was told on the way may take, beside one snapshot of it all at the end. */
const BYTES_RATIO_MAX = 3;
/** A picture takes some ms, on a busy machine more; what grows with the square of the fleet would take seconds. */
const UPDATE_MAX_MS = 1000;

test("10,000 nodes with 10 links each join within a minute: the browser misses nothing and keeps up", () => {
  const world = new MapWorld();
  const browser = new FollowingBrowser();
  browser.subscribe(world.feed.snapshot());
  world.listeners = 1;
  const model = createMapModel();
  const clusters = new MapClusters();
  const input = inputOf(browser);
  const updateMs: number[] = [];
  let bytes = 0;
  let joined = 0;
  for (let step = 1; step <= STEPS; step += 1) {
    for (; joined < (NODES * step) / STEPS; joined += 1) join(world, joined);
    world.skip(STEP_MS);
    for (const delta of world.published.splice(0)) {
      bytes += delta.frame.byteLength;
      expect(browser.take(delta)).toBe(true);
    }
    const beginMs = performance.now();
    const { markers } = model.update(input);
    clusters.at(markers, browser.fleet, 2);
    updateMs.push(performance.now() - beginMs);
  }
  world.skip(STEP_MS);
  for (const delta of world.published.splice(0)) expect(browser.take(delta)).toBe(true);

  const { map } = world.feed.snapshot();
  expect(browser.snapshotCount).toBe(1);
  expect(browser.fleet.nodeCount).toBe(NODES);
  expect(browser.fleet.linkCount).toBe(world.links.size);
  const { markers, tray } = model.update(input);
  expect(markers.count).toBe(NODES);
  expect(tray).toEqual([]);
  expect(new Set(markers.slot.subarray(0, NODES)).size).toBe(NODES);
  const members = clusters.at(markers, browser.fleet, 2);
  const shown = members.singles.length + members.clusters.reduce((sum, { count }) => sum + count, 0);
  expect(shown).toBe(NODES);
  expect(bytes).toBeLessThan(map.frame.byteLength * BYTES_RATIO_MAX);
  const last = updateMs.slice(-60).sort((a, b) => a - b);
  expect(last[Math.floor(last.length / 2)]).toBeLessThan(UPDATE_MAX_MS);
  world.feed.stop();
});

function idOf(index: number): NodeId {
  return `n${String(index).padStart(5, "0")}` as NodeId;
}

/** Some hundred places; each measures ten that were there before it. */
function join(world: MapWorld, index: number): void {
  const place = { latitude: ((index * 37) % 140) - 70, longitude: ((index * 101) % 360) - 180 };
  world.set(idOf(index), {}, idOf(index), place);
  const others = Array.from({ length: Math.min(LINKS_PER_NODE, index) }, (_, i) => ({
    toId: idOf((index * 7 + i * 131) % index),
    ...{ rttMs: 10 + ((index + i) % 200), jitterMs: 1, lossRatio: 0 },
  }));
  world.links.onMeshLinks(idOf(index), others);
}

function inputOf({ fleet }: FollowingBrowser): MapModelInput {
  return {
    fleet,
    targets: [],
    targetMeasures: [],
    exits: [],
    exitTones: [],
    exitUserIds: [],
    federations: [],
    shownFederationId: null,
    preview: null,
    filter: [],
    layer: "health",
    selection: { kind: "none" },
    isStale: false,
  };
}
