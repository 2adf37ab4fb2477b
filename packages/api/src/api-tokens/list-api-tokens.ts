import type { ApiTokenView } from "@orrery/protocol";
import type { SignedInContext } from "../trpc.ts";
import { apiTokenView } from "./api-token-view.ts";

/** The caller's tokens; with `operators:read` everyone's, the installation's own included. */
export async function listApiTokens(ctx: SignedInContext): Promise<ApiTokenView[]> {
  const { principal } = ctx;
  const isForAll = principal.permissions.has("operators:read");
  if (!isForAll && principal.operatorId === null) return [];
  const records = await ctx.db.read.apiToken.findAll(isForAll ? null : principal.operatorId);
  return records.map(apiTokenView);
}
