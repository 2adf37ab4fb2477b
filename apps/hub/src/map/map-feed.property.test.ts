import type { NodeHealth, NodeId } from "@orrery/protocol";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FollowingBrowser, MAP_WORLD_IDS as IDS, MapWorld } from "./testing/map-world.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

type Step =
  | { kind: "set"; id: NodeId; health: NodeHealth; leads: boolean }
  | { kind: "rename" | "remove"; id: NodeId }
  | { kind: "load"; id: NodeId; loadRatio: number }
  | { kind: "link"; id: NodeId; to: NodeId; rttMs: number }
  | { kind: "pass"; ms: number }
  | { kind: "sweep" | "subscribe" | "lag" | "catch up" };

const id = fc.constantFrom(...IDS);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("set" as const),
      id,
      health: fc.constantFrom<NodeHealth>("online", "down", "suspect"),
      leads: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("rename" as const, "remove" as const), id }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("load" as const),
      id,
      loadRatio: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("link" as const),
      id,
      to: id,
      rttMs: fc.integer({ min: 0, max: 300 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.constantFrom(5, 30, 150, 31_000) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("sweep" as const, "subscribe" as const, "lag" as const, "catch up" as const),
    }),
  },
);

function apply(world: MapWorld, change: Step): void {
  switch (change.kind) {
    case "set":
      world.set(change.id, { health: change.health, leads: change.leads });
      break;
    case "rename":
      if (world.nodes.has(change.id)) world.set(change.id, {}, `${change.id}-${world.nowAtMs}`);
      break;
    case "remove":
      world.remove(change.id);
      break;
    case "load":
      applyLoad(world, change.id, change.loadRatio);
      break;
    case "link": {
      const { id: fromId, to: toId, rttMs } = change;
      world.links.onMeshLinks(fromId, [{ toId, rttMs, jitterMs: 0, lossRatio: 0 }]);
      break;
    }
    case "pass":
      // Long times pass at once: nothing but freshness depends on them.
      if (change.ms > 1000) world.nowAtMs += change.ms;
      world.pass(Math.min(change.ms, 150));
      break;
    case "sweep":
      world.links.sweep();
      break;
    case "subscribe":
    case "lag":
    case "catch up":
      // Of the browser, not of the fleet.
      break;
  }
}

function applyLoad(world: MapWorld, nodeId: NodeId, loadRatio: number): void {
  const known = world.nodes.get(nodeId);
  if (known === undefined) return;
  known.state = { ...known.state, loadRatio };
  world.feed.loadChanged(nodeId, loadRatio);
}

test("whatever happens, lags or is missed: once it is quiet, a browser that follows numbers equals one that asks anew", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: "max" }), (steps) => {
      const world = new MapWorld();
      const browser = new FollowingBrowser();
      let isInRoom = false;
      let isSubscribed = false;
      const follow = () => {
        for (const delta of world.published.splice(0)) {
          if (isInRoom && !browser.take(delta)) browser.subscribe(world.feed.snapshot());
        }
      };
      for (const change of steps) {
        if (change.kind === "subscribe") {
          browser.subscribe(world.feed.snapshot());
          isSubscribed = true;
          isInRoom = true;
        } else if (change.kind === "lag") isInRoom = false;
        else if (change.kind === "catch up") isInRoom = isSubscribed;
        world.listeners = isInRoom ? 1 : 0;
        apply(world, change);
        follow();
      }
      if (!isSubscribed) return;
      world.listeners = 1;
      isInRoom = true;
      // Something that everyone is told of: who missed anything notices now at the latest.
      world.set("a" as NodeId, {}, "last");
      world.pass(300);
      follow();
      const fresh = new FollowingBrowser();
      fresh.subscribe(world.feed.snapshot());
      expect(browser.view()).toEqual(fresh.view());
      expect(fresh.view().nodes.length).toBe(world.nodes.size);
      for (const link of world.links.links()) {
        const told = fresh.fleet.linkBetween(fresh.fleet.slotOf(link.fromId), fresh.fleet.slotOf(link.toId));
        const rttMs = link.latest.rttMs ?? Number.NaN;
        expect(Math.abs((told?.rttMs ?? Number.NaN) - rttMs)).toBeLessThanOrEqual(
          Math.max(0.05, rttMs * 0.021),
        );
      }
      world.feed.stop();
    }),
    { numRuns: 400 },
  );
});

function listening(): { world: MapWorld; browser: FollowingBrowser } {
  const world = new MapWorld();
  for (const one of IDS) world.set(one);
  const browser = new FollowingBrowser();
  browser.subscribe(world.feed.snapshot());
  world.listeners = 1;
  world.pass(200);
  world.published.length = 0;
  return { world, browser };
}

test("a change is published within 120 ms, and there are at most ten deltas a second", () => {
  const { world } = listening();
  const changedAtMs: number[] = [];
  for (let ms = 0; ms < 2000; ms += 1) {
    if (ms % 7 === 0) {
      world.set("a" as NodeId, {}, `a-${ms}`);
      changedAtMs.push(world.nowAtMs);
    }
    world.pass(1);
  }
  world.pass(120);
  const publishedAtMs = world.published.map(({ hubAtMs }) => hubAtMs);
  for (const [i, atMs] of publishedAtMs.entries()) {
    if (i > 0) expect(atMs - (publishedAtMs[i - 1] as number)).toBeGreaterThanOrEqual(100);
  }
  for (const atMs of changedAtMs) {
    const toldAtMs = publishedAtMs.find((published) => published > atMs) ?? Number.POSITIVE_INFINITY;
    expect(toldAtMs - atMs).toBeLessThanOrEqual(120);
  }
});

test("nobody listens: nothing is published, and who comes gets everything", () => {
  const { world, browser } = listening();
  world.listeners = 0;
  world.set("a" as NodeId, { health: "down" });
  world.remove("b" as NodeId);
  world.pass(500);
  expect(world.published).toEqual([]);
  browser.subscribe(world.feed.snapshot());
  expect(browser.view().nodes).toHaveLength(IDS.length - 1);
});

test("a slot is not given to another node in the delta that frees it", () => {
  const { world, browser } = listening();
  const slot = browser.fleet.slotOf("b" as NodeId);
  world.remove("b" as NodeId);
  world.set("new" as NodeId);
  world.pass(200);
  world.set("newer" as NodeId);
  world.pass(200);
  const [first, second] = world.published;
  expect(first?.removed).toEqual([slot]);
  expect(first?.nodes.map((node) => node.slot)).not.toContain(slot);
  expect(second?.nodes).toMatchObject([{ id: "newer", slot }]);
});

test("small changes of load and delay make no traffic, and add up until they count", () => {
  const { world } = listening();
  world.links.onMeshLinks("a" as NodeId, [{ toId: "b" as NodeId, rttMs: 100, jitterMs: 0, lossRatio: 0 }]);
  world.pass(200);
  world.published.length = 0;
  let deltas = 0;
  for (let i = 1; i <= 30; i += 1) {
    world.links.onMeshLinks("a" as NodeId, [
      { toId: "b" as NodeId, rttMs: 100 + i * 0.1, jitterMs: 0, lossRatio: 0 },
    ]);
    world.feed.loadChanged("a" as NodeId, 0.5 + (i % 2) * 0.03);
    world.pass(200);
    deltas = world.published.length;
  }
  expect(deltas).toBe(1);
});

test("two browsers that come in the same moment share one snapshot", () => {
  const { world } = listening();
  expect(world.feed.snapshot()).toBe(world.feed.snapshot());
  world.set("a" as NodeId, { health: "down" });
  const before = world.feed.snapshot();
  world.pass(200);
  expect(world.feed.snapshot()).not.toBe(before);
  expect(world.feed.snapshot().number).toBe(before.number + 1);
});
