import type { Me } from "@orrery/protocol";
import { router, signedInProcedure } from "../trpc.ts";

export const meRouter = router({
  get: signedInProcedure.query(({ ctx: { principal } }): Me => {
    return {
      actor: principal.actor,
      email: principal.email,
      role: principal.role,
      permissions: [...principal.permissions],
      twoFactorEnabled: principal.twoFactorEnabled,
    };
  }),
});
