import type { EventView } from "@orrery/protocol";
import type { TimelineItem } from "@orrery/ui";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { EVENT_TONES } from "./event-tone.ts";

export type TimelineItemOptions = {
  /** What came later arrived while the reader looked. */
  openedAtMs: number;
  /** Makes the sentence a way to the node, federation or target it is about. */
  linked?: boolean;
};

export function timelineItem(
  event: EventView,
  { openedAtMs, linked = false }: TimelineItemOptions,
): TimelineItem {
  const href = linked ? hrefOf(event.subject) : null;
  const byPerson = event.actor.kind === "operator" || event.actor.kind === "api_token";
  return {
    id: event.id,
    atMs: event.atMs,
    tone: EVENT_TONES[event.severity],
    toneLabel: event.severity,
    title:
      href === null ? (
        event.summary
      ) : (
        <PageLink href={href} className="hover:underline">
          {event.summary}
        </PageLink>
      ),
    detail: byPerson ? `${event.type} · by ${event.actor.name}` : event.type,
    fresh: event.atMs > openedAtMs,
  };
}

function hrefOf({ kind, id }: EventView["subject"]): string | null {
  if (kind === "node") return `/nodes/${id}`;
  if (kind === "target") return `/targets/${id}`;
  if (kind === "worker") return `/workers/${encodeURIComponent(id)}`;
  return kind === "federation" ? `/federations/${id}` : null;
}
