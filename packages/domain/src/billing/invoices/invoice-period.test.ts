import fc from "fast-check";
import { expect, test } from "vitest";
import { PERIOD_KINDS, type Period, type PeriodKind } from "../periods/period.ts";
import { type DueInput, duePeriods, invoicePeriodAt, lastEndedPeriod, ownSince } from "./invoice-period.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = (text: string): number => Date.parse(text);
const iso = (period: Period | null): string[] =>
  period === null
    ? []
    : [period.fromAtMs, period.toAtMs].map((each) => new Date(each).toISOString().slice(0, 16));
const span = (from: string, to: string): Period => ({ fromAtMs: at(from), toAtMs: at(to) });

test("[N1] the period that holds the instant, less what others are for", () => {
  const time = {
    kind: "monthly" as const,
    zone: "UTC",
    billed: [span("2026-11-10T00:00Z", "2026-11-12T00:00Z")],
  };
  const of = (text: string) => iso(invoicePeriodAt(at(text), time));
  expect(of("2026-10-05T00:00Z")).toEqual(["2026-10-01T00:00", "2026-11-01T00:00"]);
  expect(of("2026-11-05T00:00Z")).toEqual(["2026-11-01T00:00", "2026-11-10T00:00"]);
  expect(of("2026-11-10T00:00Z")).toEqual([]);
  expect(of("2026-11-12T00:00Z")).toEqual(["2026-11-12T00:00", "2026-12-01T00:00"]);
});

test("[N2] from months to weeks, from weeks to months: no gap, no overlap", () => {
  const toWeeks = {
    kind: "weekly" as const,
    zone: "UTC",
    billed: [span("2026-11-01T00:00Z", "2026-12-01T00:00Z")],
  };
  expect(iso(invoicePeriodAt(at("2026-12-01T00:00Z"), toWeeks))).toEqual([
    "2026-12-01T00:00",
    "2026-12-07T00:00",
  ]);
  const toMonths = {
    kind: "monthly" as const,
    zone: "UTC",
    billed: [span("2026-11-30T00:00Z", "2026-12-07T00:00Z")],
  };
  expect(iso(invoicePeriodAt(at("2026-12-20T00:00Z"), toMonths))).toEqual([
    "2026-12-07T00:00",
    "2027-01-01T00:00",
  ]);
});

test("[N1] days that the clocks change, a leap day, the farthest zone, the turn of the year", () => {
  const of = (text: string, kind: PeriodKind, zone: string) => {
    const period = invoicePeriodAt(at(text), { kind, zone, billed: [] }) as Period;
    return [...iso(period), (period.toAtMs - period.fromAtMs) / HOUR_MS];
  };
  expect(of("2026-03-29T12:00Z", "daily", "Europe/Berlin")).toEqual([
    "2026-03-28T23:00",
    "2026-03-29T22:00",
    23,
  ]);
  expect(of("2026-10-25T12:00Z", "daily", "Europe/Berlin")).toEqual([
    "2026-10-24T22:00",
    "2026-10-25T23:00",
    25,
  ]);
  expect(of("2028-02-29T12:00Z", "monthly", "UTC")).toEqual([
    "2028-02-01T00:00",
    "2028-03-01T00:00",
    29 * 24,
  ]);
  expect(of("2026-12-31T12:00Z", "yearly", "Pacific/Kiritimati")).toEqual([
    "2026-12-31T10:00",
    "2027-12-31T10:00",
    8760,
  ]);
  expect(of("2026-12-31T23:30Z", "monthly", "UTC")).toEqual(["2026-12-01T00:00", "2027-01-01T00:00", 744]);
});

test("[N1] [N2] whatever kinds follow each other in whatever zone: invoice after invoice fills time without a gap", () => {
  const zone = fc.constantFrom(
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Kiritimati",
    "Africa/Cairo",
  );
  const start = fc.integer({ min: at("2026-01-01T00:00Z"), max: at("2028-06-01T00:00Z") });
  fc.assert(
    fc.property(
      zone,
      start,
      fc.array(fc.constantFrom(...PERIOD_KINDS.slice(0, 3)), { minLength: 2, maxLength: 8 }),
      (name, from, kinds) => {
        const billed: Period[] = [];
        let atMs = from;
        for (const kind of kinds) {
          const period = invoicePeriodAt(atMs, { kind, zone: name, billed }) as Period;
          const last = billed.at(-1);
          if (last !== undefined) expect(period.fromAtMs).toBe(last.toAtMs);
          expect(period.toAtMs).toBeGreaterThan(period.fromAtMs);
          expect(period.toAtMs - period.fromAtMs).toBeLessThanOrEqual(31 * DAY_MS + HOUR_MS);
          billed.push(period);
          atMs = period.toAtMs;
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("[N3] of several drafts the older one takes what is older", () => {
  const october = span("2026-10-01T00:00Z", "2026-11-01T00:00Z");
  const november = span("2026-11-01T00:00Z", "2026-12-01T00:00Z");
  expect(ownSince(november, [october])).toBe(october.toAtMs);
  expect(ownSince(november, [])).toBeNull();
  expect(ownSince(october, [november])).toBeNull();
});

const DUE: DueInput = {
  ...{ kind: "monthly", zone: "UTC", billed: [], fees: [], closedAtMs: null, waitingAtMs: [] },
  ...{ nowMs: at("2026-11-22T00:00Z"), sinceMs: at("2026-07-05T00:00Z") },
};
const due = (changes: Partial<DueInput>) =>
  duePeriods({ ...DUE, ...changes }, 100).map((each) => iso(each)[0]?.slice(0, 7));

test("[N4] what has ended and has something to be billed is due", () => {
  expect(due({})).toEqual([]);
  expect(due({ waitingAtMs: [at("2026-08-05T00:00Z")] })).toEqual(["2026-08", "2026-10"]);
  expect(due({ waitingAtMs: [at("2026-11-05T00:00Z")] })).toEqual([]);
  const fee = { startsAtMs: at("2026-08-15T00:00Z"), endsAtMs: at("2026-10-01T00:00Z") };
  expect(due({ fees: [fee] })).toEqual(["2026-08", "2026-09"]);
  expect(
    due({ fees: [{ ...fee, endsAtMs: null }], billed: [span("2026-08-01T00:00Z", "2026-09-01T00:00Z")] }),
  ).toEqual(["2026-09", "2026-10"]);
  expect(duePeriods({ ...DUE, fees: [{ ...fee, endsAtMs: null }] }, 2)).toHaveLength(2);
});

test("[N4] late usage is due in the last period that ended, and nowhere when that has its invoice", () => {
  const billed = [span("2026-10-01T00:00Z", "2026-11-01T00:00Z")];
  expect(due({ waitingAtMs: [at("2026-10-05T00:00Z")], billed })).toEqual([]);
  expect(
    due({ waitingAtMs: [at("2026-09-05T00:00Z")], billed: [span("2026-09-01T00:00Z", "2026-10-01T00:00Z")] }),
  ).toEqual(["2026-10"]);
});

test("[N4] a closed account is billed for the period in which it was closed, and for none after it", () => {
  const fees = [{ startsAtMs: at("2026-08-15T00:00Z"), endsAtMs: null }];
  expect(due({ fees, closedAtMs: at("2026-09-10T00:00Z") })).toEqual(["2026-08", "2026-09"]);
  expect(due({ fees, closedAtMs: at("2026-11-10T00:00Z") })).toEqual(["2026-08", "2026-09", "2026-10"]);
  expect(due({ closedAtMs: at("2026-09-10T00:00Z"), waitingAtMs: [at("2026-09-09T00:00Z")] })).toEqual([
    "2026-09",
  ]);
});

test("[N1] the last period that ended", () => {
  const time = { kind: "monthly" as const, zone: "UTC", billed: [] };
  expect(iso(lastEndedPeriod(at("2026-12-01T00:00Z"), time))[0]).toBe("2026-11-01T00:00");
  expect(iso(lastEndedPeriod(at("2026-11-30T23:59Z"), time))[0]).toBe("2026-10-01T00:00");
});
