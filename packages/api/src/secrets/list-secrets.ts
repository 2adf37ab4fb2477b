import type { WorkerRecord } from "@orrery/db";
import { secretsOf } from "@orrery/domain/workers";
import type { WorkerSecretView } from "@orrery/protocol/workers";
import type { SignedInContext } from "../trpc.ts";

/** By name; never with their values. */
export async function listSecrets(ctx: SignedInContext): Promise<WorkerSecretView[]> {
  const [secrets, workers] = await Promise.all([ctx.db.read.secret.findAll(), ctx.db.read.worker.findAll()]);
  return secrets.map(({ name, createdAtMs, updatedAtMs }) => ({
    ...{ name, createdAtMs, updatedAtMs },
    usedBy: usersOf(workers, name).map((worker) => worker.name),
  }));
}

/** Workers whose newest spec names it. */
export function usersOf(workers: readonly WorkerRecord[], secret: string): WorkerRecord[] {
  return workers.filter(({ spec }) => secretsOf(spec).includes(secret));
}
