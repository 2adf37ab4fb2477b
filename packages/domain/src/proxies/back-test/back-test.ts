import type { BackTestResult } from "@orrery/protocol";
import { hashNumber } from "../../latency/stable-hash.ts";
import { ConductBook } from "./conduct.ts";
import {
  type BackTestSettings,
  faultCountOf,
  MINUTE_MS,
  type RecordedLimit,
  type RecordedMinute,
  type TrafficRecord,
} from "./record.ts";
import { Replay } from "./replay.ts";
import { recordedPeakRatio, Spending } from "./spending.ts";

type Figures = BackTestResult["recorded"];

/** Steps of one replay, proxies of all steps together: about a second. */
const STEPS_MAX = 60_000;
const LOOKS_MAX = 1_500_000;
const STEPS_OF_MINUTE_MIN = 6;
const STEPS_OF_MINUTE_MAX = 240;
/** Where there is more than can be replayed, whole pieces of so many minutes are left out. */
const PIECE = 10;
const SEED = 0x5eed;

/**
 * What the recorded traffic would have come to with other settings (rules PR1..). The same for the same record: chance is drawn from a fixed seed.
 * Minutes of one record in any order; takes about a second at most.
 */
export function backTest(
  record: TrafficRecord,
  settings: BackTestSettings,
  limits: readonly RecordedLimit[],
): Figures {
  let draws = 0;
  const random = () => {
    draws += 1;
    return hashNumber(SEED, draws) / 2 ** 32;
  };
  const spending = new Spending(limits);
  const conduct = new ConductBook(record.minutes);
  const replay = new Replay(record.proxies, { settings, conduct, spending, random });
  const minutes = demandOf(record.minutes);
  const stepCount = stepsOfMinute(settings);
  const steps = sumOf(minutes, ({ targets, total }) => Math.min(total, stepCount * targets.length));
  const looks = steps * Math.max(1, record.proxies.length);
  const stride = Math.ceil(Math.max(steps / STEPS_MAX, looks / LOOKS_MAX, 1));
  const kept = minutes.filter((_, i) => Math.floor(i / PIECE) % stride === 0);
  for (const minute of kept) replayMinute(replay, minute, stepCount);
  const scale = kept.length === 0 ? 0 : minutes.length / kept.length;
  return {
    rotationCount: Math.round(replay.rotationCount * scale * record.nodeCount),
    failureRatio: ratio(replay.failedAttemptCount, replay.attemptCount),
    peakBudgetRatio: spending.peakRatio,
    requestCount: sumOf(record.minutes, ({ requestCount }) => requestCount),
  };
}

/** What happened. `rotationCount`: as it was told. */
export function recordedFigures(
  record: TrafficRecord,
  rotationCount: number,
  limits: readonly RecordedLimit[],
): Figures {
  const faults = sumOf(record.minutes, faultCountOf);
  const attempts = sumOf(record.minutes, ({ attemptCount }) => attemptCount);
  return {
    rotationCount,
    failureRatio: ratio(faults, Math.max(attempts, faults)),
    peakBudgetRatio: recordedPeakRatio(record, limits),
    requestCount: sumOf(record.minutes, ({ requestCount }) => requestCount),
  };
}

/** Of settings that were asked for, beside today's. `sessionRatio`: of the newest requests, those with a session, 0..1; null = none is known. */
export function backTestSentence(asAsked: Figures, asSet: Figures, sessionRatio: number | null): string {
  if (asAsked.requestCount === 0) return "Nothing was recorded in this time: nothing to replay.";
  const figures = `With these settings ${wordsOf(asAsked)}; as it is set now ${wordsOf(asSet)}.`;
  if (sessionRatio === null || sessionRatio === 0) return figures;
  return `${figures} Sessions are not replayed: ${percent(sessionRatio)} of the newest requests had one.`;
}

function wordsOf({ rotationCount, failureRatio, peakBudgetRatio }: Figures): string {
  const rotations = rotationCount === 1 ? "1 rotation" : `${rotationCount.toLocaleString("en")} rotations`;
  const budget = peakBudgetRatio === null ? "" : `, peak budget ${percent(peakBudgetRatio)}`;
  return `${rotations}, ${percent(failureRatio)} failures${budget}`;
}

function percent(ratio: number): string {
  const percents = ratio * 100;
  return `${percents < 10 ? Math.round(percents * 10) / 10 : Math.round(percents)} %`;
}

type DemandMinute = {
  readonly atMs: number;
  readonly targets: readonly (readonly [string, number])[];
  readonly total: number;
};

/** Minutes with traffic, oldest first, with what was asked of each target. */
function demandOf(minutes: readonly RecordedMinute[]): DemandMinute[] {
  const byMinute = new Map<number, Map<string, number>>();
  for (const { minuteAtMs, target, requestCount } of minutes) {
    if (requestCount === 0) continue;
    const ofMinute = byMinute.get(minuteAtMs) ?? new Map<string, number>();
    ofMinute.set(target, (ofMinute.get(target) ?? 0) + requestCount);
    byMinute.set(minuteAtMs, ofMinute);
  }
  return [...byMinute]
    .sort(([a], [b]) => a - b)
    .map(([atMs, ofMinute]) => {
      const targets = [...ofMinute].sort(([a], [b]) => (a < b ? -1 : 1));
      return { atMs, targets, total: targets.reduce((sum, [, count]) => sum + count, 0) };
    });
}

/** So many that a rotation is not missed. */
function stepsOfMinute({ rotateEveryMs }: BackTestSettings): number {
  const steps = Math.ceil((3 * MINUTE_MS) / rotateEveryMs);
  return Math.min(STEPS_OF_MINUTE_MAX, Math.max(STEPS_OF_MINUTE_MIN, steps));
}

/** Evenly over the minute, each target for itself; a step stands for as many requests of each as fall to it. */
function replayMinute(replay: Replay, { atMs, targets }: DemandMinute, stepCount: number): void {
  const sent = new Map<string, number>();
  for (let step = 1; step <= stepCount; step += 1) {
    for (const [target, count] of targets) {
      const due = Math.floor((count * step) / stepCount);
      const units = due - (sent.get(target) ?? 0);
      if (units === 0) continue;
      sent.set(target, due);
      replay.request(target, units, atMs + ((step - 0.5) * MINUTE_MS) / stepCount);
    }
  }
}

function sumOf<Minute>(minutes: readonly Minute[], read: (minute: Minute) => number): number {
  return minutes.reduce((sum, minute) => sum + read(minute), 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(1, part / whole);
}
