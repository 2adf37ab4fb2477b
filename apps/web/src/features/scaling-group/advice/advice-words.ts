import type { AdviceKind, AdviceView, ScalingGroupSettings } from "@orrery/protocol";
import { settingChanges } from "../setting-words.ts";

export const KIND_LABELS: Record<AdviceKind, string> = {
  "smaller-min": "A smaller minimum",
  "smaller-max": "A smaller maximum",
  "fixed-count": "A smaller fixed count",
  schedule: "Fewer in quiet hours",
};

/** `try`: not tried yet; `turn-on`: the group runs by it already, as a dry run. */
export function adviceStep(
  settings: ScalingGroupSettings,
  { settings: advised }: Pick<AdviceView, "settings">,
) {
  const isTried =
    settings.mode === "dry-run" && settingChanges(settings, { ...advised, mode: "dry-run" }).length === 0;
  return isTried ? "turn-on" : "try";
}
