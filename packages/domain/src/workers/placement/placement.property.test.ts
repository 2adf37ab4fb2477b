import fc from "fast-check";
import { expect, test } from "vitest";
import { placeInstances } from "./place-instances.ts";
import type { PlacementAsk, PlacementNode } from "./placement.ts";
import { instanceOn, nodeOf, specOf } from "./testing/fleet.ts";

const nodeShape = fc.record({
  zone: fc.constantFrom("a", "b", "c"),
  cpu: fc.constantFrom(0, 0.1, 0.3, 0.75, 2),
  memoryMiB: fc.constantFrom(0, 150, 500, 4000),
  health: fc.constantFrom("online" as const, "online" as const, "unreachable" as const, "down" as const),
  scheduling: fc.constantFrom("active" as const, "active" as const, "cordoned" as const, "draining" as const),
  reserved: fc.record({
    cpu: fc.constantFrom(0, 0.1, 0.5),
    memoryMiB: fc.constantFrom(0, 100),
    instanceCount: fc.constantFrom(0, 2),
  }),
  instancesMax: fc.constantFrom(1, 3, 100),
  cpuRatio: fc.constantFrom(null, 0, 0.9),
  targetRttMs: fc.constantFrom(null, 1, 30),
});

const question = fc
  .record({
    shapes: fc.array(nodeShape, { maxLength: 7 }),
    places: fc.array(fc.nat(9), { maxLength: 12 }),
    wanted: fc.nat(14),
    strategy: fc.constantFrom("least-loaded" as const, "capability" as const, "nearest-to-target" as const),
    spread: fc.constantFrom("zone" as const, "none" as const),
    isFixed: fc.boolean(),
  })
  .map(({ shapes, places, wanted, strategy, spread, isFixed }): PlacementAsk => {
    const ports = isFixed ? [{ name: "http", port: 80 }] : [];
    return {
      spec: specOf({ ports, placement: { strategy, spread, target: "api" } }),
      wanted,
      nodes: shapes.map(({ cpuRatio, targetRttMs, ...shape }, i) => ({
        ...nodeOf(`n${i}`, shape),
        cpuRatio,
        targetRttMs,
      })),
      instances: places.map((place, i) => instanceOn(`n${place}`, `i${String(i).padStart(2, "0")}`)),
    };
  });

/** Counts up, one by one, as a person would. */
function naiveRoom({ node, host, reserved }: PlacementNode, own: number, { spec }: PlacementAsk): number {
  if (node.health !== "online" || node.scheduling !== "active" || host?.state !== "allowed") return 0;
  let more = 0;
  for (; ; more += 1) {
    const count = own + more + 1;
    const cpu = Math.round(1000 * reserved.cpu) + count * 100;
    const isOver =
      cpu > Math.round(1000 * host.cpu) ||
      reserved.memoryMiB + count * 100 > host.memoryMiB ||
      reserved.instanceCount + count > host.instancesMax ||
      (spec.ports.length > 0 && count > 1);
    if (isOver) return more;
  }
}

function naiveStaying(ask: PlacementAsk) {
  return ask.instances.filter(({ nodeId }) => {
    const node = ask.nodes.find((each) => each.node.id === nodeId)?.node;
    return node !== undefined && node.health !== "down" && node.scheduling !== "draining";
  });
}

test("[WP4] as many as fit and no more; nothing moves or goes without need; no node gets more than it has room for", () => {
  fc.assert(
    fc.property(question, (ask) => {
      const { add, move, drop, missing } = placeInstances(ask);
      const staying = naiveStaying(ask);
      expect(new Set(move.map(({ instanceId }) => instanceId))).toEqual(
        new Set(ask.instances.filter((each) => !staying.includes(each)).map(({ instanceId }) => instanceId)),
      );
      expect(drop).toHaveLength(Math.max(0, staying.length - ask.wanted));
      expect(new Set(drop).size).toBe(drop.length);
      const ownOn = (id: string) =>
        staying.filter(({ nodeId, instanceId }) => nodeId === id && !drop.includes(instanceId)).length;
      const rooms = ask.nodes.map((each) => naiveRoom(each, ownOn(each.node.id), ask));
      const room = rooms.reduce((sum, each) => sum + each, 0);
      expect(add).toHaveLength(Math.min(room, Math.max(0, ask.wanted - staying.length)));
      expect(missing).toBe(Math.max(0, ask.wanted - staying.length - add.length));
      for (const [i, { node }] of ask.nodes.entries()) {
        expect(add.filter((id) => id === node.id).length).toBeLessThanOrEqual(rooms[i] ?? 0);
      }
    }),
    { numRuns: 300 },
  );
});

test("[WP5] no other way to place the new ones is more even over the zones", () => {
  fc.assert(
    fc.property(question, (asked) => {
      const ask = {
        ...asked,
        spec: { ...asked.spec, placement: { ...asked.spec.placement, spread: "zone" as const } },
      };
      const { add, drop } = placeInstances(ask);
      const left = naiveStaying(ask).filter(({ instanceId }) => !drop.includes(instanceId));
      const counts = { a: 0, b: 0, c: 0 } as Record<string, number>;
      const rooms = { a: 0, b: 0, c: 0 } as Record<string, number>;
      for (const each of ask.nodes) {
        const own = left.filter(({ nodeId }) => nodeId === each.node.id).length;
        counts[each.node.zone] = (counts[each.node.zone] ?? 0) + own;
        rooms[each.node.zone] = (rooms[each.node.zone] ?? 0) + naiveRoom(each, own, ask);
      }
      const placed = { ...counts };
      for (const id of add) {
        const zone = ask.nodes.find(({ node }) => node.id === id)?.node.zone ?? "";
        placed[zone] = (placed[zone] ?? 0) + 1;
      }
      // The naive way: every split of the new ones over the zones, of which the best has the least sum of squares.
      let best = Number.POSITIVE_INFINITY;
      for (let a = 0; a <= add.length; a += 1) {
        for (let b = 0; a + b <= add.length; b += 1) {
          const c = add.length - a - b;
          if (a > (rooms.a ?? 0) || b > (rooms.b ?? 0) || c > (rooms.c ?? 0)) continue;
          best = Math.min(best, squares([(counts.a ?? 0) + a, (counts.b ?? 0) + b, (counts.c ?? 0) + c]));
        }
      }
      expect(squares(Object.values(placed))).toBe(best);
    }),
    { numRuns: 300 },
  );
});

test("[WP8] the order of lists changes nothing, and once carried out there is nothing left to do", () => {
  fc.assert(
    fc.property(question, (ask) => {
      const placement = placeInstances(ask);
      const turned = { ...ask, nodes: ask.nodes.toReversed(), instances: ask.instances.toReversed() };
      expect(placeInstances(turned)).toEqual(placement);
      const gone = new Set([...placement.drop, ...placement.move.map(({ instanceId }) => instanceId)]);
      const instances = [
        ...ask.instances.filter(({ instanceId }) => !gone.has(instanceId)),
        ...placement.add.map((nodeId, i) => instanceOn(nodeId, `new${i}`)),
      ];
      expect(placeInstances({ ...ask, instances })).toMatchObject({
        add: [],
        move: [],
        drop: [],
        missing: placement.missing,
      });
    }),
    { numRuns: 200 },
  );
});

function squares(counts: number[]): number {
  return counts.reduce((sum, count) => sum + count * count, 0);
}
