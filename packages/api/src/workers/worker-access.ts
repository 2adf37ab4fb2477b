import type { Repositories, WorkerOwner, WorkerRecord } from "@orrery/db";
import type { EventSubject } from "@orrery/protocol";
import type { WorkerDetail, WorkerId, WorkerView } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { ApiContext } from "../context.ts";

const NONE = "There is no worker with this id; it may have been removed.";

/** The worker's row; of a transaction, locked to its end. */
export async function requireWorker(
  { worker }: Pick<Repositories, "worker">,
  id: WorkerId,
  { isLocked }: { isLocked: boolean },
): Promise<WorkerRecord> {
  const found = await (isLocked ? worker.findForUpdate(id) : worker.find(id));
  if (found !== null && found.removedAtMs === null) return found;
  throw new AppError("NOT_FOUND", NONE);
}

export function workerSubject({ id, name }: Pick<WorkerRecord, "id" | "name">): EventSubject {
  return { kind: "worker", id, name };
}

export async function getWorker(ctx: ApiContext, id: WorkerId): Promise<WorkerDetail> {
  const worker = await ctx.workers.get(id);
  if (worker === null) throw new AppError("NOT_FOUND", NONE);
  return worker;
}

/** What the caller sees after its own change. */
export async function workerAfterChange(ctx: ApiContext, id: WorkerId): Promise<WorkerView> {
  await ctx.workers.refresh();
  const { instances: _, ...view } = await getWorker(ctx, id);
  return view;
}

/** The group that sets its number; null = operators do. */
export async function ownerOf(
  { worker }: Pick<Repositories, "worker">,
  id: WorkerId,
): Promise<WorkerOwner | null> {
  return (await worker.findOwners()).find(({ workerId }) => workerId === id) ?? null;
}
