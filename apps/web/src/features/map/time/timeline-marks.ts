import type { MapTimeline } from "@orrery/protocol";
import type { TimelineMark } from "@orrery/ui";
import type { Incident } from "../incidents.ts";

/** Incidents, and below them what else is worth a mark. Failovers and what is critical stand out. */
export function timelineMarks(
  timeline: Pick<MapTimeline, "events"> | undefined,
  incidents: readonly Incident[],
): TimelineMark[] {
  const marks: TimelineMark[] = incidents.map(({ id, atMs, kind, title, detail }) => ({
    id,
    atMs,
    tone: kind === "warning" ? "warn" : "bad",
    label: kind === "failover" ? `${title}. ${detail}` : title,
    isMajor: kind === "failover",
  }));
  for (const { id, atMs, severity, summary } of timeline?.events ?? []) {
    if (severity === "notice") marks.push({ id: `event ${id}`, atMs, tone: "idle", label: summary });
  }
  return marks.sort((a, b) => a.atMs - b.atMs);
}
