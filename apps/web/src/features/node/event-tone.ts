import type { EventSeverity } from "@orrery/protocol";
import type { StatusTone } from "@orrery/ui";

/** What a severity looks like, on every list of events. */
export const EVENT_TONES: Record<EventSeverity, StatusTone> = {
  info: "idle",
  notice: "info",
  warning: "warn",
  critical: "bad",
};
