import type { MapTimeline } from "@orrery/protocol";

export type Span = { readonly fromAtMs: number; readonly toAtMs: number };

/** A time on the timeline that something is worth looking at: a failover, or an event of warning or above. */
export type Incident = {
  readonly id: string;
  readonly kind: "failover" | "critical" | "warning";
  readonly atMs: number;
  /** A failover's end; an event has none of its own. */
  readonly untilAtMs: number;
  readonly title: string;
  readonly detail: string;
};

/** Oldest first. What an event says about a failover that is there itself is left out. */
export function incidentsOf(timeline: Pick<MapTimeline, "events" | "failovers">): Incident[] {
  const incidents: Incident[] = timeline.failovers.map((failover) => ({
    id: `failover ${failover.id}`,
    kind: "failover",
    atMs: failover.startedAtMs,
    untilAtMs: failover.startedAtMs + Math.max(0, failover.totalMs),
    title: `Failover of ${failover.federationName}`,
    detail: outcomeSentence(failover.outcome),
  }));
  for (const { id, type, severity, atMs, summary, subject } of timeline.events) {
    if (severity !== "warning" && severity !== "critical") continue;
    if (type.startsWith("failover.")) continue;
    incidents.push({
      id: `event ${id}`,
      kind: severity,
      atMs,
      untilAtMs: atMs,
      title: summary,
      detail: subject.name,
    });
  }
  return incidents.sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
}

/** The next one after, or the last one before, a time; null where there is none. Those of the same moment are passed over together. */
export function nextIncident(
  incidents: readonly Incident[],
  atMs: number,
  direction: "previous" | "next",
  momentOf: (atMs: number) => number,
): Incident | null {
  const here = momentOf(atMs);
  if (direction === "next") {
    return incidents.find((incident) => shownAt(incident, momentOf) > here) ?? null;
  }
  return incidents.findLast((incident) => shownAt(incident, momentOf) < here) ?? null;
}

/**
 * The moment to look at. A failover is looked at from the moment before, where the former leader still leads: the next step shows who took
 * over. Of anything else its own moment shows what was the matter.
 */
export function shownAt(incident: Incident, momentOf: (atMs: number) => number): number {
  const its = momentOf(incident.atMs);
  return incident.kind === "failover" ? momentOf(its - 1) : its;
}

/** The gap in the history that a time lies in. */
export function gapAt(gaps: readonly Span[], atMs: number): Span | null {
  return gaps.find((gap) => atMs >= gap.fromAtMs && atMs < gap.toAtMs) ?? null;
}

function outcomeSentence(outcome: string): string {
  switch (outcome) {
    case "succeeded":
      return "Another leader took over";
    case "running":
      return "Under way";
    case "blocked":
      return "Held back by a guard";
    case "cleared":
      return "The leader came back by itself";
    default:
      return `It ${outcome}`;
  }
}
