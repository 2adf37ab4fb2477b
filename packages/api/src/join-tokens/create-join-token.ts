import {
  formatJoinToken,
  type JoinTokenCreated,
  type JoinTokenCreateInput,
  type JoinTokenId,
} from "@orrery/protocol";
import { randomText } from "@orrery/runtime";
import { hashSecret } from "../secret-hash.ts";
import type { SignedInContext } from "../trpc.ts";
import { joinTokenView } from "./join-token-view.ts";

const ID_BYTES = 9;
const SECRET_BYTES = 32;

/** The answer holds the secret; it is stored only as a hash and cannot be shown again. */
export async function createJoinToken(
  ctx: SignedInContext,
  input: JoinTokenCreateInput,
): Promise<JoinTokenCreated> {
  const nowAtMs = ctx.clock.nowAtMs();
  const hub = ctx.hub();
  const id = randomText(ID_BYTES) as JoinTokenId;
  const secret = randomText(SECRET_BYTES);
  const record = await ctx.db.write(
    { actor: ctx.principal.actor, correlationId: ctx.correlationId },
    async (tx) => {
      const inserted = await tx.joinToken.insert({
        id,
        name: input.name,
        secretHash: hashSecret(secret),
        region: input.region ?? null,
        zone: input.zone ?? null,
        labels: input.labels,
        usesMax: input.usesMax,
        createdAtMs: nowAtMs,
        expiresAtMs: nowAtMs + input.ttlMs,
        createdByName: ctx.principal.actor.name,
      });
      tx.appendEvent({
        type: "join_token.created",
        severity: "notice",
        subject: { kind: "join_token", id, name: input.name },
        summary: `Join token “${input.name}” was created for ${input.usesMax === 1 ? "one host" : `${input.usesMax} hosts`}`,
        data: { usesMax: input.usesMax, expiresAtMs: nowAtMs + input.ttlMs, labels: input.labels },
      });
      return inserted;
    },
  );
  const text = formatJoinToken({ id, secret, caFingerprint: hub.caFingerprint });
  return {
    token: joinTokenView(record, nowAtMs),
    text,
    command: `curl -fsSL ${hub.installUrl} | sh -s -- --token ${text}`,
  };
}
