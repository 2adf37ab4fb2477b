import { encodeMapFrame, type MapNodeState } from "@orrery/domain/map";
import type { MapDelta, MapNode, NodeHealth, NodeId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createLiveMap, type LiveMapKeeper } from "./live-map.ts";

type Step =
  | { kind: "add"; slot: number }
  | { kind: "remove"; slot: number }
  | { kind: "health"; slot: number; health: NodeHealth }
  | { kind: "link"; slot: number; to: number; rttMs: number }
  | { kind: "restart" };
/** What the network does to the delta of a step. */
type Delivery = "delivered" | "lost" | "twice";

const slot = fc.integer({ min: 0, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("add" as const), slot }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), slot }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("health" as const),
      slot,
      health: fc.constantFrom<NodeHealth>("online", "down"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("link" as const),
      slot,
      to: slot,
      rttMs: fc.integer({ min: 0, max: 100 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "restart" as const }) },
);
const delivery = fc.constantFrom<Delivery>("delivered", "delivered", "delivered", "lost", "twice");

const STATE: Omit<MapNodeState, "health"> = {
  admission: "admitted",
  scheduling: "active",
  leads: false,
  isMember: false,
  loadRatio: null,
};
const FIGURES = { jitterMs: null, lossRatio: 0, source: "mesh", isDemoDelay: false } as const;

/** The naive oracle: the hub's own map, changed in place. A link's number is made of its slots. */
class Hub {
  readonly nodes = new Map<number, NodeHealth>();
  readonly links = new Map<number, { a: number; b: number; rttMs: number }>();
  epoch = 1;
  number = 0;

  take(change: Step): MapDelta | null {
    if (change.kind === "restart") {
      this.epoch += 1;
      this.number = 0;
      return null;
    }
    const at = change.slot;
    if (change.kind === "add") {
      if (this.nodes.has(at)) return null;
      this.nodes.set(at, "online");
      return this.#delta({ nodes: [nodeAt(at)] }, { nodes: [{ slot: at, ...STATE, health: "online" }] });
    }
    if (!this.nodes.has(at)) return null;
    if (change.kind === "remove") {
      this.nodes.delete(at);
      for (const [number, { a, b }] of this.links) if (a === at || b === at) this.links.delete(number);
      return this.#delta({ removed: [at] }, {});
    }
    if (change.kind === "health") {
      this.nodes.set(at, change.health);
      return this.#delta({}, { nodes: [{ slot: at, ...STATE, health: change.health }] });
    }
    if (change.to === at || !this.nodes.has(change.to)) return null;
    const link = { number: at * 4 + change.to, a: at, b: change.to };
    const isNew = !this.links.has(link.number);
    this.links.set(link.number, { ...link, rttMs: change.rttMs });
    const figures = [{ ...FIGURES, number: link.number, rttMs: change.rttMs }];
    return this.#delta({}, { links: isNew ? [link] : [], figures });
  }

  snapshot() {
    const frame = encodeMapFrame({
      nodes: [...this.nodes].map(([at, health]) => ({ slot: at, ...STATE, health })),
      links: [...this.links].map(([number, { a, b }]) => ({ number, a, b })),
      figures: [...this.links].map(([number, { rttMs }]) => ({ ...FIGURES, number, rttMs })),
    });
    const map = { nodes: [...this.nodes.keys()].map(nodeAt), frame };
    return { epoch: String(this.epoch), number: this.number, map };
  }

  view(): string[] {
    const nodes = [...this.nodes].map(([at, health]) => `${at} ${health}`);
    const links = [...this.links.values()].map(({ a, b, rttMs }) => `${a}>${b} ${rttMs}`);
    return [...nodes, ...links].sort();
  }

  #delta(fields: Partial<MapDelta>, content: Parameters<typeof encodeMapFrame>[0]): MapDelta {
    this.number += 1;
    const frame = encodeMapFrame(content);
    return {
      epoch: String(this.epoch),
      number: this.number,
      hubAtMs: 0,
      nodes: [],
      removed: [],
      frame,
      ...fields,
    };
  }
}

function nodeAt(at: number): MapNode {
  const id = `n-${at}` as NodeId;
  return {
    slot: at,
    id,
    name: id,
    region: "r",
    zone: "z",
    labels: {},
    latitude: 1,
    longitude: 1,
    version: "1",
    isDemo: false,
  };
}

function viewOf(keeper: LiveMapKeeper): string[] {
  const { fleet } = keeper.get();
  const slots = [0, 1, 2, 3].filter((at) => fleet.node(at) !== null);
  const links = slots.flatMap((a) =>
    slots.flatMap((b) => {
      const link = a === b ? null : fleet.linkBetween(a, b);
      return link === null ? [] : [`${a}>${b} ${link.rttMs}`];
    }),
  );
  return [...slots.map((at) => `${at} ${fleet.state(at)?.health}`), ...links].sort();
}

test("whatever is lost, doubled or restarted: after the next delivered delta the map equals the hub's", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, delivery), { maxLength: 60, size: "max" }), (steps) => {
      const hub = new Hub();
      const map = createLiveMap();
      expect(map.take(hub.snapshot())).toBe(true);
      let isCurrent = true;
      for (const [change, how] of steps) {
        const delta = hub.take(change);
        if (change.kind === "restart") isCurrent = false;
        if (delta === null) continue;
        if (how === "lost") isCurrent = false;
        for (let i = 0; i < (how === "lost" ? 0 : how === "twice" ? 2 : 1); i += 1) {
          const outcome = map.takeDelta(delta);
          // A page that missed something must notice, one that missed nothing must not subscribe again.
          expect(outcome === "gap").toBe(!isCurrent);
          if (outcome === "gap") map.take(hub.snapshot());
          isCurrent = true;
          expect(viewOf(map)).toEqual(hub.view());
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("before the first snapshot nothing counts; bytes that make no sense leave what was there", () => {
  const hub = new Hub();
  const map = createLiveMap();
  const delta = hub.take({ kind: "add", slot: 1 });
  if (delta === null) throw new Error("no delta");
  expect(map.takeDelta(delta)).toBe("ignored");
  expect(map.get().isLoaded).toBe(false);
  expect(map.take({ ...hub.snapshot(), map: { nodes: [], frame: Uint8Array.of(99) } })).toBe(false);
  expect(map.get().isLoaded).toBe(false);
  expect(map.take(hub.snapshot())).toBe(true);
  expect(map.takeDelta({ ...delta, number: 2, frame: Uint8Array.of(99) })).toBe("gap");
  expect(viewOf(map)).toEqual(hub.view());
});

test("a delta that speaks of what is not here is a gap; a dropped map begins anew", () => {
  const hub = new Hub();
  const map = createLiveMap();
  map.take(hub.snapshot());
  hub.take({ kind: "add", slot: 1 });
  const delta = hub.take({ kind: "health", slot: 1, health: "down" });
  if (delta === null) throw new Error("no delta");
  expect(map.takeDelta({ ...delta, number: 1 })).toBe("gap");
  map.take(hub.snapshot());
  const { fleet } = map.get();
  map.drop();
  expect(map.get()).toMatchObject({ isLoaded: false, fleet: { nodeCount: 0 } });
  expect(map.get().fleet).not.toBe(fleet);
  expect(map.takeDelta({ ...delta, number: 3 })).toBe("ignored");
});
