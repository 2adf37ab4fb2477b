import type { ApiTokenRevokeInput, ApiTokenView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { demand, type SignedInContext } from "../trpc.ts";
import { apiTokenView } from "./api-token-view.ts";

export async function revokeApiToken(
  ctx: SignedInContext,
  input: z.output<typeof ApiTokenRevokeInput>,
): Promise<ApiTokenView> {
  const nowAtMs = ctx.clock.nowAtMs();
  return ctx.db.write({ actor: ctx.principal.actor, correlationId: ctx.correlationId }, async (tx) => {
    const record = await tx.apiToken.find(input.apiTokenId);
    if (record === null) throw new AppError("NOT_FOUND", "There is no API token with this id.");
    if ((record.owner?.id ?? null) !== ctx.principal.operatorId) demand(ctx.principal, "operators:write");
    if (record.revokedAtMs !== null) return apiTokenView(record);
    await tx.apiToken.revoke(record.id, nowAtMs);
    tx.appendEvent({
      type: "api_token.revoked",
      severity: "notice",
      subject: { kind: "api_token", id: record.id, name: record.name },
      summary: `API token “${record.name}” was revoked`,
      data: { scopes: record.scopes },
    });
    return apiTokenView({ ...record, revokedAtMs: nowAtMs });
  });
}
