import type { WorkerRecord, WriteTransaction } from "@orrery/db";
import { changesForInstances, deployRevision, rollBack } from "@orrery/domain/workers";
import type { RolloutView, WorkerRollBackInput, WorkerView } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { requireWorker, workerAfterChange, workerSubject } from "./worker-access.ts";

/** To the last good revision, or to the one that is named: its spec becomes the newest one again. */
export async function rollBackWorker(
  ctx: SignedInContext,
  { workerId, revision }: z.output<typeof WorkerRollBackInput>,
): Promise<WorkerView> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const worker = await requireWorker(tx, workerId, { isLocked: true });
    if (revision === undefined) {
      const verb = rollBack(worker.rollout, ctx.clock.nowAtMs());
      if (verb.outcome === "refused")
        throw new AppError("PRECONDITION_FAILED", `${worker.name}: ${verb.sentence}`);
      await tx.worker.update(workerId, { ...worker, rollout: verb.rollout }, ctx.clock.nowAtMs());
      tell(tx, worker, verb.rollout, `${worker.name} is rolled back to revision ${verb.rollout.target}`);
      return;
    }
    await deployAgain(ctx, tx, worker, revision);
  });
  return workerAfterChange(ctx, workerId);
}

async function deployAgain(
  ctx: SignedInContext,
  tx: WriteTransaction,
  worker: WorkerRecord,
  wanted: number,
): Promise<void> {
  const { id: workerId, name, rollout } = worker;
  const nowAtMs = ctx.clock.nowAtMs();
  if (wanted === rollout.target) {
    const hint = rollout.state === "paused" ? " Resume it instead." : "";
    throw new AppError("PRECONDITION_FAILED", `Revision ${wanted} of ${name} is what is rolled out.${hint}`);
  }
  const old = await tx.workerRevision.find(workerId, wanted);
  if (old === null) {
    const message = `${name} has no revision ${wanted} (any more); \`orrery workers revisions ${name}\` lists those that there are.`;
    throw new AppError("NOT_FOUND", message);
  }
  if (wanted === worker.revision) {
    const again = deployRevision(rollout, wanted, nowAtMs);
    await tx.worker.update(workerId, { ...worker, rollout: again }, nowAtMs);
    tell(tx, worker, again, `Revision ${wanted} of ${name} is deployed again`);
    return;
  }
  const revision = worker.revision + 1;
  // How many and who pays is no matter of what instances run.
  const { instances, account } = worker.spec;
  const spec = { ...old.spec, instances, account };
  const next = deployRevision(rollout, revision, nowAtMs);
  await tx.worker.update(workerId, { ...worker, spec, revision, rollout: next }, nowAtMs);
  const changed = changesForInstances(worker.spec, spec);
  const createdBy = ctx.principal.actor.name;
  await tx.workerRevision.insert({
    ...{ workerId, revision, spec, changed, isProven: false, createdAtMs: nowAtMs, createdBy },
  });
  tell(tx, worker, next, `${name} goes back to revision ${wanted}, as revision ${revision}`);
}

function tell(tx: WriteTransaction, worker: WorkerRecord, after: RolloutView, summary: string): void {
  tx.appendEvent({
    type: "worker.rolled_back",
    severity: "notice",
    subject: workerSubject(worker),
    summary,
    data: { before: worker.rollout.target, after: after.target },
  });
}
