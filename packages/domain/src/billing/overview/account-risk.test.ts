import { expect, test } from "vitest";
import { accountRisk, type RiskFacts } from "./account-risk.ts";

const QUIET: RiskFacts = {
  ...{ availableUnits: 1000n, burnUnitsPerHour: 0n, isInUse: true, isParked: false },
  ...{ day: null, period: null, overdueCount: 0, overdueMs: 0 },
};
const risk = (facts: Partial<RiskFacts>) => accountRisk({ ...QUIET, ...facts });
const DAY_MS = 86_400_000;

test("[V1] credits that end within three days at what is burned", () => {
  expect(risk({ burnUnitsPerHour: 13n })).toBeNull();
  expect(risk({ burnUnitsPerHour: 14n })).toMatchObject({
    ...{ hoursLeft: 71.428, reason: "Its credits last about 3 days." },
  });
  const lasting = (burnUnitsPerHour: bigint) => risk({ burnUnitsPerHour })?.reason;
  expect([40n, 1000n, 1001n, 60_000n, 10n ** 9n].map(lasting)).toEqual([
    "Its credits last about 25 hours.",
    "Its credits last about 1 hour.",
    "Its credits last about 60 minutes.",
    "Its credits last about 1 minute.",
    "Its credits last about 1 minute.",
  ]);
});

test("[V1] none left is a risk where the account is in use, not where it lies still", () => {
  expect(risk({ availableUnits: 0n })).toMatchObject({ hoursLeft: null, reason: "Its credits are used up." });
  expect(risk({ availableUnits: -5n, burnUnitsPerHour: 10n })).toMatchObject({ hoursLeft: 0, rank: 0 });
  expect(risk({ availableUnits: 0n, isInUse: false })).toBeNull();
});

test("[V2] suspended by a finding, whatever its credits", () => {
  expect(risk({ isParked: true })).toEqual({
    ...{ rank: 0, hoursLeft: null, reason: "A finding has suspended it." },
  });
});

test("[V3] from 80 % of a limit on, of the day and of the period", () => {
  const day = (usedUnits: bigint) => risk({ day: { limitUnits: 1000n, usedUnits } })?.reason ?? null;
  expect([799n, 800n, 999n, 1000n, 2000n].map(day)).toEqual([
    null,
    "80 % of the limit of its day are used.",
    "99 % of the limit of its day are used.",
    "The limit of its day is used up.",
    "The limit of its day is used up.",
  ]);
  expect(risk({ period: { limitUnits: 0n, usedUnits: 0n } })?.reason).toBe(
    "The limit of its period is used up.",
  );
});

test("[V4] an invoice that is overdue", () => {
  const reason = (overdueCount: number, overdueMs: number) => risk({ overdueCount, overdueMs })?.reason;
  expect(reason(1, DAY_MS - 1)).toBe("An invoice has been overdue for less than a day.");
  expect(reason(1, DAY_MS)).toBe("An invoice has been overdue for 1 day.");
  expect(reason(3, 12.9 * DAY_MS)).toBe("3 invoices are overdue, the oldest for 12 days.");
});

test("[V5] what stops usage now, then what stops it soonest, then idle limits, then invoices", () => {
  const nearFull = (usedUnits: bigint) => ({ limitUnits: 1000n, usedUnits });
  const ordered: Partial<RiskFacts>[] = [
    { isParked: true },
    { day: nearFull(990n), burnUnitsPerHour: 100n, availableUnits: 10n ** 6n },
    { availableUnits: 300n, burnUnitsPerHour: 100n },
    { period: nearFull(800n), burnUnitsPerHour: 1n },
    { day: nearFull(950n) },
    { day: nearFull(900n) },
    { overdueCount: 1, overdueMs: 20 * DAY_MS },
    { overdueCount: 5, overdueMs: DAY_MS },
  ];
  const ranks = ordered.map((facts) => risk(facts)?.rank ?? Number.NaN);
  expect(ranks.toSorted((a, b) => a - b)).toEqual(ranks);
  expect(new Set(ranks).size).toBe(ranks.length);
});

test("[V6] all reasons, the most urgent first", () => {
  const facts = { overdueCount: 1, overdueMs: 3 * DAY_MS, burnUnitsPerHour: 500n };
  expect(risk({ ...facts, day: { limitUnits: 1000n, usedUnits: 900n } })?.reason).toBe(
    "90 % of the limit of its day are used. Its credits last about 2 hours. An invoice has been overdue for 3 days.",
  );
});
