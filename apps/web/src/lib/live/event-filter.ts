import type { EventListInput, EventView } from "@orrery/protocol";

export type EventFilter = Pick<
  EventListInput,
  | "type"
  | "subjectKind"
  | "subjectId"
  | "actorId"
  | "severity"
  | "query"
  | "fromAtMs"
  | "toAtMs"
  | "audit"
  | "correlationId"
>;

/** The same choice that `events.list` makes in the database, for events that arrive by push. */
export function matchesEventFilter(filter: EventFilter, event: EventView): boolean {
  if (filter.type !== undefined && !matchesType(filter.type, event.type)) return false;
  if (filter.subjectKind !== undefined && event.subject.kind !== filter.subjectKind) return false;
  if (filter.subjectId !== undefined && event.subject.id !== filter.subjectId) return false;
  if (filter.actorId !== undefined && event.actor.id !== filter.actorId) return false;
  if (filter.severity !== undefined && event.severity !== filter.severity) return false;
  if (filter.correlationId !== undefined && event.correlationId !== filter.correlationId) return false;
  if (filter.fromAtMs !== undefined && event.atMs < filter.fromAtMs) return false;
  if (filter.toAtMs !== undefined && event.atMs > filter.toAtMs) return false;
  if (filter.audit === true && !isAudit(event)) return false;
  return filter.query === undefined || matchesQuery(filter.query, event);
}

function matchesType(wanted: string, type: string): boolean {
  return wanted.endsWith(".") ? type.startsWith(wanted) : type === wanted;
}

function isAudit(event: EventView): boolean {
  return (
    event.actor.kind === "operator" || event.actor.kind === "api_token" || event.type.startsWith("operator.")
  );
}

function matchesQuery(query: string, event: EventView): boolean {
  const wanted = query.trim().toLowerCase();
  return [event.summary, event.subject.name, event.actor.name].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}
