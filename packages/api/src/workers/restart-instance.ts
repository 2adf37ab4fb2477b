import type { Repositories, WorkerInstanceRecord } from "@orrery/db";
import type { InstanceId, WorkerId, WorkerRestartInput } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { requireWorker, workerSubject } from "./worker-access.ts";

/** Its process is stopped as the spec says, and started again in its place. */
export async function restartInstance(
  ctx: SignedInContext,
  { workerId, instanceId }: z.output<typeof WorkerRestartInput>,
): Promise<{ ok: true }> {
  const worker = await requireWorker(ctx.db.read, workerId, { isLocked: false });
  const instance = await requireInstance(ctx.db.read, workerId, instanceId);
  if (instance.stopSentence !== null || instance.endedAtMs !== null) {
    const message = `This instance of ${worker.name} is going away: ${instance.stopSentence ?? "it has ended."}`;
    throw new AppError("PRECONDITION_FAILED", message);
  }
  await ctx.workers.restart(instanceId);
  await ctx.db.write(asCaller(ctx), async (tx) => {
    tx.appendEvent({
      type: "worker.instance_restarted",
      severity: "notice",
      subject: workerSubject(worker),
      summary: `An instance of ${worker.name} is restarted`,
      data: { instanceId, nodeId: instance.nodeId },
    });
  });
  return { ok: true };
}

export async function requireInstance(
  { workerInstance }: Pick<Repositories, "workerInstance">,
  workerId: WorkerId,
  instanceId: InstanceId,
): Promise<WorkerInstanceRecord> {
  const instance = await workerInstance.find(instanceId);
  if (instance !== null && instance.workerId === workerId) return instance;
  throw new AppError("NOT_FOUND", "This worker has no instance with this id; it may have ended long ago.");
}
