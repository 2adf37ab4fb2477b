import type { HealthState } from "./health.ts";

/** The sentence that people read beside a node's health (H13). */
export function describeHealth(state: HealthState): string {
  const { status } = state;
  switch (status.health) {
    case "online":
      return "Reports arrive as expected.";
    case "unknown":
      return describeUnknown(state);
    case "suspect":
    case "unreachable":
    case "down":
      return describeAccusation(status.accusation);
  }
}

function describeUnknown({ status, link }: HealthState): string {
  if (status.health !== "unknown") return "";
  if (link.kind === "open" && status.cause === "never_connected")
    return "Connected; waiting for its first reports.";
  switch (status.cause) {
    case "never_connected":
      return "Has never connected since it was enrolled.";
    case "hub_restarted":
      return "The hub has just restarted and waits for this node.";
    case "hub_blind":
      return `The hub itself stalled for ${seconds(status.blindMs)}; nobody is judged by what it did not see.`;
  }
}

function describeAccusation(
  accusation: Extract<HealthState["status"], { health: "down" }>["accusation"],
): string {
  switch (accusation.kind) {
    case "silence":
      return `Silence on an open connection: ${accusation.missed} reports missed in a row (phi ${accusation.phi.toFixed(1)}).`;
    case "closed":
      return `The connection closed without a goodbye (${accusation.why}).`;
    case "absent":
      return "Has not come back since the hub restarted.";
    case "reconnected":
      return "Reconnected; waiting for two good reports.";
    case "left":
      return `Left cleanly (${accusation.reason}).`;
    case "before":
      return accusation.reason;
  }
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
