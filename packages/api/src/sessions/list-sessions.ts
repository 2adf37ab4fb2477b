import type { SessionView } from "@orrery/protocol";
import type { SignedInContext } from "../trpc.ts";

/** The caller's sessions; with `operators:read` everyone's. */
export async function listSessions(ctx: SignedInContext): Promise<SessionView[]> {
  const { principal } = ctx;
  const nowAtMs = ctx.clock.nowAtMs();
  const isForAll = principal.permissions.has("operators:read");
  if (!isForAll && principal.operatorId === null) return [];
  const records = await ctx.db.read.session.findAll(isForAll ? null : principal.operatorId, nowAtMs);
  return records.map(({ updatedAtMs, ...record }) => ({
    ...record,
    lastActiveAtMs: updatedAtMs,
    current: record.id === principal.sessionId,
  }));
}
