import { explainBlock } from "@orrery/domain/failover";
import type { BlockView } from "@orrery/protocol";

/** What holds failovers back, with a countdown that is right now; `nowMs` null = as the hub said it. */
export function blockText({ block, sentence }: BlockView, nowMs: number | null): string {
  if (nowMs === null) return capitalized(sentence);
  // Its end is known to the minute it comes, but it is over only when the members say so.
  if (block.endsAtMs !== null && block.endsAtMs <= nowMs) return `${BLOCK_NAMES[block.kind]}: just ended`;
  return capitalized(explainBlock(block, nowMs));
}

const BLOCK_NAMES: Record<BlockView["block"]["kind"], string> = {
  manual: "Manual policy",
  paused: "Pause",
  cooldown: "Cooldown",
  limit: "Limit",
  acknowledgment: "Acknowledgment",
  brake: "Brake",
};

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
