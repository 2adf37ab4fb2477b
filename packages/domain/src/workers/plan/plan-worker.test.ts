import type { NodeId } from "@orrery/protocol";
import type { InstanceId, InstancePhase, WorkerSpec } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { nodeOf, specOf } from "../placement/testing/fleet.ts";
import { newRollout, type Rollout } from "../rollout/rollout.ts";
import { planWorker } from "./plan-worker.ts";
import type { PlannedInstance, WorkerAsk } from "./worker-plan.ts";

const NOW = 1_000_000;
const DONE: Rollout = { ...newRollout(1, 0), state: "done", good: 1 };
const [A, B, C] = ["a", "b", "c"].map((name) => nodeOf(name)) as [
  ReturnType<typeof nodeOf>,
  ReturnType<typeof nodeOf>,
  ReturnType<typeof nodeOf>,
];
const DRAINING = nodeOf("a", { scheduling: "draining" });

function on(
  node: string,
  id: string,
  phase: InstancePhase = "healthy",
  more: Partial<PlannedInstance> = {},
): PlannedInstance {
  return {
    ...{ instanceId: id as InstanceId, nodeId: node as NodeId, revision: 1, phase, busyness: null },
    ...{ sinceAtMs: 0, orderedAtMs: 0, restartCount: 0, isStopping: false, reason: `${id} is ${phase}.` },
    ...more,
  };
}

function plan(more: Partial<WorkerAsk>, spec: WorkerSpec = specOf()) {
  return planWorker({
    ...{ rollout: DONE, wanted: 1, spec, specOf: () => spec, instances: [], nodes: [A, B, C] },
    ...{ nowAtMs: NOW, isInformed: true, ...more },
  });
}

test("[WL1] what is started has its node; what fits nowhere is told with why", () => {
  const { start, unplaced } = plan(
    { wanted: 4, nodes: [A, nodeOf("b", { cpu: 0.1 })] },
    specOf({ resources: { cpu: 0.5 } }),
  );
  expect(start).toEqual([
    { nodeId: "a", revision: 1 },
    { nodeId: "a", revision: 1 },
  ]);
  expect(unplaced).toMatchObject({
    count: 2,
    sentence: expect.stringContaining("2 of 4 instances fit nowhere"),
  });
  expect(plan({ specOf: () => null }).unplaced?.sentence).toContain("cannot be read");
});

test("[WL2] a lost one that cannot stay ends at once, and another takes its place", () => {
  const down = nodeOf("a", { health: "down" });
  const { stop, start } = plan({ instances: [on("a", "x", "lost")], nodes: [down, B] });
  expect(stop).toEqual([{ instanceId: "x", sentence: "a is down." }]);
  expect(start).toEqual([{ nodeId: "b", revision: 1 }]);
  const noted = plan({
    instances: [on("a", "x", "lost", { isStopping: true }), on("b", "y", "pending")],
    nodes: [down, B],
  });
  expect(noted).toMatchObject({ stop: [], start: [] });
});

test("[WL3] whoever has to move ends when its replacement is there, and stays where there is none", () => {
  const first = plan({ instances: [on("a", "x")], nodes: [DRAINING, B] });
  expect(first).toMatchObject({ stop: [], start: [{ nodeId: "b" }] });
  const starting = plan({ instances: [on("a", "x"), on("b", "y", "starting")], nodes: [DRAINING, B] });
  expect(starting).toMatchObject({ stop: [], start: [] });
  const ready = plan({ instances: [on("a", "x"), on("b", "y")], nodes: [DRAINING, B] });
  expect(ready.stop).toEqual([{ instanceId: "x", sentence: "a is draining." }]);
  const alone = plan({ instances: [on("a", "x")], nodes: [DRAINING] });
  expect(alone).toMatchObject({ stop: [], start: [], unplaced: { count: 1 } });
});

test("[WL4] while paused, whoever has to move ends where enough others are available", () => {
  const rollout: Rollout = { ...DONE, state: "paused", target: 2 };
  const two = { rollout, wanted: 2, nodes: [DRAINING, B, C] };
  const held = plan({ ...two, instances: [on("a", "x"), on("b", "y")] });
  expect(held).toMatchObject({ stop: [], start: [{ revision: 1 }] });
  const filled = plan({ ...two, instances: [on("a", "x"), on("b", "y"), on("c", "z")] });
  expect(filled.stop).toEqual([{ instanceId: "x", sentence: "a is draining." }]);
  expect(plan({ ...two, instances: [on("a", "x", "pending"), on("b", "y")] }).stop).toHaveLength(1);
});

test("[WL5] the least busy of the fullest zone goes first", () => {
  const instances = [
    on("a", "x", "healthy", { busyness: 3 }),
    on("a", "y", "healthy", { busyness: 1 }),
    on("b", "z"),
  ];
  const nodes = [nodeOf("a", { zone: "one" }), nodeOf("b", { zone: "two" })];
  expect(plan({ wanted: 2, instances, nodes }).stop.map(({ instanceId }) => instanceId)).toEqual(["y"]);
});

test("[WL6] whoever ends keeps its room and its port until it has ended", () => {
  const spec = specOf({ ports: [{ name: "http", port: 80 }] });
  const leaving = on("a", "x", "draining", { isStopping: true });
  expect(plan({ instances: [leaving], nodes: [A] }, spec)).toMatchObject({
    start: [],
    unplaced: { count: 1 },
  });
  const gone = { ...leaving, phase: "stopped" as const };
  expect(plan({ instances: [gone], nodes: [A] }, spec).start).toHaveLength(1);
  const large = specOf({ resources: { cpu: 0.6 }, rollout: { maxSurge: 2 } });
  expect(plan({ instances: [leaving], nodes: [A] }, large).start).toEqual([]);
});

test("[WL7] each end has its reason", () => {
  const rollout = { ...newRollout(2, 0), good: 1 };
  const replaced = plan({ rollout, instances: [on("a", "x"), on("b", "y", "healthy", { revision: 2 })] });
  expect(replaced.stop).toEqual([{ instanceId: "x", sentence: "Revision 2 takes its place." }]);
  const many = plan({ instances: [on("a", "x"), on("b", "y")] });
  expect(many.stop[0]?.sentence).toBe("It is one too many: 1 is wanted.");
  expect(plan({ wanted: 0, instances: [on("a", "x")] }).stop[0]?.sentence).toBe(
    "It is one too many: 0 are wanted.",
  );
});

test("[WL8] what is done stays done: it is not run again elsewhere", () => {
  const down = nodeOf("a", { health: "down" });
  for (const nodes of [[DRAINING, B], [down, B], [B]]) {
    expect(plan({ instances: [on("a", "x", "stopped")], nodes })).toMatchObject({ stop: [], start: [] });
  }
  expect(plan({ wanted: 0, instances: [on("a", "x", "stopped")], nodes: [DRAINING] }).stop).toHaveLength(1);
});
