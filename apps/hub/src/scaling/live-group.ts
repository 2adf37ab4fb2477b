import type { ScalingGroupRecord } from "@orrery/db";
import type { GroupInstance } from "@orrery/domain/scaling";
import type { ProviderState, ScalingState } from "@orrery/protocol";
import type { ScalingProviderPort } from "./provider.ts";

/** A group as the replica that evaluates knows it. */
export type LiveGroup = {
  /** As it was stored last. */
  record: ScalingGroupRecord;
  /** Newer than the stored one where the provider was told something since. */
  providerState: ProviderState;
  readonly provider: ScalingProviderPort;
  nextAtMs: number;
  isObserved: boolean;
  isTold: boolean;
  /** The provider's last answer. */
  instances: readonly GroupInstance[];
  providerWanted: number | null;
  /** What became of asking it for this evaluation. */
  asked: { outcome: "answered" } | { outcome: "not-asked" } | { outcome: "failed"; sentence: string };
  /** The number that it was told last, and whether it said yes. */
  lastTold: { count: number; isYes: boolean } | null;
  /** Somebody set the number: the provider is told, also in a dry run. */
  isByHand: boolean;
  /** Since when a metric is missing, and whether it was told. */
  missing: { sinceMs: number; isTold: boolean } | null;
};

export function newLiveGroup(
  record: ScalingGroupRecord,
  provider: ScalingProviderPort,
  nowMs: number,
): LiveGroup {
  const { settings, state, decision } = record;
  const handSetMs = handSetAtMs(state);
  const wasMissing = decision !== null && missesMetric(decision);
  return {
    ...{ record, provider, providerState: record.providerState },
    nextAtMs: firstAtMs(record, nowMs),
    ...{ isObserved: false, isTold: false, instances: [], providerWanted: null },
    ...{ asked: { outcome: "not-asked" }, lastTold: null },
    isByHand: handSetMs !== null && nowMs - handSetMs < settings.startWithinMs,
    missing: wasMissing ? { sinceMs: nowMs, isTold: true } : null,
  };
}

/** Takes in what people changed. The state of the row counts only where it is they who wrote it: evaluations are newer here. */
export function takeRecord(group: LiveGroup, record: ScalingGroupRecord, nowMs: number): void {
  const { forecast } = record;
  if (record.updatedAtMs === group.record.updatedAtMs) {
    group.record = { ...group.record, forecast };
    return;
  }
  const handSetMs = handSetAtMs(record.state);
  if (handSetMs !== null && handSetMs !== handSetAtMs(group.record.state)) group.isByHand = true;
  group.record = record;
  group.nextAtMs = Math.min(group.nextAtMs, nowMs);
}

/** When it is due next; evaluations that were missed are left out. */
export function nextAtMs({ nextAtMs: dueAtMs, record }: LiveGroup, nowMs: number): number {
  const everyMs = record.settings.evaluateEveryMs;
  const next = dueAtMs + everyMs;
  return next > nowMs && next <= nowMs + everyMs ? next : nowMs + everyMs;
}

/** Of a decision: a metric that its policies go by was told by nobody who should have. */
export function missesMetric({
  readings,
}: Pick<NonNullable<ScalingGroupRecord["decision"]>, "readings">): boolean {
  return readings.some(({ value, missingCount }) => value === null && missingCount > 0);
}

/** A count by hand begins both cooldowns at once; no decision does. */
function handSetAtMs({ lastUpAtMs, lastDownAtMs }: ScalingState): number | null {
  return lastUpAtMs === lastDownAtMs ? lastUpAtMs : null;
}

/** Groups are spread over their interval. */
function firstAtMs({ id, settings: { evaluateEveryMs } }: ScalingGroupRecord, nowMs: number): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return nowMs + (hash / 1_000_003) * Math.min(evaluateEveryMs, 5000);
}
