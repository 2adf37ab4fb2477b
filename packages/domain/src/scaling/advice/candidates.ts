import type { AdviceKind, PlantSettings, ScalingGroupSettings } from "@orrery/protocol";
import { SCALING_POLICIES_MAX } from "@orrery/protocol";
import type { LoadHistory } from "../back-test/load-history.ts";
import { instancesFor } from "../policies/wish.ts";
import { instancesText } from "../policies/wording.ts";

export type Candidate = {
  readonly kind: AdviceKind;
  /** What it changes, in short. */
  readonly what: string;
  readonly settings: ScalingGroupSettings;
  readonly sentence: string;
};

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const TRIES = 4;
/** A quiet time is worth a window from so many hours on. */
const QUIET_HOURS_MIN = 3;
const SCHEDULE_ID = "advised-hours";

/** Settings that might cost less; whether they carry the load, their replay says. */
export function candidatesOf(
  history: LoadHistory,
  settings: ScalingGroupSettings,
  plant: PlantSettings,
): Candidate[] {
  const isFixed = settings.min === settings.max || settings.policies.length === 0;
  if (isFixed) return fixedCounts(history, settings, plant);
  return [
    ...smallerMins(settings),
    ...smallerMaxes(history, settings, plant),
    ...schedules(history, settings, plant),
  ];
}

function fixedCounts(
  history: LoadHistory,
  settings: ScalingGroupSettings,
  plant: PlantSettings,
): Candidate[] {
  const peak = history.load.reduce<number>((most, load) => Math.max(most, load ?? 0), 0);
  const count = Math.max(1, instancesFor(peak, plant.threshold));
  if (count >= settings.min) return [];
  return [
    {
      kind: "fixed-count",
      what: `${settings.min} > ${count}`,
      settings: { ...settings, min: count, max: settings.policies.length === 0 ? settings.max : count },
      sentence: `${instancesText(count)} would carry the highest load; ${settings.min} run.`,
    },
  ];
}

function smallerMins(settings: ScalingGroupSettings): Candidate[] {
  const { min } = settings;
  const tries = new Set([1, Math.ceil(min / 4), Math.ceil(min / 2), min - 1]);
  // Of those that save as much the largest is told.
  return [...tries]
    .filter((less) => less >= 1 && less < min)
    .sort((a, b) => b - a)
    .map((less) => ({
      kind: "smaller-min" as const,
      what: `${min} > ${less}`,
      settings: { ...settings, min: less },
      sentence: `A minimum of ${less} in place of ${min} would do.`,
    }));
}

/** Between what the highest load needs and what is allowed. */
function smallerMaxes(
  history: LoadHistory,
  settings: ScalingGroupSettings,
  plant: PlantSettings,
): Candidate[] {
  const { min, max } = settings;
  const peak = history.load.reduce<number>((most, load) => Math.max(most, load ?? 0), 0);
  const least = Math.max(1, min, instancesFor(peak, plant.capacity));
  const tries = new Set(
    Array.from({ length: TRIES }, (_, i) => least + Math.floor(((max - least) * i) / TRIES)),
  );
  return [...tries]
    .filter((less) => less >= least && less < max)
    .sort((a, b) => b - a)
    .map((less) => ({
      kind: "smaller-max" as const,
      what: `${max} > ${less}`,
      settings: { ...settings, max: less },
      sentence: `A maximum of ${less} in place of ${max} would do.`,
    }));
}

/** The minimum only outside of the hours that were quiet on all days. */
function schedules(history: LoadHistory, settings: ScalingGroupSettings, plant: PlantSettings): Candidate[] {
  const { min, policies } = settings;
  const quiet = quietHours(history, (min / 2) * plant.threshold);
  if (quiet === null || min < 2 || policies.length >= SCALING_POLICIES_MAX) return [];
  if (policies.some(({ id, kind }) => id === SCHEDULE_ID || kind === "schedule")) return [];
  const less = Math.max(1, Math.floor(min / 2));
  const window = {
    name: "busy hours",
    start: `0 ${quiet.end} * * *`,
    end: `0 ${quiet.start} * * *`,
    count: min,
  };
  const schedule = {
    kind: "schedule" as const,
    id: SCHEDULE_ID,
    zone: "UTC",
    windows: [window],
    otherwise: null,
  };
  return [
    {
      kind: "schedule",
      what: `${min} > ${less} from ${quiet.start} to ${quiet.end}`,
      settings: { ...settings, min: less, policies: [...policies, schedule] },
      sentence: `From ${quiet.start}:00 to ${quiet.end}:00 UTC a minimum of ${less} in place of ${min} would do.`,
    },
  ];
}

/** The longest run of hours (UTC, over midnight too) whose load never was above this, but for its last: what comes then is prepared for. */
function quietHours(
  history: LoadHistory,
  loadMax: number,
): { readonly start: number; readonly end: number } | null {
  const peaks = new Array<number>(DAY_HOURS).fill(0);
  for (const [step, load] of history.load.entries()) {
    const hour = Math.floor((history.startAtMs + step * history.stepMs) / HOUR_MS) % DAY_HOURS;
    peaks[hour] = Math.max(peaks[hour] ?? 0, load ?? 0);
  }
  let best: { start: number; length: number } | null = null;
  for (let start = 0; start < DAY_HOURS; start += 1) {
    let length = 0;
    while (length < DAY_HOURS && (peaks[(start + length) % DAY_HOURS] ?? 0) <= loadMax) length += 1;
    if (length < DAY_HOURS && length > (best?.length ?? QUIET_HOURS_MIN - 1)) best = { start, length };
  }
  return best === null ? null : { start: best.start, end: (best.start + best.length - 1) % DAY_HOURS };
}
