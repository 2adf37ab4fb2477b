import { SessionRevokeInput } from "@orrery/protocol";
import { router, signedInProcedure } from "../trpc.ts";
import { listSessions } from "./list-sessions.ts";
import { revokeSession } from "./revoke-session.ts";

/** Everyone sees and ends sessions of their own; others' need `operators:read` and `operators:write`. */
export const sessionsRouter = router({
  list: signedInProcedure.query(({ ctx }) => listSessions(ctx)),
  revoke: signedInProcedure.input(SessionRevokeInput).mutation(({ ctx, input }) => revokeSession(ctx, input)),
});
