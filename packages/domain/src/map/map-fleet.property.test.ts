import type { NodeHealth } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MapFleet } from "./map-fleet.ts";
import { encodeMapFrame } from "./map-frame.ts";
import { figures, mapNode, nodeId, nodeRow } from "./testing/fleets.ts";

const SLOTS = 8;
const LINKS = 12;

type Act =
  | { kind: "join" | "leave"; slot: number }
  | { kind: "state"; slot: number; health: NodeHealth }
  | { kind: "link"; number: number; a: number; b: number }
  | { kind: "unlink"; number: number }
  | { kind: "figures"; number: number; rttMs: number };

const slot = fc.integer({ min: 0, max: SLOTS - 1 });
const number = fc.integer({ min: 0, max: LINKS - 1 });
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constantFrom("join", "join", "leave"), slot }),
  fc.record({
    kind: fc.constant("state"),
    slot,
    health: fc.constantFrom<NodeHealth>("online", "down", "suspect"),
  }),
  fc.record({ kind: fc.constant("link"), number, a: slot, b: slot }),
  fc.record({ kind: fc.constant("link"), number, a: slot, b: slot }),
  fc.record({ kind: fc.constant("unlink"), number }),
  fc.record({ kind: fc.constant("figures"), number, rttMs: fc.integer({ min: 0, max: 500 }) }),
);

/** The hub's side, naive: what there is, as plain maps. */
type World = {
  nodes: Map<number, { life: number; health: NodeHealth }>;
  links: Map<number, { a: number; b: number; rttMs: number | null }>;
  lives: number;
};

/** Carries an act out, and gives the delta that tells it; null = it makes no sense now. */
function perform(world: World, act: Act): Parameters<MapFleet["applyDelta"]> | null {
  const { nodes, links } = world;
  switch (act.kind) {
    case "join": {
      // A node that joins in a slot in use: the one before left within the same delta.
      const removed = nodes.has(act.slot) ? [act.slot] : [];
      leave(world, act.slot);
      world.lives += 1;
      nodes.set(act.slot, { life: world.lives, health: "unknown" });
      return [[livingNode(act.slot, world.lives)], removed, encodeMapFrame({})];
    }
    case "leave":
      if (!nodes.has(act.slot)) return null;
      leave(world, act.slot);
      return [[], [act.slot], encodeMapFrame({})];
    case "state": {
      const node = nodes.get(act.slot);
      if (node === undefined) return null;
      node.health = act.health;
      return [[], [], encodeMapFrame({ nodes: [nodeRow(act.slot, { health: act.health })] })];
    }
    case "link": {
      const { number, a, b } = act;
      if (a === b || !nodes.has(a) || !nodes.has(b)) return null;
      for (const [other, link] of links) if (link.a === a && link.b === b) links.delete(other);
      links.set(number, { a, b, rttMs: null });
      return [[], [], encodeMapFrame({ links: [{ number, a, b }] })];
    }
    case "unlink":
      links.delete(act.number);
      return [[], [], encodeMapFrame({ removedLinks: [act.number] })];
    case "figures": {
      const link = links.get(act.number);
      if (link === undefined) return null;
      link.rttMs = act.rttMs;
      return [[], [], encodeMapFrame({ figures: [figures(act.number, { rttMs: act.rttMs })] })];
    }
  }
}

function leave({ nodes, links }: World, slot: number): void {
  nodes.delete(slot);
  for (const [number, { a, b }] of links) if (a === slot || b === slot) links.delete(number);
}

function livingNode(slot: number, life: number) {
  return mapNode(slot, { id: nodeId(life), name: `life-${life}` });
}

test("[ML1] through any deltas the fleet knows what the hub knows, and the same as after a snapshot of it", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60, size: "max" }), (acts) => {
      const world: World = { nodes: new Map(), links: new Map(), lives: 0 };
      const fleet = new MapFleet();
      for (const act of acts) {
        const delta = perform(world, act);
        if (delta !== null) expect(fleet.applyDelta(...delta)).toEqual({ outcome: "applied" });
        expectKnows(fleet, world);
      }
      const other = new MapFleet();
      other.applySnapshot(
        [...world.nodes].map(([slot, { life }]) => livingNode(slot, life)),
        encodeMapFrame({
          nodes: [...world.nodes].map(([slot, { health }]) => nodeRow(slot, { health })),
          links: [...world.links].map(([number, { a, b }]) => ({ number, a, b })),
          figures: [...world.links].map(([number, { rttMs }]) => figures(number, { rttMs })),
        }),
      );
      expectKnows(other, world);
    }),
    { numRuns: 300 },
  );
});

function expectKnows(fleet: MapFleet, { nodes, links }: World): void {
  expect([fleet.nodeCount, fleet.linkCount]).toEqual([nodes.size, links.size]);
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const node = nodes.get(slot);
    expect(fleet.node(slot)?.name).toBe(node === undefined ? undefined : `life-${node.life}`);
    expect(fleet.state(slot)?.health).toBe(node?.health);
    if (node !== undefined) expect(fleet.slotOf(nodeId(node.life))).toBe(slot);
  }
  const pairs = new Set([...links.values()].map(({ a, b }) => `${Math.min(a, b)}-${Math.max(a, b)}`));
  expect(fleet.pairs.count).toBe(pairs.size);
  for (let a = 0; a < SLOTS; a += 1) {
    for (let b = 0; b < SLOTS; b += 1) {
      const link = [...links.values()].find((one) => one.a === a && one.b === b);
      expect(fleet.linkBetween(a, b)?.rttMs).toBe(link?.rttMs);
    }
  }
}
