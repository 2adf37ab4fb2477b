import type { AttentionItem } from "@orrery/protocol";
import type { StatusTone } from "@orrery/ui";

export const ATTENTION_TONES: Record<AttentionItem["severity"], StatusTone> = {
  notice: "info",
  warning: "warn",
  critical: "bad",
};
