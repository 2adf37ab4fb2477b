import type { EventDraft, ScalingEvaluation } from "@orrery/db";
import { decideScaling, forecastFloor, type Sample, stepProvider } from "@orrery/domain/scaling";
import type { ProviderState, ScalingDecision } from "@orrery/protocol";
import { changeEvent, missingEvent, providerEvent } from "./group-events.ts";
import { type LiveGroup, missesMetric } from "./live-group.ts";

export type Evaluated = {
  group: LiveGroup;
  evaluation: ScalingEvaluation;
  events: EventDraft[];
  missing: LiveGroup["missing"];
};

type At = { nowMs: number; random: () => number };

/** One evaluation: what is wanted now, how the provider stands to it, and what is news of it. Changes nothing. */
export function evaluateGroup(group: LiveGroup, samples: readonly Sample[], at: At): Evaluated {
  const { record, instances } = group;
  const { settings, forecast } = record;
  const floor = forecast === null ? null : forecastFloor(forecast, settings, at.nowMs);
  const before = { ...record.state, wanted: wantedBefore(group) };
  const input = { settings, samples, instances, floor };
  const { state, decision } = decideScaling(before, input, at.nowMs);
  const providerState = providerStateOf(group, state.wanted, at);
  const missing = missingOf(group, decision, at.nowMs);
  const isMissingNews = missing?.isTold === true && group.missing?.isTold !== true;
  const events = [
    changeEvent(record, decision),
    providerEvent(record, record.providerState, providerState),
    isMissingNews ? missingEvent(record, decision) : null,
  ];
  return {
    ...{ group, missing },
    evaluation: { id: record.id, updatedAtMs: record.updatedAtMs, state, providerState, decision },
    events: events.filter((event) => event !== null),
  };
}

/** Whether the provider keeps this number, or said yes to it. */
export function isToldOf({ providerWanted, lastTold }: LiveGroup, wanted: number): boolean {
  if (providerWanted !== null) return providerWanted === wanted;
  return lastTold?.isYes === true && lastTold.count === wanted;
}

/** A dry run tells nobody anything, but for what somebody set by hand. */
export function isHandsOff({ record, isByHand }: LiveGroup): boolean {
  return record.settings.mode === "dry-run" && !isByHand;
}

/** As the provider stands to `wanted`, by its last answer. */
function providerStateOf(group: LiveGroup, wanted: number, { nowMs, random }: At): ProviderState {
  const { providerState, asked, record } = group;
  if (asked.outcome === "not-asked") return providerState;
  const facts = { news: asked, ...countsOf(group, wanted) };
  return stepProvider(providerState, facts, { startWithinMs: record.settings.startWithinMs, random }, nowMs);
}

/** What `stepProvider` asks of the instances. */
export function countsOf(group: LiveGroup, wanted: number) {
  const readyCount = group.instances.filter(({ state }) => state === "ready").length;
  const startingCount = group.instances.filter(({ state }) => state === "starting").length;
  const presentCount = readyCount + startingCount;
  const isOff = isHandsOff(group);
  return {
    wanted: isOff ? (group.providerWanted ?? presentCount) : wanted,
    isTold: isOff || isToldOf(group, wanted),
    presentCount,
    readyCount,
  };
}

/** A dry run takes over what others set; otherwise the number is the group's own. */
function wantedBefore(group: LiveGroup): number {
  const { wanted } = group.record.state;
  return isHandsOff(group) ? (group.providerWanted ?? wanted) : wanted;
}

/** Told once it was missing for longer than a sample is fresh. */
function missingOf({ missing, record }: LiveGroup, decision: ScalingDecision, nowMs: number) {
  if (!missesMetric(decision)) return null;
  const sinceMs = missing?.sinceMs ?? nowMs;
  const isTold = missing?.isTold === true || nowMs - sinceMs >= record.settings.staleAfterMs;
  return { sinceMs, isTold };
}
