import type { EventDraft, WorkerRecord } from "@orrery/db";
import { type PlannedInstance, planWorker, type Rollout, type WorkerPlan } from "@orrery/domain/workers";
import type { EventSubject, NodeId } from "@orrery/protocol";
import type { InstanceId } from "@orrery/protocol/workers";
import type { InstanceBook } from "./instance-book.ts";
import type { KnownWorkers } from "./known-workers.ts";
import type { PlacementNodes } from "./placement-nodes.ts";

export type DecideParts = {
  known: KnownWorkers;
  book: InstanceBook;
  nodes: PlacementNodes;
  nodeName: (nodeId: NodeId) => string;
  /** Open requests; null = not known. */
  openCount: (id: InstanceId) => number | null;
  nowAtMs: number;
  /** Whoever has not told by now is not waited for. */
  isPatienceOver: boolean;
};

/** Nothing is to be decided of it: it is rolled out, and every instance is where it may stay. Cheap, since most are so all the time. */
export function isSettled(
  { id, rollout, wantedCount, spec }: WorkerRecord,
  { known, nodes }: Pick<DecideParts, "known" | "nodes">,
): boolean {
  if (rollout.state !== "done" && rollout.state !== "rolled-back") return false;
  let count = 0;
  for (const { nodeId, revision, stopSentence } of known.instances(id)) {
    if (stopSentence !== null || revision !== rollout.target) return false;
    if (!nodes.mayStay(nodeId, spec.placement.filter)) return false;
    count += 1;
  }
  return count === wantedCount;
}

export function decideWorker(worker: WorkerRecord, parts: DecideParts): WorkerPlan {
  const { known, book, nodes, nowAtMs, isPatienceOver } = parts;
  const instances = plannedInstances(worker, parts);
  return planWorker({
    ...{ rollout: worker.rollout, wanted: worker.wantedCount, spec: worker.spec, instances, nowAtMs },
    nodes: nodes.for(worker.id, worker.spec),
    specOf: (revision) => known.specOf(worker.id, revision),
    isInformed: isPatienceOver || instances.every(({ nodeId }) => book.isInformed(nodeId)),
  });
}

function plannedInstances(
  worker: WorkerRecord,
  { known, book, nodeName, openCount }: DecideParts,
): PlannedInstance[] {
  const rows = [...known.instances(worker.id)];
  // One measure for all: open requests only where they are known of each.
  const open = new Map(rows.map(({ id }) => [id, openCount(id)]));
  const isOpenKnown = [...open.values()].every((count) => count !== null);
  return rows.map((row): PlannedInstance => {
    const { id: instanceId, nodeId, revision, orderedAtMs, stopSentence } = row;
    const base = { instanceId, nodeId, revision, orderedAtMs, isStopping: stopSentence !== null };
    const report = book.reportOf(row, nodeName(nodeId));
    if (report === null) {
      const reason = `${nodeName(nodeId)} has not told of it yet.`;
      const phase = book.isLost(nodeId) ? "lost" : "pending";
      return { ...base, phase, reason, sinceAtMs: orderedAtMs, restartCount: 0, busyness: null };
    }
    const { phase, reason, sinceAtMs, restartCount } = report.state;
    const busyness = isOpenKnown ? (open.get(instanceId) ?? null) : (report.usage?.cpu ?? null);
    return { ...base, phase, reason, sinceAtMs, restartCount, busyness };
  });
}

/** What the log is told of a roll-out that went from one state to another. */
export function rolloutEvents(
  before: Rollout,
  after: Rollout,
  { subject, name }: { subject: EventSubject; name: string },
): EventDraft[] {
  const events: EventDraft[] = [];
  const data = { target: after.target, good: after.good, state: after.state, reason: after.reason };
  if (after.failure !== null && after.failure.atMs !== before.failure?.atMs) {
    const { revision, instanceId, sentence } = after.failure;
    const then = after.state === "paused" ? "the roll-out is paused" : `revision ${after.target} comes back`;
    events.push({
      ...{ type: "worker.rollout_failed", severity: "warning", subject },
      summary: `Revision ${revision} of ${name} failed, and ${then}: ${sentence}`.slice(0, 1000),
      data: { ...data, revision, instanceId, sentence },
    });
  }
  if (after.state === before.state) return events;
  if (after.state === "done") {
    const summary = `Revision ${after.target} of ${name} is rolled out`;
    events.push({ type: "worker.rollout_done", subject, summary, data });
  }
  if (after.state === "rolled-back") {
    const summary = `${name} runs revision ${after.target} everywhere again`;
    events.push({ type: "worker.rolled_back", severity: "notice", subject, summary, data });
  }
  return events;
}
