import type { WorkerInstanceRecord } from "@orrery/db";
import { isAvailable, resumeRollout } from "@orrery/domain/workers";
import type { WorkerRefInput, WorkerView } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { requireWorker, workerAfterChange, workerSubject } from "./worker-access.ts";

/** A paused roll-out goes on. Instances that failed are replaced: they would stop it again at once. */
export async function resumeWorker(
  ctx: SignedInContext,
  { workerId }: z.output<typeof WorkerRefInput>,
): Promise<WorkerView> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const worker = await requireWorker(tx, workerId, { isLocked: true });
    const verb = resumeRollout(worker.rollout, ctx.clock.nowAtMs());
    if (verb.outcome === "refused")
      throw new AppError("PRECONDITION_FAILED", `${worker.name}: ${verb.sentence}`);
    const { target } = worker.rollout;
    const live = await tx.workerInstance.findLive(workerId);
    const failed = live.filter((each) => each.revision === target && isDoubtful(each));
    const sentence = "The roll-out was resumed, and it had failed: another takes its place.";
    await tx.workerInstance.markStopping(failed.map(({ id }) => ({ id, sentence })));
    await tx.worker.update(workerId, { ...worker, rollout: verb.rollout }, ctx.clock.nowAtMs());
    tx.appendEvent({
      type: "worker.resumed",
      severity: "notice",
      subject: workerSubject(worker),
      summary: `The roll-out of revision ${target} of ${worker.name} goes on`,
      data: { revision: target, replacedCount: failed.length },
    });
  });
  return workerAfterChange(ctx, workerId);
}

function isDoubtful({ report }: WorkerInstanceRecord): boolean {
  return report === null || !isAvailable(report.state.phase) || report.state.restartCount > 0;
}
