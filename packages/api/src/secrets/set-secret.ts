import type { WorkerRecord, WriteTransaction } from "@orrery/db";
import { deployRevision } from "@orrery/domain/workers";
import { REVISIONS_KEPT, SECRETS_MAX, type WorkerSecretSetInput } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { demandSendable } from "../workers/demand-sendable.ts";
import { workerSubject } from "../workers/worker-access.ts";
import { usersOf } from "./list-secrets.ts";

/** Makes it, or gives it another value: then workers that name it are rolled out anew. */
export async function setSecret(
  ctx: SignedInContext,
  { name, value }: z.output<typeof WorkerSecretSetInput>,
): Promise<{ ok: true }> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const count = await tx.secret.countForChange();
    const before = await tx.secret.find(name);
    if (before === null && count >= SECRETS_MAX) {
      const message = `There are ${SECRETS_MAX} secrets already, which is the most; remove one that is not needed any more.`;
      throw new AppError("PRECONDITION_FAILED", message);
    }
    if (before !== null && ctx.secretSeal.open(name, before.sealedValue) === value) return;
    const users = usersOf(await tx.worker.findAll(), name);
    const sealedValue = ctx.secretSeal.seal(name, value);
    const stored = new Map((await tx.secret.findAll()).map((secret) => [secret.name, secret]));
    const after = new Map<string, { sealedValue: typeof sealedValue }>([...stored, [name, { sealedValue }]]);
    for (const { spec } of users) demandSendable(spec, after);
    await tx.secret.set(name, sealedValue, ctx.clock.nowAtMs());
    tx.appendEvent({
      type: "secret.set",
      severity: "notice",
      subject: { kind: "secret", id: name, name },
      summary: before === null ? `The secret ${name} was made` : `The secret ${name} has another value`,
      data: { isNew: before === null, usedBy: users.map((worker) => worker.name) },
    });
    const locked = await tx.worker.findNamedForUpdate(users.map((worker) => worker.name));
    for (const worker of usersOf(locked, name)) await deployAnew(ctx, tx, worker, name);
  });
  await ctx.workers.refresh();
  return { ok: true };
}

async function deployAnew(
  ctx: SignedInContext,
  tx: WriteTransaction,
  worker: WorkerRecord,
  secret: string,
): Promise<void> {
  const { id: workerId, name, spec } = worker;
  const nowAtMs = ctx.clock.nowAtMs();
  const revision = worker.revision + 1;
  const changed = [`secret ${secret}`];
  const rollout = deployRevision(worker.rollout, revision, nowAtMs);
  await tx.worker.update(workerId, { ...worker, revision, rollout }, nowAtMs);
  const createdBy = ctx.principal.actor.name;
  await tx.workerRevision.insert({
    ...{ workerId, revision, spec, changed, isProven: false, createdAtMs: nowAtMs, createdBy },
  });
  await tx.workerRevision.prune(workerId, REVISIONS_KEPT);
  tx.appendEvent({
    type: "worker.deployed",
    severity: "notice",
    subject: workerSubject(worker),
    summary: `Revision ${revision} of ${name} is deployed: the secret ${secret} has another value`,
    data: { revision, changed, wantedCount: worker.wantedCount, before: worker.revision },
  });
}
