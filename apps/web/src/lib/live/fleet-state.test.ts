import type { NodesDelta, NodeView } from "@orrery/protocol";
import { describe, expect, test } from "vitest";
import { applyDelta, EMPTY_FLEET, type FleetState, fleetOfSnapshot } from "./fleet-state.ts";
import { EXAMPLE_LIVE, exampleNode } from "./testing/example-node.ts";

const fleet = (...nodes: NodeView[]): FleetState => fleetOfSnapshot({ epoch: "e1", number: 5, nodes });
const delta = (fields: Partial<NodesDelta>): NodesDelta => ({
  epoch: "e1",
  number: 6,
  hubAtMs: 1,
  added: [],
  changed: [],
  removed: [],
  ...fields,
});

function applied(state: FleetState, change: NodesDelta) {
  const result = applyDelta(state, change);
  if (result.outcome !== "applied") throw new Error(`not applied: ${result.outcome}`);
  return result;
}

describe("numbers", () => {
  test("the next number is applied, an older one ignored, a later one is a gap", () => {
    const state = fleet(exampleNode("a"));
    expect(applyDelta(state, delta({ number: 6 })).outcome).toBe("applied");
    expect(applyDelta(state, delta({ number: 5 })).outcome).toBe("ignored");
    expect(applyDelta(state, delta({ number: 7 })).outcome).toBe("gap");
  });

  test("another epoch is a gap whatever its number", () => {
    expect(applyDelta(fleet(), delta({ epoch: "e2", number: 6 })).outcome).toBe("gap");
    expect(applyDelta(fleet(), delta({ epoch: "e2", number: 1 })).outcome).toBe("gap");
  });

  test("a delta before the first snapshot is ignored", () => {
    expect(applyDelta(EMPTY_FLEET, delta({})).outcome).toBe("ignored");
  });

  test("a change of an unknown node is a gap: something was missed", () => {
    const change = delta({ changed: [{ id: exampleNode("x").id, set: { health: "down" } }] });
    expect(applyDelta(fleet(exampleNode("a")), change).outcome).toBe("gap");
  });
});

describe("merging", () => {
  test("`set` replaces whole fields, `live` merges field by field", () => {
    const node = exampleNode("a", { labels: { env: "prod", tier: "1" } });
    const { state } = applied(
      fleet(node),
      delta({ changed: [{ id: node.id, set: { labels: { env: "test" } }, live: { cpuRatio: 0.9 } }] }),
    );
    const after = state.byId.get(node.id);
    expect(after?.labels).toEqual({ env: "test" });
    expect(after?.live).toEqual({ ...EXAMPLE_LIVE, cpuRatio: 0.9 });
  });

  test("`live: null` clears, and later values must be complete to be shown", () => {
    const node = exampleNode("a");
    const cleared = applied(fleet(node), delta({ changed: [{ id: node.id, set: {}, live: null }] })).state;
    expect(cleared.byId.get(node.id)?.live).toBeNull();
    const partly = applied(
      cleared,
      delta({ number: 7, changed: [{ id: node.id, set: {}, live: { cpuRatio: 0.1 } }] }),
    ).state;
    expect(partly.byId.get(node.id)?.live).toBeNull();
    const fully = applied(
      partly,
      delta({ number: 8, changed: [{ id: node.id, set: {}, live: EXAMPLE_LIVE }] }),
    ).state;
    expect(fully.byId.get(node.id)?.live).toEqual(EXAMPLE_LIVE);
  });

  test("untouched nodes, and the order when nothing moved, keep their identity", () => {
    const [a, b] = [exampleNode("a"), exampleNode("b")];
    const before = fleet(a, b);
    const { state, touchedIds } = applied(
      before,
      delta({ changed: [{ id: a.id, set: {}, live: { cpuRatio: 1 } }] }),
    );
    expect(touchedIds).toEqual([a.id]);
    expect(state.byId.get(b.id)).toBe(b);
    expect(state.byId.get(a.id)).not.toBe(a);
    expect(state.ids).toBe(before.ids);
    expect(state.counts).toBe(before.counts);
    expect(before.byId.get(a.id)).toBe(a);
  });

  test("names sort by the value of their numbers, also after a rename", () => {
    const nodes = ["node-10", "node-2", "node-1"].map((name) => exampleNode(name));
    const state = fleet(...nodes);
    expect(state.ids).toEqual(["node-1", "node-2", "node-10"]);
    const renamed = applied(
      state,
      delta({ changed: [{ id: exampleNode("node-1").id, set: { name: "zulu" } }] }),
    ).state;
    expect(renamed.ids).toEqual(["node-2", "node-10", "node-1"]);
  });
});

test("counts tell admitted nodes by health, and the waiting room apart", () => {
  const { counts } = fleet(
    exampleNode("a"),
    exampleNode("b", { health: "down", scheduling: "cordoned" }),
    exampleNode("c", { admission: "waiting" }),
    exampleNode("d", { admission: "rejected" }),
  );
  expect(counts).toMatchObject({ admitted: 2, waiting: 1, rejected: 1 });
  expect(counts.byHealth).toMatchObject({ online: 1, down: 1 });
  expect(counts.byScheduling).toMatchObject({ active: 1, cordoned: 1 });
});
