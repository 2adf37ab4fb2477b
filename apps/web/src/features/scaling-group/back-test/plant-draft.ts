import { metricOf } from "@orrery/domain/scaling";
import { PlantSettings, type ScalingGroupSettings } from "@orrery/protocol";
import { type DurationDraft, durationDraftOf, durationOfDraft } from "../../targets/duration-draft.ts";
import { numberOf } from "../settings/policy-draft.ts";

/** How an instance behaves in a replay, as it is typed; both amounts are of the first policy's metric. */
export type PlantDraft = { start: DurationDraft; capacity: string; threshold: string };

/** What one instance carries by the group's first policy: its own bound is the threshold, and a fifth more is too much. */
export function newPlant({ policies }: Pick<ScalingGroupSettings, "policies">): PlantDraft {
  const { startMs, capacity, threshold } = PlantSettings.parse({});
  const start = durationDraftOf(startMs);
  for (const policy of policies) {
    const bound =
      policy.kind === "threshold"
        ? policy.up
        : policy.kind === "schedule"
          ? null
          : (policy.kind === "queue" ? policy.perInstance : policy.target) * (1 + policy.toleranceRatio);
    if (bound === null) continue;
    const metric = metricOf(policy)?.metric;
    const isShare = metric === "cpu" || metric === "memory";
    const most = isShare ? Math.max(0.9, Math.min(1, bound * 1.2)) : bound * 1.2;
    return { start, capacity: textOf(most), threshold: textOf(bound) };
  }
  return { start, capacity: textOf(capacity), threshold: textOf(threshold) };
}

/** Null = something of it cannot be read. */
export function plantOfDraft({ start, capacity, threshold }: PlantDraft): PlantSettings | null {
  const asked = {
    ...{ startMs: durationOfDraft(start), capacity: numberOf(capacity) },
    threshold: numberOf(threshold),
  };
  const parsed = PlantSettings.safeParse(asked);
  return parsed.success ? parsed.data : null;
}

function textOf(value: number): string {
  return String(Number(value.toPrecision(6)));
}
