import type { Database, EventDraft, TargetRecord } from "@orrery/db";
import type { CorrelationId, NodeId, TargetId } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";

/** A node with what it measures of the target now; null = nothing answers it. */
export type NearestEnd = {
  readonly nodeId: NodeId;
  readonly name: string;
  readonly p50Ms: number | null;
};

export type NearestChange = {
  readonly targetId: TargetId;
  readonly from: NearestEnd | null;
  readonly to: (NearestEnd & { readonly p50Ms: number }) | null;
  readonly isDemoDelay: boolean;
  readonly atMs: number;
};

/**
 * Stores who is nearest from now on, with its event. `overtaken`: the row says something else by now than what the change began from,
 * because another replica was first, or an operator removed the target; nothing was stored.
 */
export function storeNearest(db: Database, change: NearestChange): Promise<"stored" | "overtaken"> {
  const { targetId, from, to, atMs } = change;
  return db.write({ actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId }, async (tx) => {
    const target = await tx.target.findForUpdate(targetId);
    if (target === null || target.removedAtMs !== null) return "overtaken";
    if ((target.nearest?.nodeId ?? null) !== (from?.nodeId ?? null)) return "overtaken";
    const nearest = to === null ? null : { nodeId: to.nodeId, p50Ms: to.p50Ms, sinceAtMs: atMs };
    await tx.target.updateNearest(targetId, nearest);
    tx.appendEvent(draftOf(target, change));
    return "stored";
  });
}

function draftOf({ id, name }: TargetRecord, { from, to, isDemoDelay }: NearestChange): EventDraft {
  return {
    type: "target.nearest_changed",
    severity: to === null ? "warning" : "notice",
    subject: { kind: "target", id, name },
    summary: sentence(name, from, to),
    data: { from: from === null ? null : { ...from }, to: to === null ? null : { ...to }, isDemoDelay },
  };
}

function sentence(target: string, from: NearestEnd | null, to: NearestEnd | null): string {
  const before = from === null ? "" : `, before it was ${from.name} (${text(from.p50Ms)})`;
  if (to === null) return `Nobody reaches ${target} any more${before}`;
  return `${to.name} is the nearest to ${target} now (${text(to.p50Ms)})${before}`;
}

function text(ms: number | null): string {
  if (ms === null) return "no answer";
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
