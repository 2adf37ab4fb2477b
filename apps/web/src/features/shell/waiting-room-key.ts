import type { EventsFeed } from "../../lib/live/events-feed.ts";

const TYPES: ReadonlySet<string> = new Set([
  "node.enrolled",
  "node.admission_requested",
  "node.admitted",
  "node.rejected",
  "node.removed",
]);

/** Another one whenever the log tells, or may have missed to tell, that someone came into the waiting room or left it. */
export function waitingRoomKey({ generation, items }: EventsFeed): string {
  return `${generation} ${items.findLast(({ type }) => TYPES.has(type))?.position ?? ""}`;
}
