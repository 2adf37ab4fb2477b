import type { NodeHealth, NodesDelta, NodeView } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createLiveStore } from "./live-store.ts";
import { exampleNode } from "./testing/example-node.ts";

/** What a hub does to its fleet, one step a delta. */
type Step =
  | { kind: "add"; id: string }
  | { kind: "remove"; id: string }
  | { kind: "health"; id: string; health: NodeHealth }
  | { kind: "rename"; id: string; name: string }
  | { kind: "live"; id: string; cpuRatio: number }
  | { kind: "restart" };
/** What the network does to the delta of a step. */
type Delivery = "delivered" | "lost" | "twice";

const id = fc.constantFrom("a", "b", "c", "d");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), id }),
  fc.record({ kind: fc.constant("remove" as const), id }),
  fc.record({
    kind: fc.constant("health" as const),
    id,
    health: fc.constantFrom<NodeHealth>("online", "suspect", "down", "unknown"),
  }),
  fc.record({ kind: fc.constant("rename" as const), id, name: fc.constantFrom("n-1", "n-2", "n-10") }),
  fc.record({ kind: fc.constant("live" as const), id, cpuRatio: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.constant({ kind: "restart" as const }),
);
const delivery = fc.constantFrom<Delivery>("delivered", "delivered", "delivered", "lost", "twice");

/** The naive oracle: the hub's own fleet, changed in place. */
class Hub {
  readonly nodes = new Map<string, NodeView>();
  epoch = 1;
  number = 0;

  take(change: Step): NodesDelta | null {
    const delta = this.#empty();
    const node = "id" in change ? this.nodes.get(change.id) : undefined;
    if (change.kind === "restart") {
      this.epoch += 1;
      this.number = 0;
      return null;
    }
    if (change.kind === "add") {
      if (node !== undefined) return null;
      const added = exampleNode(change.id);
      this.nodes.set(change.id, added);
      delta.added.push(added);
    } else if (node === undefined) {
      return null;
    } else if (change.kind === "remove") {
      this.nodes.delete(change.id);
      delta.removed.push(node.id);
    } else if (change.kind === "live") {
      const live = { cpuRatio: change.cpuRatio };
      this.nodes.set(change.id, { ...node, live: node.live === null ? null : { ...node.live, ...live } });
      delta.changed.push({ id: node.id, set: {}, live });
    } else {
      const set = change.kind === "health" ? { health: change.health } : { name: change.name };
      this.nodes.set(change.id, { ...node, ...set });
      delta.changed.push({ id: node.id, set });
    }
    this.number += 1;
    return { ...delta, number: this.number };
  }

  snapshot() {
    return { epoch: String(this.epoch), number: this.number, nodes: [...this.nodes.values()] };
  }

  #empty(): NodesDelta {
    return { epoch: String(this.epoch), number: 1, hubAtMs: 0, added: [], changed: [], removed: [] };
  }
}

test("whatever is lost, doubled or restarted: after the next delivered delta the page equals the hub", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, delivery), { maxLength: 60 }), (steps) => {
      const hub = new Hub();
      const store = createLiveStore();
      store.takeSnapshot(hub.snapshot());
      let isCurrent = true;
      for (const [change, how] of steps) {
        const delta = hub.take(change);
        if (change.kind === "restart") isCurrent = false;
        if (delta === null) continue;
        if (how === "lost") {
          isCurrent = false;
          continue;
        }
        for (let i = 0; i < (how === "twice" ? 2 : 1); i += 1) {
          const isWhole = store.takeDelta(delta);
          // A page that missed something must notice, one that missed nothing must not subscribe again.
          expect(isWhole).toBe(isCurrent);
          if (!isWhole) store.takeSnapshot(hub.snapshot());
          isCurrent = true;
        }
        const fleet = store.getFleet();
        expect(Object.fromEntries(fleet.byId)).toEqual(Object.fromEntries(hub.nodes));
        expect([...fleet.ids].sort()).toEqual([...hub.nodes.keys()].sort());
        const online = [...hub.nodes.values()].filter((node) => node.health === "online").length;
        expect(fleet.counts.byHealth.online).toBe(online);
      }
    }),
    { numRuns: 500 },
  );
});
