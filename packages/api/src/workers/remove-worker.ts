import type { WorkerRefInput } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { assignPayers } from "./assign-payers.ts";
import { ownerOf, requireWorker, workerSubject } from "./worker-access.ts";

/** Its instances are drained and stopped. Its services stay; its events do, too. */
export async function removeWorker(
  ctx: SignedInContext,
  { workerId }: z.output<typeof WorkerRefInput>,
): Promise<{ ok: true }> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const worker = await requireWorker(tx, workerId, { isLocked: true });
    const owner = await ownerOf(tx, workerId);
    if (owner !== null) {
      const message = `The scaling group ${owner.groupName} is for ${worker.name}; remove the group first.`;
      throw new AppError("PRECONDITION_FAILED", message);
    }
    const stoppedCount = await tx.workerInstance.markAllStopping(workerId, "Its worker was removed.");
    await tx.worker.markRemoved(workerId, ctx.clock.nowAtMs());
    if (worker.spec.account !== null)
      await assignPayers(tx, [{ worker: worker.name, accountId: null }], ctx.clock.nowAtMs());
    tx.appendEvent({
      type: "worker.removed",
      severity: "notice",
      subject: workerSubject(worker),
      summary: `The worker ${worker.name} was removed, with ${stoppedCount} instances`,
      data: { revision: worker.revision, stoppedCount },
    });
  });
  await ctx.workers.refresh();
  return { ok: true };
}
