import type { EventView } from "@orrery/protocol";

/** The position of the newest event about a target; events come oldest first. Null = none. */
export function newestTargetEvent(events: readonly Pick<EventView, "type" | "position">[]): string | null {
  return events.findLast(({ type }) => type.startsWith("target."))?.position ?? null;
}
