import type { WorkerInstanceRecord } from "@orrery/db";
import type { NodeId } from "@orrery/protocol";
import type { InstanceId, InstancePhase, InstanceReport, WorkerId } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { InstanceBook } from "./instance-book.ts";

const [NODE, ID, WORKER] = ["n" as NodeId, "i" as InstanceId, "w" as WorkerId];
const HOST = { state: "refused" as const, sentence: "not here" };
const NOW = { ms: 1000, atMs: 50_000 };

function report(phase: InstancePhase, more: Partial<InstanceReport> = {}): InstanceReport {
  return {
    ...{ instanceId: ID, workerId: WORKER, revision: 1, pid: 1, ports: [], usage: null, check: null },
    state: {
      ...{ phase, reason: `It is ${phase}.`, sinceAtMs: 1, startedAtMs: 1, restartCount: 0 },
      ...{ nextStartAtMs: null, lastExit: null },
    },
    log: { firstOffset: 0, endOffset: 0, lostBytes: 0 },
    ...more,
  };
}

function row(told: InstanceReport | null, heardAtMs: number | null): WorkerInstanceRecord {
  return {
    ...{ id: ID, workerId: WORKER, nodeId: NODE, revision: 1, orderedAtMs: 1, stopSentence: null },
    ...{ report: told, heardAtMs, endedAtMs: null },
  };
}

function take(book: InstanceBook, instances: InstanceReport[], ms = NOW.ms) {
  return book.take(NODE, { sentAtMs: 1, host: HOST, instances, goneIds: [] }, { ...NOW, ms }, () => true);
}

test("a state is news, usage is none, and what was not ordered there is nothing", () => {
  const book = new InstanceBook();
  book.connected(NODE);
  expect(take(book, [report("starting")])).toEqual({ changed: [ID], isNewHost: true });
  const usage = { cpu: 1, memoryBytes: 1, processCount: 1, atMs: 1 };
  expect(take(book, [report("starting", { usage })])).toEqual({ changed: [], isNewHost: false });
  expect(take(book, [report("healthy")]).changed).toEqual([ID]);
  expect(take(book, [report("healthy", { ports: [{ name: "http", port: 80 }] })]).changed).toEqual([ID]);
  const foreign = { sentAtMs: 1, host: HOST, instances: [report("failed")], goneIds: [] };
  expect(book.take("other" as NodeId, foreign, NOW, () => false).changed).toEqual([]);
  expect(book.heard(ID)?.report.state.phase).toBe("healthy");
});

test("whoever is not heard is lost, since one moment, and as before once it is heard", () => {
  const book = new InstanceBook();
  take(book, [report("healthy")]);
  expect(book.setLost(NODE, true, 60_000)).toBe(true);
  expect(book.setLost(NODE, true, 70_000)).toBe(false);
  expect(book.reportOf(row(null, null), "east")?.state).toMatchObject({
    ...{ phase: "lost", sinceAtMs: 60_000, reason: expect.stringContaining("east is not heard") },
  });
  expect(book.isInformed(NODE)).toBe(true);
  expect(book.setLost(NODE, false, 80_000)).toBe(true);
  expect(book.reportOf(row(null, null), "east")?.state.phase).toBe("healthy");
});

test("what another replica stored counts for nodes that are not connected here, and never over what they say", () => {
  const book = new InstanceBook();
  expect(book.isInformed(NODE)).toBe(false);
  expect(book.takeRow(row(report("healthy"), 100), 200)).toBe(true);
  expect(book.isInformed(NODE)).toBe(false);
  expect(book.takeRow(row(report("unhealthy"), 300), 200)).toBe(true);
  expect(book.isInformed(NODE)).toBe(true);
  expect(book.takeRow(row(report("healthy"), 250), 200)).toBe(false);
  book.connected(NODE);
  take(book, [report("starting")]);
  expect(book.takeRow(row(report("healthy"), 999_999), 200)).toBe(false);
  expect(book.heard(ID)?.report.state.phase).toBe("starting");
});

test("a node that has listed all its instances knows no other", () => {
  const book = new InstanceBook();
  expect(book.isUnknownThere(NODE, ID, 100_000)).toBe(false);
  book.connected(NODE);
  expect(book.isUnknownThere(NODE, ID, 100_000)).toBe(false);
  take(book, [], 1000);
  expect(book.isUnknownThere(NODE, ID, 5999)).toBe(false);
  expect(book.isUnknownThere(NODE, ID, 6000)).toBe(true);
  take(book, [report("draining")], 3000);
  expect(book.isUnknownThere(NODE, ID, 6000)).toBe(false);
});
