import { isDeepStrictEqual } from "node:util";
import type { Database, WorkerInstanceInsert, WorkerInstanceRecord, WorkerRecord } from "@orrery/db";
import type { WorkerPlan } from "@orrery/domain/workers";
import type { CorrelationId } from "@orrery/protocol";
import type { InstanceId } from "@orrery/protocol/workers";
import { sortableId } from "@orrery/runtime";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";
import { rolloutEvents } from "./decide-worker.ts";

export type StoredPlan =
  /** Whoever acts on it may. */
  | { outcome: "stored"; worker: WorkerRecord; added: WorkerInstanceInsert[] }
  /** The rows are others than those that it was decided on: read them, and decide again. */
  | { outcome: "stale" }
  /** Another replica decides now. */
  | { outcome: "elsewhere" };

export type StorePlanParts = {
  db: Database;
  isCurrent: (tx: Database["read"]) => Promise<boolean>;
  nowAtMs: number;
};

export function isNothing(worker: WorkerRecord, plan: WorkerPlan): boolean {
  return plan.stop.length === 0 && plan.start.length === 0 && isDeepStrictEqual(plan.rollout, worker.rollout);
}

/** What was decided, in one transaction with its events, and only where it was decided on what is stored. */
export function storePlan(
  worker: WorkerRecord,
  instances: readonly WorkerInstanceRecord[],
  plan: WorkerPlan,
  { db, isCurrent, nowAtMs }: StorePlanParts,
): Promise<StoredPlan> {
  const { id, name } = worker;
  const added = plan.start.map(({ nodeId, revision }): WorkerInstanceInsert => {
    return { id: sortableId() as InstanceId, workerId: id, nodeId, revision, orderedAtMs: nowAtMs };
  });
  const correlationId = sortableId() as CorrelationId;
  return db.write({ actor: HUB_ACTOR, correlationId }, async (tx): Promise<StoredPlan> => {
    if (!(await isCurrent(tx))) return { outcome: "elsewhere" };
    const now = await tx.worker.findForUpdate(id);
    if (now === null || now.removedAtMs !== null || !isSameAs(worker, now)) return { outcome: "stale" };
    if (!isSameSet(instances, await tx.workerInstance.findLive(id))) return { outcome: "stale" };
    await tx.workerInstance.markStopping(
      plan.stop.map(({ instanceId, sentence }) => ({ id: instanceId, sentence })),
    );
    await tx.workerInstance.insert(added);
    if (!isDeepStrictEqual(plan.rollout, worker.rollout)) {
      await tx.worker.updateRollout(id, plan.rollout);
      if (plan.rollout.state === "done" && worker.rollout.state !== "done")
        await tx.workerRevision.markProven(id, plan.rollout.target);
      const subject = { kind: "worker" as const, id, name };
      for (const event of rolloutEvents(worker.rollout, plan.rollout, { subject, name }))
        tx.appendEvent(event);
    }
    return { outcome: "stored", worker: { ...worker, rollout: plan.rollout }, added };
  });
}

function isSameAs(known: WorkerRecord, stored: WorkerRecord): boolean {
  return (
    known.revision === stored.revision &&
    known.wantedCount === stored.wantedCount &&
    known.updatedAtMs === stored.updatedAtMs &&
    isDeepStrictEqual(known.rollout, stored.rollout)
  );
}

/** Those that have not ended, and which of them were told to end. */
function isSameSet(known: readonly WorkerInstanceRecord[], stored: readonly WorkerInstanceRecord[]): boolean {
  if (known.length !== stored.length) return false;
  const isStopping = new Map(stored.map(({ id, stopSentence }) => [id, stopSentence !== null]));
  return known.every(({ id, stopSentence }) => isStopping.get(id) === (stopSentence !== null));
}
