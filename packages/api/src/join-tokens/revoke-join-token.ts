import type { JoinTokenRevokeInput, JoinTokenView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";
import { joinTokenView } from "./join-token-view.ts";

export async function revokeJoinToken(
  ctx: SignedInContext,
  input: z.output<typeof JoinTokenRevokeInput>,
): Promise<JoinTokenView> {
  const nowAtMs = ctx.clock.nowAtMs();
  return ctx.db.write({ actor: ctx.principal.actor, correlationId: ctx.correlationId }, async (tx) => {
    const record = await tx.joinToken.find(input.joinTokenId);
    if (record === null) throw new AppError("NOT_FOUND", "There is no join token with this id.");
    if (record.revokedAtMs !== null) return joinTokenView(record, nowAtMs);
    await tx.joinToken.revoke(record.id, nowAtMs);
    tx.appendEvent({
      type: "join_token.revoked",
      severity: "notice",
      subject: { kind: "join_token", id: record.id, name: record.name },
      summary: `Join token “${record.name}” was revoked`,
      data: { usesCount: record.usesCount, usesMax: record.usesMax },
    });
    return joinTokenView({ ...record, revokedAtMs: nowAtMs }, nowAtMs);
  });
}
