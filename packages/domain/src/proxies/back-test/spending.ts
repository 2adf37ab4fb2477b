import { allowedOf } from "../targets/allowed-of.ts";
import { limitsOf } from "../targets/limits-of.ts";
import { getOr } from "./get-or.ts";
import { MINUTE_MS, type RecordedLimit, type TrafficRecord } from "./record.ts";

type Window = { spent: { atMs: number; units: number }[]; from: number; units: number };

/** What of each limit was used on each exit, in sliding windows. */
export class Spending {
  readonly #limits: readonly RecordedLimit[];
  readonly #ofTarget = new Map<string, readonly RecordedLimit[]>();
  readonly #windows = new Map<RecordedLimit, Map<string, Window>>();
  #peakRatio: number | null = null;

  constructor(limits: readonly RecordedLimit[]) {
    this.#limits = limits;
  }

  /** 0..1 of a target's whole limit, at the fullest exit; null = no limit counted anything. */
  get peakRatio(): number | null {
    return this.#peakRatio;
  }

  limitsOf(target: string): readonly RecordedLimit[] {
    let limits = this.#ofTarget.get(target);
    if (limits === undefined) {
      limits = limitsOf(this.#limits, target);
      this.#ofTarget.set(target, limits);
    }
    return limits;
  }

  isSpent(limits: readonly RecordedLimit[], exit: string, nowMs: number): boolean {
    return limits.some((limit) => this.#taken(limit, exit, nowMs).units >= allowedOf(limit));
  }

  /** What is above the share would have had to wait. */
  spend(limits: readonly RecordedLimit[], exit: string, units: number, nowMs: number): void {
    for (const limit of limits) {
      const window = this.#taken(limit, exit, nowMs);
      window.spent.push({ atMs: nowMs, units });
      window.units += units;
      this.#note(Math.min(window.units, allowedOf(limit)) / limit.count);
    }
  }

  #note(ratio: number): void {
    this.#peakRatio = Math.max(this.#peakRatio ?? 0, Math.min(1, ratio));
  }

  #taken(limit: RecordedLimit, exit: string, nowMs: number): Window {
    const ofLimit = getOr(this.#windows, limit, () => new Map<string, Window>());
    const window = getOr(ofLimit, exit, () => ({ spent: [], from: 0, units: 0 }));
    for (let first = window.spent[window.from]; first !== undefined; first = window.spent[window.from]) {
      if (first.atMs > nowMs - limit.windowMs) break;
      window.units -= first.units;
      window.from += 1;
    }
    if (window.from > 1000) {
      window.spent = window.spent.slice(window.from);
      window.from = 0;
    }
    return window;
  }
}

/** What the record itself says, as far as minutes can: of shorter windows their part of the minute. */
export function recordedPeakRatio(
  { minutes, proxies }: TrafficRecord,
  limits: readonly RecordedLimit[],
): number | null {
  const exits = new Map<string, string>(proxies.map(({ id, exit }) => [id, exit]));
  const sums = new Map<RecordedLimit, Map<string, number>>();
  const ofTarget = new Spending(limits);
  for (const { proxyId, target, minuteAtMs, requestCount } of minutes) {
    const exit = exits.get(proxyId);
    if (exit === undefined) continue;
    for (const limit of ofTarget.limitsOf(target)) {
      const lengthMs = Math.max(MINUTE_MS, limit.windowMs);
      const key = `${exit} ${Math.floor(minuteAtMs / lengthMs)}`;
      const ofLimit = getOr(sums, limit, () => new Map<string, number>());
      ofLimit.set(key, (ofLimit.get(key) ?? 0) + requestCount);
    }
  }
  let peak: number | null = null;
  for (const [{ count, windowMs }, ofLimit] of sums) {
    const part = Math.min(1, windowMs / MINUTE_MS);
    for (const units of ofLimit.values()) peak = Math.max(peak ?? 0, Math.min(1, (units * part) / count));
  }
  return peak;
}
