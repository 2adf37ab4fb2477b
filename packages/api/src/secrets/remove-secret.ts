import type { WorkerSecretRemoveInput } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { usersOf } from "./list-secrets.ts";

export async function removeSecret(
  ctx: SignedInContext,
  { name }: z.output<typeof WorkerSecretRemoveInput>,
): Promise<{ ok: true }> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    await tx.secret.countForChange();
    const users = usersOf(await tx.worker.findAll(), name).map((worker) => worker.name);
    if (users.length > 0) {
      const shown = users.slice(0, 5).join(", ") + (users.length > 5 ? ` and ${users.length - 5} more` : "");
      const message = `${name} is used by ${shown}; take it out of their environment first.`;
      throw new AppError("PRECONDITION_FAILED", message);
    }
    if (!(await tx.secret.remove(name)))
      throw new AppError("NOT_FOUND", `There is no secret of the name ${name}.`);
    tx.appendEvent({
      type: "secret.removed",
      severity: "notice",
      subject: { kind: "secret", id: name, name },
      summary: `The secret ${name} was removed`,
      data: {},
    });
  });
  return { ok: true };
}
