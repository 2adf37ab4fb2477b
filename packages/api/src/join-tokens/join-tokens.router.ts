import { JoinTokenCreateInput, JoinTokenRevokeInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { createJoinToken } from "./create-join-token.ts";
import { listJoinTokens } from "./list-join-tokens.ts";
import { revokeJoinToken } from "./revoke-join-token.ts";

export const joinTokensRouter = router({
  list: procedure("join-tokens:read").query(({ ctx }) => listJoinTokens(ctx)),
  create: procedure("join-tokens:write")
    .input(JoinTokenCreateInput)
    .mutation(({ ctx, input }) => createJoinToken(ctx, input)),
  revoke: procedure("join-tokens:write")
    .input(JoinTokenRevokeInput)
    .mutation(({ ctx, input }) => revokeJoinToken(ctx, input)),
});
