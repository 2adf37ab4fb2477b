"use client";
import { EventSeverity, EventSubject } from "@orrery/protocol";
import { debounce, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import type { EventFilter } from "../../lib/live/event-filter.ts";
import { sinceMs } from "./time-range.ts";

const parsers = {
  type: parseAsString,
  severity: parseAsStringLiteral(EventSeverity.options),
  kind: parseAsStringLiteral(EventSubject.shape.kind.options),
  subject: parseAsString,
  actor: parseAsString,
  q: parseAsString,
  /** A preset such as `24h`, counted back from when the page was opened. */
  since: parseAsString,
  /** A fixed range. */
  from: parseAsInteger,
  to: parseAsInteger,
  correlation: parseAsString,
  /** The event whose details are open. */
  event: parseAsString,
};

/** Every filter of a log page is in its address. */
export function useEventUrl() {
  return useQueryStates(parsers, { limitUrlUpdates: debounce(200) });
}

export type EventUrl = ReturnType<typeof useEventUrl>[0];
export type SetEventUrl = ReturnType<typeof useEventUrl>[1];

export const NO_EVENT_FILTERS = {
  type: null,
  severity: null,
  kind: null,
  subject: null,
  actor: null,
  q: null,
  since: null,
  from: null,
  to: null,
  correlation: null,
} as const satisfies Partial<EventUrl>;

export function hasEventFilters(url: EventUrl): boolean {
  return Object.keys(NO_EVENT_FILTERS).some((name) => url[name as keyof typeof NO_EVENT_FILTERS] !== null);
}

/** The address as `events.list` takes it. `query` comes apart, since it is typed letter by letter. */
export function useEventFilter(
  url: EventUrl,
  query: string,
  isAudit: boolean,
  openedAtMs: number,
): EventFilter {
  const { type, severity, kind, subject, actor, since, from, to, correlation } = url;
  return useMemo(() => {
    const backMs = sinceMs(since);
    const fromAtMs = from ?? (backMs === null ? null : openedAtMs - backMs);
    const filter: EventFilter = {};
    if (type !== null) filter.type = type;
    if (severity !== null) filter.severity = severity;
    if (kind !== null) filter.subjectKind = kind;
    if (subject !== null) filter.subjectId = subject;
    if (actor !== null) filter.actorId = actor;
    if (query.trim() !== "") filter.query = query.trim();
    if (fromAtMs !== null) filter.fromAtMs = fromAtMs;
    if (to !== null) filter.toAtMs = to;
    if (correlation !== null) filter.correlationId = correlation;
    if (isAudit) filter.audit = true;
    return filter;
  }, [type, severity, kind, subject, actor, query, since, from, to, correlation, isAudit, openedAtMs]);
}
