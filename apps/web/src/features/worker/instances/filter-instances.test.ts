import type { NodeId } from "@orrery/protocol";
import type { InstanceId, InstancePhase, WorkerId, WorkerInstanceView } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { byTrouble, countByPhase, listInstances } from "./filter-instances.ts";

function instance(
  id: string,
  phase: InstancePhase,
  change: Partial<WorkerInstanceView> = {},
): WorkerInstanceView {
  return {
    ...{ instanceId: id as InstanceId, workerId: "w" as WorkerId, revision: 1, pid: null, ports: [] },
    state: {
      ...{ phase, reason: "As it is.", sinceAtMs: 1, startedAtMs: null, restartCount: 0 },
      ...{ nextStartAtMs: null, lastExit: null },
    },
    ...{ usage: null, check: null, log: { firstOffset: 0, endOffset: 0, lostBytes: 0 } },
    ...{ nodeId: "n" as NodeId, nodeName: "node-1", region: "eu", zone: "a" },
    ...{ orderedAtMs: 1, stopSentence: null, heardAtMs: null, ...change },
  };
}

const all = [
  instance("a", "stopped"),
  instance("b", "healthy", { nodeName: "node-10", revision: 2 }),
  instance("c", "healthy", { nodeName: "node-2", region: "us" }),
  instance("d", "crash-loop", { ports: [{ name: "http", port: 4711 }] }),
];
const idsOf = (instances: readonly WorkerInstanceView[]) => instances.map(({ instanceId }) => instanceId);

test("the worst come first, what ended comes last, nodes in the order of their numbers", () => {
  expect(idsOf([...all].sort(byTrouble))).toEqual(["d", "c", "b", "a"]);
  expect(idsOf(listInstances(all, { search: "", phase: null }, "revision"))[0]).toBe("b");
});

test("instances are found by node, place, port, revision and state", () => {
  const find = (search: string, phase: InstancePhase | null = null) =>
    idsOf(listInstances(all, { search, phase }, "phase"));
  expect(find("us")).toEqual(["c"]);
  expect(find("http 4711")).toEqual(["d"]);
  expect(find("r2")).toEqual(["b"]);
  expect(find("crash loop")).toEqual(["d"]);
  expect(find("", "healthy")).toEqual(["c", "b"]);
  expect(countByPhase(all)).toMatchObject({ healthy: 2, stopped: 1, "crash-loop": 1, lost: 0 });
});
