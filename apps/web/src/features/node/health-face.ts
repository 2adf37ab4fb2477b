import type { NodeHealth } from "@orrery/protocol";
import type { StatusTone } from "@orrery/ui";

/** Health alone, apart from admission and scheduling; a node's whole status is `nodeStatus`. Best first. */
export const HEALTH_ORDER: readonly NodeHealth[] = ["online", "suspect", "unreachable", "down", "unknown"];

export const HEALTH_FACES: Record<NodeHealth, { label: string; tone: StatusTone }> = {
  online: { label: "Online", tone: "ok" },
  suspect: { label: "Suspect", tone: "warn" },
  unreachable: { label: "Unreachable", tone: "bad" },
  down: { label: "Down", tone: "bad" },
  unknown: { label: "Unknown", tone: "unknown" },
};
