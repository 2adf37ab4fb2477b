import type { LinksMinute } from "@orrery/db";
import { MINUTE_MS } from "@orrery/domain";
import { decodeLinkMinutes } from "@orrery/domain/latency";
import type { LatencyPair } from "@orrery/protocol";
import type { RecentLinkPoint } from "../context.ts";

export type HistoryRange = { fromAtMs: number; toAtMs: number; stepMs: number };

/** What each range shows, and how finely. */
export const HISTORY_RANGES = {
  hour: { lengthMs: 3_600_000, stepMs: 10_000 },
  day: { lengthMs: 86_400_000, stepMs: MINUTE_MS },
  week: { lengthMs: 7 * 86_400_000, stepMs: 5 * MINUTE_MS },
} as const;

export function historyRange(range: keyof typeof HISTORY_RANGES, nowAtMs: number): HistoryRange {
  const { lengthMs, stepMs } = HISTORY_RANGES[range];
  const toAtMs = (Math.floor(nowAtMs / stepMs) + 1) * stepMs;
  return { fromAtMs: toAtMs - lengthMs, toAtMs, stepMs };
}

/** One node's minutes as points of the link to one peer. */
export function minutePoints(minutes: readonly LinksMinute[], peer: number): RecentLinkPoint[] {
  return minutes.flatMap(({ minuteAtMs, links }) => {
    const found = decodeLinkMinutes(links)?.find((link) => link.peer === peer);
    return found === undefined ? [] : [{ atMs: minuteAtMs, rttMs: found.rttMs, lossRatio: found.lossRatio }];
  });
}

/**
 * Evenly spaced columns. Minutes fill every step that they cover; what memory knows more finely replaces them. Of several points in one
 * step the mean counts; a step without any is null, as is the delay where nothing answered.
 */
export function pairHistory(
  range: HistoryRange,
  minutes: readonly RecentLinkPoint[],
  recent: readonly RecentLinkPoint[],
): LatencyPair["history"] {
  const { fromAtMs, toAtMs, stepMs } = range;
  const count = Math.max(0, Math.round((toAtMs - fromAtMs) / stepMs));
  const coarse = new Steps(count);
  const fine = new Steps(count);
  const covered = Math.max(1, Math.round(MINUTE_MS / stepMs));
  for (const point of minutes) {
    const first = Math.floor((point.atMs - fromAtMs) / stepMs);
    for (let i = 0; i < covered; i += 1) coarse.add(first + i, point);
  }
  for (const point of recent) fine.add(Math.floor((point.atMs - fromAtMs) / stepMs), point);
  const steps = Array.from({ length: count }, (_, i) => (fine.has(i) ? fine.at(i) : coarse.at(i)));
  return {
    stepMs,
    atMs: steps.map((_, i) => fromAtMs + i * stepMs),
    rttMs: steps.map(({ rttMs }) => rttMs),
    lossRatio: steps.map(({ lossRatio }) => lossRatio),
  };
}

/** Sums by step. */
class Steps {
  readonly #rttSums: Float64Array;
  readonly #rttCounts: Uint32Array;
  readonly #lossSums: Float64Array;
  readonly #counts: Uint32Array;

  constructor(count: number) {
    this.#rttSums = new Float64Array(count);
    this.#rttCounts = new Uint32Array(count);
    this.#lossSums = new Float64Array(count);
    this.#counts = new Uint32Array(count);
  }

  add(step: number, { rttMs, lossRatio }: RecentLinkPoint): void {
    if (step < 0 || step >= this.#counts.length) return;
    this.#counts[step] = (this.#counts[step] as number) + 1;
    this.#lossSums[step] = (this.#lossSums[step] as number) + lossRatio;
    if (rttMs === null) return;
    this.#rttCounts[step] = (this.#rttCounts[step] as number) + 1;
    this.#rttSums[step] = (this.#rttSums[step] as number) + rttMs;
  }

  has(step: number): boolean {
    return (this.#counts[step] as number) > 0;
  }

  at(step: number): { rttMs: number | null; lossRatio: number | null } {
    const [count, answered] = [this.#counts[step] as number, this.#rttCounts[step] as number];
    return {
      rttMs: answered === 0 ? null : (this.#rttSums[step] as number) / answered,
      lossRatio: count === 0 ? null : (this.#lossSums[step] as number) / count,
    };
  }
}
