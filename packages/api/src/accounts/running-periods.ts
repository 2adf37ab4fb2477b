import { type Period, type PeriodKind, periodAt } from "@orrery/domain/billing";

/** Thousands of accounts share few zones, and what a zone's calendar says is dear to find out. */
export function runningPeriods(nowAtMs: number): (kind: PeriodKind, zone: string) => Period {
  const known = new Map<string, Period>();
  return (kind, zone) => {
    const key = `${kind} ${zone}`;
    const period = known.get(key) ?? periodAt(nowAtMs, kind, zone);
    known.set(key, period);
    return period;
  };
}
