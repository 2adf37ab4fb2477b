import { GatewayCredentialCreateInput, GatewayCredentialRefInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { createCredential } from "./create-credential.ts";
import { credentialView } from "./credential-view.ts";
import { revokeCredential } from "./revoke-credential.ts";

const REVOKED_SHOWN = 100;

export const gatewayCredentialsRouter = router({
  /** Those that are good, newest first; then the last that were revoked. */
  list: procedure("pools:read").query(async ({ ctx }) => {
    const all = await ctx.db.read.gatewayCredential.findAll({ revokedMax: REVOKED_SHOWN });
    return all.map(credentialView);
  }),
  create: procedure("pools:write")
    .input(GatewayCredentialCreateInput)
    .mutation(({ ctx, input }) => createCredential(ctx, input)),
  revoke: procedure("pools:write")
    .input(GatewayCredentialRefInput)
    .mutation(({ ctx, input }) => revokeCredential(ctx, input)),
});
