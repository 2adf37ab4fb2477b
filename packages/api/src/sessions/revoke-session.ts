import type { SessionRevokeInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { demand, type SignedInContext } from "../trpc.ts";

/** Ends a session at once, here and in open dashboards. */
export async function revokeSession(
  ctx: SignedInContext,
  input: z.output<typeof SessionRevokeInput>,
): Promise<{ ok: true }> {
  await ctx.db.write({ actor: ctx.principal.actor, correlationId: ctx.correlationId }, async (tx) => {
    const session = await tx.session.find(input.sessionId);
    if (session === null) throw new AppError("NOT_FOUND", "This session has ended already.");
    if (session.operatorId !== ctx.principal.operatorId) demand(ctx.principal, "operators:write");
    await tx.session.remove(session.id);
    tx.appendEvent({
      type: "session.revoked",
      severity: "notice",
      subject: { kind: "session", id: session.id, name: session.operatorEmail },
      summary: `A session of ${session.operatorEmail} was ended`,
      data: { ipAddress: session.ipAddress, userAgent: session.userAgent },
    });
  });
  return { ok: true };
}
