import {
  GATEWAY_CREDENTIALS_MAX,
  type GatewayCredentialCreated,
  type GatewayCredentialCreateInput,
  type GatewayCredentialId,
} from "@orrery/protocol";
import { AppError, randomText, sortableId } from "@orrery/runtime";
import type { z } from "zod";
import { requirePool } from "../pools/pool-access.ts";
import { hashSecret } from "../secret-hash.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { credentialSubject, credentialView } from "./credential-view.ts";

const SECRET_BYTES = 24;

/** The answer holds the secret; it is stored only as a hash and cannot be shown again. */
export async function createCredential(
  ctx: SignedInContext,
  input: z.output<typeof GatewayCredentialCreateInput>,
): Promise<GatewayCredentialCreated> {
  const secret = randomText(SECRET_BYTES);
  const credential = {
    id: sortableId() as GatewayCredentialId,
    worker: input.worker,
    poolIds: [...new Set(input.poolIds)],
    createdAtMs: ctx.clock.nowAtMs(),
    lastUsedAtMs: null,
    revokedAtMs: null,
  };
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const names: string[] = [];
    // In one order: whoever locks several pools never waits for another who does.
    for (const poolId of [...credential.poolIds].sort()) {
      names.push((await requirePool(tx, poolId, { isLocked: true })).name);
    }
    if ((await tx.gatewayCredential.countForInsert()) >= GATEWAY_CREDENTIALS_MAX) {
      const message = `There are ${GATEWAY_CREDENTIALS_MAX} workers' credentials already, which is the most; revoke those that nobody uses.`;
      throw new AppError("PRECONDITION_FAILED", message);
    }
    await tx.gatewayCredential.insert({ ...credential, secretHash: hashSecret(secret) });
    tx.appendEvent({
      type: "gateway_credential.created",
      severity: "notice",
      subject: credentialSubject(credential),
      summary: `${credential.worker} got a credential for ${names.sort().join(", ")}`,
      data: { worker: credential.worker, poolIds: credential.poolIds },
    });
  });
  await ctx.pools.refresh();
  return { credential: credentialView({ ...credential, secretHash: "" }), secret };
}
