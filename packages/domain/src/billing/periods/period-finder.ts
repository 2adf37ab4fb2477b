import { type Period, type PeriodKind, periodAt } from "./period.ts";

/** `periodAt` that remembers: to compute a period asks the zone's calendar over a hundred times. Throws as `periodAt`. */
export type PeriodFinder = (atMs: number, kind: PeriodKind, zone: string) => Period;

/** Of one zone and kind; more are forgotten, the oldest first. */
const PERIODS_MAX = 64;
const ZONES_MAX = 2000;

export function createPeriodFinder(): PeriodFinder {
  const known = new Map<string, Period[]>();
  return (atMs, kind, zone) => {
    const key = `${kind} ${zone}`;
    let periods = known.get(key);
    const found = periods?.find(({ fromAtMs, toAtMs }) => fromAtMs <= atMs && atMs < toAtMs);
    if (found !== undefined) return found;
    const period = periodAt(atMs, kind, zone);
    if (periods === undefined) {
      if (known.size >= ZONES_MAX) known.clear();
      periods = [];
      known.set(key, periods);
    }
    periods.unshift(period);
    if (periods.length > PERIODS_MAX) periods.pop();
    return period;
  };
}
