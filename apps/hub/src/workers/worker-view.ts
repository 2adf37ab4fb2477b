import type { WorkerInstanceRecord, WorkerRecord } from "@orrery/db";
import { isAvailable, isOver, type WorkerPlan } from "@orrery/domain/workers";
import type { NodeId } from "@orrery/protocol";
import type { InstancePhase, InstanceReport, WorkerInstanceView, WorkerView } from "@orrery/protocol/workers";
import type { InstanceBook } from "./instance-book.ts";
import type { KnownWorkers } from "./known-workers.ts";

export type ViewParts = {
  known: KnownWorkers;
  book: InstanceBook;
  place: (nodeId: NodeId) => { name: string; region: string; zone: string };
  unplaced: WorkerPlan["unplaced"];
  nowAtMs: number;
};

const STARTING = new Set<InstancePhase>(["pending", "starting"]);

export function workerView(worker: WorkerRecord, parts: ViewParts): WorkerView {
  const { known, place, unplaced, nowAtMs } = parts;
  const instances = Array.from(known.instances(worker.id), (row) => instanceView(row, parts));
  const { removedAtMs: _, ...rest } = worker;
  return {
    ...rest,
    scalingGroupId: known.owners.get(worker.id)?.groupId ?? null,
    counts: countsOf(instances),
    regions: regionsOf(instances),
    usage: usageOf(instances),
    restartCount: instances.reduce((sum, { state }) => sum + state.restartCount, 0),
    unplaced:
      unplaced === null
        ? null
        : {
            ...unplaced,
            refusals: unplaced.refusals.map((each) => ({ ...each, nodeName: place(each.nodeId).name })),
          },
    atMs: nowAtMs,
  };
}

export function instanceView(row: WorkerInstanceRecord, { book, place }: ViewParts): WorkerInstanceView {
  const { id, nodeId, orderedAtMs, stopSentence } = row;
  const { name: nodeName, region, zone } = place(nodeId);
  const report = row.endedAtMs === null ? book.reportOf(row, nodeName) : endedReport(row);
  const heardAtMs = (row.endedAtMs === null ? book.heard(id)?.heardAtMs : null) ?? row.heardAtMs;
  return {
    ...(report ?? untold(row, nodeName, book.isLost(nodeId))),
    ...{ nodeId, nodeName, region, zone, orderedAtMs, stopSentence, heardAtMs },
  };
}

/** What its node told of it last may be from before its end: the end itself is told by its being gone. */
function endedReport({ report, endedAtMs }: WorkerInstanceRecord): InstanceReport | null {
  if (report === null || endedAtMs === null) return report;
  const ended = { ...report, pid: null, usage: null };
  if (isOver(report.state.phase)) return ended;
  const state = { ...report.state, phase: "stopped", reason: "It has ended.", sinceAtMs: endedAtMs } as const;
  return { ...ended, state: { ...state, startedAtMs: null, nextStartAtMs: null } };
}

function untold(row: WorkerInstanceRecord, nodeName: string, isLost: boolean): InstanceReport {
  const { id: instanceId, workerId, revision, orderedAtMs, endedAtMs } = row;
  const phase = endedAtMs !== null ? "stopped" : isLost ? "lost" : "pending";
  const reason = endedAtMs === null ? `${nodeName} has not told of it yet.` : "It ended before it began.";
  return {
    ...{ instanceId, workerId, revision, pid: null, ports: [], usage: null, check: null },
    state: {
      ...{ phase, reason, sinceAtMs: orderedAtMs, startedAtMs: null, restartCount: 0 },
      ...{ nextStartAtMs: null, lastExit: null },
    },
    log: { firstOffset: 0, endOffset: 0, lostBytes: 0 },
  };
}

function countsOf(instances: readonly WorkerInstanceView[]): WorkerView["counts"] {
  const counts = { ready: 0, starting: 0, troubled: 0, leaving: 0 };
  for (const { state, stopSentence } of instances) {
    if (stopSentence !== null) counts.leaving += isOver(state.phase) ? 0 : 1;
    else if (isAvailable(state.phase)) counts.ready += 1;
    else if (STARTING.has(state.phase)) counts.starting += 1;
    else counts.troubled += 1;
  }
  return counts;
}

function regionsOf(instances: readonly WorkerInstanceView[]): WorkerView["regions"] {
  const regions = Map.groupBy(instances, ({ region }) => region);
  return Array.from(regions, ([region, all]) => ({ region, count: all.length })).sort(
    (x, y) => y.count - x.count || (x.region < y.region ? -1 : 1),
  );
}

function usageOf(instances: readonly WorkerInstanceView[]): WorkerView["usage"] {
  const measured = instances.flatMap(({ usage }) => (usage === null ? [] : [usage]));
  if (measured.length === 0) return null;
  return {
    cpu: measured.reduce((sum, { cpu }) => sum + cpu, 0),
    memoryBytes: measured.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
  };
}
