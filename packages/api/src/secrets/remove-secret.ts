import type { ScalingProvider } from "@orrery/protocol";
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
    const workers = usersOf(await tx.worker.findAll(), name).map((worker) => worker.name);
    refuseUsed(name, workers, "take it out of their environment first");
    const groups = (await tx.scalingGroup.findAll()).filter(({ provider }) => secretOf(provider) === name);
    refuseUsed(
      name,
      groups.map((group) => `scaling group ${group.name}`),
      "remove these groups first",
    );
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

function refuseUsed(name: string, users: readonly string[], remedy: string): void {
  if (users.length === 0) return;
  const shown = users.slice(0, 5).join(", ") + (users.length > 5 ? ` and ${users.length - 5} more` : "");
  throw new AppError("PRECONDITION_FAILED", `${name} is used by ${shown}; ${remedy}.`);
}

function secretOf(provider: ScalingProvider): string | null {
  switch (provider.kind) {
    case "fleet":
      return null;
    case "kubernetes":
      return provider.tokenSecret;
    case "webhook":
      return provider.signingSecret;
  }
}
