import type { LatencyPair, LinkFigures, NodeId } from "@orrery/protocol";
import { formatDurationMs } from "@orrery/ui";

export const SOURCE_WORDS: Record<LinkFigures["source"], { label: string; meaning: string }> = {
  mesh: { label: "peer mesh", meaning: "By the heartbeats of a federation that both are in" },
  probe: { label: "probe", meaning: "By a TCP connection to the other agent's peer port" },
  estimate: {
    label: "est.",
    meaning: "Not measured in this direction, but computed from network coordinates",
  },
};

/** "Via singapore-1 31 ms less: 43 ms instead of 74 ms." */
export function relaySentence(
  relay: NonNullable<LatencyPair["relay"]>,
  nameOf: (nodeId: NodeId) => string,
): string {
  const { nodeId, rttMs, savedMs } = relay;
  return `Via ${nameOf(nodeId)} ${formatDurationMs(savedMs)} less: ${formatDurationMs(rttMs)} instead of ${formatDurationMs(rttMs + savedMs)}.`;
}

/** Whether figures of this pair contain a delay that a demonstration adds. */
export function isDemoDelayed({ there, back }: Pick<LatencyPair, "there" | "back">): boolean {
  return there?.isDemoDelay === true || back?.isDemoDelay === true;
}
