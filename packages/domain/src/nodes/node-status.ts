import type { NodeHealth, NodeScheduling, NodeView, SchedulingDetail } from "@orrery/protocol";

/** What a colour may mean. */
export type StatusTone = "ok" | "warn" | "bad" | "idle" | "unknown";

export type NodeStatus = { health: NodeHealth; label: string; tone: StatusTone; reason: string };

/** A view that has heard nothing from the hub for so long is stale (N2). The hub pulses every 2 s. */
export const VIEW_STALE_MS = 6_000;

/** When the surface that shows a node last heard from the hub. */
export type Viewer = { nowAtMs: number; hubHeardAtMs: number };

/**
 * The one answer to "what is this node's status?", for every list, badge, map and API: never a stale green. Rules N1..
 * in SPEC.md. `viewer` is left out where the answer is made at its source (the hub).
 */
export function nodeStatus(
  node: Pick<NodeView, "admission" | "health" | "scheduling" | "statusReason">,
  viewer?: Viewer,
): NodeStatus {
  if (viewer !== undefined && viewer.nowAtMs - viewer.hubHeardAtMs > VIEW_STALE_MS) {
    const ageSeconds = Math.round((viewer.nowAtMs - viewer.hubHeardAtMs) / 1000);
    return {
      health: "unknown",
      label: "Unknown",
      tone: "unknown",
      reason: `Nothing heard from the hub for ${ageSeconds} s; last known: ${node.health}.`,
    };
  }
  const { label, tone } = labelAndTone(node);
  return { health: node.health, label, tone, reason: node.statusReason };
}

function labelAndTone(node: Pick<NodeView, "admission" | "health" | "scheduling">): {
  label: string;
  tone: StatusTone;
} {
  if (node.admission === "waiting") return { label: "Waiting", tone: "idle" };
  if (node.admission === "rejected") return { label: "Rejected", tone: "idle" };
  if (node.scheduling === "maintenance") return { label: "Maintenance", tone: "idle" };
  switch (node.health) {
    case "unknown":
      return { label: "Unknown", tone: "unknown" };
    case "suspect":
      return { label: "Suspect", tone: "warn" };
    case "unreachable":
      return { label: "Unreachable", tone: "bad" };
    case "down":
      return { label: "Down", tone: "bad" };
    case "online":
      return SCHEDULING_STATUS[node.scheduling];
  }
}

const SCHEDULING_STATUS: Record<NodeScheduling, { label: string; tone: StatusTone }> = {
  active: { label: "Online", tone: "ok" },
  cordoned: { label: "Cordoned", tone: "idle" },
  draining: { label: "Draining", tone: "warn" },
  drained: { label: "Drained", tone: "idle" },
  maintenance: { label: "Maintenance", tone: "idle" },
};

/** The sentence for `NodeView.statusReason`, from what the hub knows: why, and who took the node out of rotation. */
export function describeStatus(node: {
  admission: NodeView["admission"];
  health: NodeHealth;
  healthReason: string;
  scheduling: NodeScheduling;
  schedulingDetail: SchedulingDetail | null;
}): string {
  if (node.admission === "waiting") return "Waits for an operator's approval.";
  if (node.admission === "rejected") return "An operator refused its admission.";
  if (node.scheduling === "active" || node.schedulingDetail === null) return node.healthReason;
  const { ownerName, reason } = node.schedulingDetail;
  const byWhom = `${SCHEDULING_STATUS[node.scheduling].label} by ${ownerName}${reason === "" ? "" : `: ${reason}`}`;
  const sentence = /[.!?]$/.test(byWhom) ? byWhom : `${byWhom}.`;
  return node.health === "online" ? sentence : `${node.healthReason} ${sentence}`;
}
