import type { WorkerScaleInput, WorkerView } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { countOf } from "./plan-apply.ts";
import { ownerOf, requireWorker, workerAfterChange, workerSubject } from "./worker-access.ts";

export async function scaleWorker(
  ctx: SignedInContext,
  { workerId, count }: z.output<typeof WorkerScaleInput>,
): Promise<WorkerView> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const worker = await requireWorker(tx, workerId, { isLocked: true });
    const owner = await ownerOf(tx, workerId);
    if (owner !== null) {
      const message = `The scaling group ${owner.groupName} sets the number of ${worker.name}; set it there, or remove the group first.`;
      throw new AppError("PRECONDITION_FAILED", message);
    }
    if (worker.wantedCount === count) return;
    const spec = worker.spec.instances === null ? worker.spec : { ...worker.spec, instances: count };
    await tx.worker.update(workerId, { ...worker, spec, wantedCount: count }, ctx.clock.nowAtMs());
    tx.appendEvent({
      type: "worker.scaled",
      severity: "notice",
      subject: workerSubject(worker),
      summary: `${worker.name} is to have ${countOf(count)} instead of ${worker.wantedCount}`,
      data: { before: worker.wantedCount, after: count },
    });
  });
  return workerAfterChange(ctx, workerId);
}
