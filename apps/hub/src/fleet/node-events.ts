import type { EventDraft, NodeRecord } from "@orrery/db";
import type { HealthEffect, HealthInput } from "@orrery/domain";
import type { EventSeverity, EventSubject, NodeHealth, NodeId } from "@orrery/protocol";

/** Events that come from a connection, not from a change of the row. */
export const SENSED: ReadonlySet<string> = new Set([
  "node.health_changed",
  "node.connected",
  "node.disconnected",
  "node.left",
  "node.protocol_violation",
  "node.clock_skewed",
]);

export function nodeSubject(record: { id: NodeId; name: string }): EventSubject {
  return { kind: "node", id: record.id, name: record.name };
}

export function endEvent(
  record: NodeRecord,
  input: Extract<HealthInput, { kind: "closed" | "left" }>,
): EventDraft {
  const subject = nodeSubject(record);
  const actor = { kind: "node", id: record.id, name: record.name } as const;
  if (input.kind === "left") {
    const summary = `${record.name} left cleanly (${input.reason})`;
    return { type: "node.left", severity: "notice", subject, actor, summary, data: { reason: input.reason } };
  }
  const summary = `${record.name}'s connection closed without a goodbye (${input.why})`;
  return { type: "node.disconnected", subject, summary, data: { reason: input.why } };
}

const SEVERITY: Record<NodeHealth, EventSeverity> = {
  unknown: "info",
  online: "info",
  suspect: "warning",
  unreachable: "warning",
  down: "critical",
};

export function healthEvent(
  record: NodeRecord,
  effect: Pick<HealthEffect, "from" | "to" | "reason" | "sinceAtMs">,
): EventDraft {
  return {
    type: "node.health_changed",
    severity: SEVERITY[effect.to],
    subject: nodeSubject(record),
    summary: `${record.name} is ${effect.to}. ${effect.reason}`,
    data: { before: effect.from, after: effect.to, reason: effect.reason },
    atMs: effect.sinceAtMs,
  };
}
