import type { GatewayCredentialRefInput, GatewayCredentialView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { credentialSubject, credentialView } from "./credential-view.ts";

/** Gateways turn it away from then on, and cut what was opened with it. Once more changes nothing. */
export async function revokeCredential(
  ctx: SignedInContext,
  { credentialId }: z.output<typeof GatewayCredentialRefInput>,
): Promise<GatewayCredentialView> {
  const nowAtMs = ctx.clock.nowAtMs();
  const view = await ctx.db.write(asCaller(ctx), async (tx) => {
    const isRevoked = await tx.gatewayCredential.revoke(credentialId, nowAtMs);
    const credential = await tx.gatewayCredential.find(credentialId);
    if (credential === null) throw new AppError("NOT_FOUND", "There is no worker's credential with this id.");
    if (isRevoked) {
      tx.appendEvent({
        type: "gateway_credential.revoked",
        severity: "notice",
        subject: credentialSubject(credential),
        summary: `The credential of ${credential.worker} was revoked`,
        data: { worker: credential.worker, poolIds: credential.poolIds },
      });
    }
    return credentialView(credential);
  });
  await ctx.pools.refresh();
  return view;
}
