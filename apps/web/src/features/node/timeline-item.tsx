import type { EventView } from "@orrery/protocol";
import type { TimelineItem } from "@orrery/ui";
import Link from "next/link";
import { EVENT_TONES } from "./event-tone.ts";

export type TimelineItemOptions = {
  /** What came later arrived while the reader looked. */
  openedAtMs: number;
  /** Makes the sentence a way to the node it is about. */
  linked?: boolean;
};

export function timelineItem(
  event: EventView,
  { openedAtMs, linked = false }: TimelineItemOptions,
): TimelineItem {
  const byPerson = event.actor.kind === "operator" || event.actor.kind === "api_token";
  return {
    id: event.id,
    atMs: event.atMs,
    tone: EVENT_TONES[event.severity],
    toneLabel: event.severity,
    title:
      linked && event.subject.kind === "node" ? (
        <Link href={`/nodes/${event.subject.id}`} className="hover:underline">
          {event.summary}
        </Link>
      ) : (
        event.summary
      ),
    detail: byPerson ? `${event.type} · by ${event.actor.name}` : event.type,
    fresh: event.atMs > openedAtMs,
  };
}
