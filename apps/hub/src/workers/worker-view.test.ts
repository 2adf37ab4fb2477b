import type { WorkerInstanceRecord } from "@orrery/db";
import type { NodeId } from "@orrery/protocol";
import type { InstanceId, InstancePhase, WorkerId } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { instanceView, type ViewParts } from "./worker-view.ts";

const parts = { place: () => ({ name: "fra-1", region: "eu", zone: "a" }) } as unknown as ViewParts;

function ended(phase: InstancePhase): WorkerInstanceRecord {
  const ids = { workerId: "w" as WorkerId, revision: 1 };
  return {
    ...{ id: "i" as InstanceId, ...ids, nodeId: "n" as NodeId, orderedAtMs: 1, heardAtMs: 5 },
    ...{ stopSentence: "Revision 2 takes its place.", endedAtMs: 9 },
    report: {
      ...{ instanceId: "i" as InstanceId, ...ids, pid: 7, ports: [], check: null },
      state: {
        ...{ phase, reason: "SIGTERM was sent.", sinceAtMs: 4, startedAtMs: 2, restartCount: 3 },
        ...{ nextStartAtMs: null, lastExit: null },
      },
      usage: { cpu: 1, memoryBytes: 1, processCount: 1, atMs: 4 },
      log: { firstOffset: 0, endOffset: 10, lostBytes: 0 },
    },
  };
}

test("what ended is stopped, though its node told of it last while it was stopping", () => {
  const view = instanceView(ended("stopping"), parts);
  expect(view.state).toMatchObject({
    phase: "stopped",
    reason: "It has ended.",
    sinceAtMs: 9,
    startedAtMs: null,
  });
  expect(view).toMatchObject({ pid: null, usage: null, heardAtMs: 5, log: { endOffset: 10 } });
  expect(view.state.restartCount).toBe(3);
});

test("what had failed before it was told to end stays failed", () => {
  expect(instanceView(ended("failed"), parts).state).toMatchObject({
    phase: "failed",
    reason: "SIGTERM was sent.",
  });
});
