import type { EventDraft, ScalingGroupRecord } from "@orrery/db";
import { isInTrouble } from "@orrery/domain/scaling";
import type { ProviderState, ScalingDecision } from "@orrery/protocol";

type Named = Pick<ScalingGroupRecord, "id" | "name">;

/** What an evaluation changed: nothing, mostly. */
export function changeEvent(
  group: Named,
  { outcome, from, to, sentence }: ScalingDecision,
): EventDraft | null {
  if (outcome === "none") return null;
  return {
    type: outcome === "up" ? "scaling.scaled_up" : "scaling.scaled_down",
    severity: "notice",
    subject: subjectOf(group),
    summary: `${group.name}: ${sentence}`,
    data: { before: { wanted: from }, after: { wanted: to } },
  };
}

/** Once when a provider comes into trouble, and once when it leaves it (rule SV7). */
export function providerEvent(group: Named, before: ProviderState, after: ProviderState): EventDraft | null {
  const isNow = isInTrouble(after);
  if (isInTrouble(before) === isNow) return null;
  return {
    type: isNow ? "scaling.provider_failing" : "scaling.provider_recovered",
    severity: isNow ? "warning" : "notice",
    subject: subjectOf(group),
    summary: `${group.name}: ${isNow ? after.sentence : `its provider does again what it is told. ${after.sentence}`}`,
    data: { state: after.state, before: before.state },
  };
}

export function missingEvent(group: Named, { readings, sentence }: ScalingDecision): EventDraft {
  const metrics = readings.flatMap(({ metric, value }) => (value === null ? [metric] : []));
  return {
    type: "scaling.metrics_missing",
    severity: "warning",
    subject: subjectOf(group),
    summary: `${group.name}: nothing fresh is known of ${metrics.join(", ")}; nothing is taken away. ${sentence}`,
    data: { metrics },
  };
}

function subjectOf({ id, name }: Named) {
  return { kind: "scaling_group" as const, id, name };
}
