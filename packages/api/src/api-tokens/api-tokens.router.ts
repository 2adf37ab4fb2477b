import { ApiTokenCreateInput, ApiTokenRevokeInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { createApiToken } from "./create-api-token.ts";
import { listApiTokens } from "./list-api-tokens.ts";
import { revokeApiToken } from "./revoke-api-token.ts";

/** Tokens of one's own; with `operators:read` and `operators:write` also everyone's. */
export const apiTokensRouter = router({
  list: procedure("api-tokens:own").query(({ ctx }) => listApiTokens(ctx)),
  create: procedure("api-tokens:own")
    .input(ApiTokenCreateInput)
    .mutation(({ ctx, input }) => createApiToken(ctx, input)),
  revoke: procedure("api-tokens:own")
    .input(ApiTokenRevokeInput)
    .mutation(({ ctx, input }) => revokeApiToken(ctx, input)),
});
