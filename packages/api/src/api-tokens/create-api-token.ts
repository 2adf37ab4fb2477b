import { scopesBeyond } from "@orrery/domain";
import type { ApiTokenCreated, ApiTokenCreateInput, ApiTokenId } from "@orrery/protocol";
import { AppError, randomText } from "@orrery/runtime";
import type { z } from "zod";
import { hashSecret } from "../secret-hash.ts";
import type { SignedInContext } from "../trpc.ts";
import { formatApiToken } from "./api-token-text.ts";
import { apiTokenView } from "./api-token-view.ts";

const ID_BYTES = 9;
const SECRET_BYTES = 32;

/** The answer holds the token; it is stored only as a hash and cannot be shown again. */
export async function createApiToken(
  ctx: SignedInContext,
  input: z.output<typeof ApiTokenCreateInput>,
): Promise<ApiTokenCreated> {
  const beyond = scopesBeyond(input.scopes, ctx.principal.permissions);
  if (beyond.length > 0) {
    throw new AppError("FORBIDDEN", `You cannot hand on what you may not do yourself: ${beyond.join(", ")}.`);
  }
  const nowAtMs = ctx.clock.nowAtMs();
  const id = randomText(ID_BYTES) as ApiTokenId;
  const secret = randomText(SECRET_BYTES);
  const text = formatApiToken(id, secret);
  const record = await ctx.db.write(
    { actor: ctx.principal.actor, correlationId: ctx.correlationId },
    async (tx) => {
      const inserted = await tx.apiToken.insert({
        id,
        name: input.name,
        prefix: text.slice(0, text.lastIndexOf(".")),
        secretHash: hashSecret(secret),
        scopes: [...new Set(input.scopes)],
        ownerId: ctx.principal.operatorId,
        createdAtMs: nowAtMs,
        expiresAtMs: input.ttlMs === undefined ? null : nowAtMs + input.ttlMs,
      });
      tx.appendEvent({
        type: "api_token.created",
        severity: "notice",
        subject: { kind: "api_token", id, name: input.name },
        summary: `API token “${input.name}” was created`,
        data: { scopes: input.scopes, expiresAtMs: inserted.expiresAtMs },
      });
      return inserted;
    },
  );
  return { token: apiTokenView(record), text };
}
