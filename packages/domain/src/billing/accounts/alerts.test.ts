import { expect, test } from "vitest";
import { alertSentence, alertSeverity } from "./alert-sentence.ts";
import {
  ALERT_LEVELS,
  type AlertGauge,
  alertKey,
  type CreditsSituation,
  creditsPercent,
  percentOf,
  stepAlerts,
  type ToldAlert,
} from "./alerts.ts";

const gauge = (percent: number, changes: Partial<AlertGauge> = {}): AlertGauge => ({
  ...{ kind: "credits", matter: "credits", variant: "1.0", percent, ...changes },
});

/** What is told, one gauge after the other. */
function tell(gauges: readonly AlertGauge[]): (number | null)[] {
  let told: ToldAlert[] = [];
  return gauges.map((each) => {
    const step = stepAlerts(each, told);
    if (step.forgets) told = told.filter(({ kind, key }) => kind !== each.kind || key === step.key);
    told.push(...step.remember.map((level) => ({ kind: each.kind, key: alertKey(each), level })));
    return step.tell;
  });
}

const situation = (changes: Partial<CreditsSituation>): CreditsSituation => ({
  ...{ hasBeenGranted: true, grantedUnits: 100n, leftUnits: 100n, overdraftUnits: 0n, debtUnits: 0n },
  ...{ heldUnits: 0n, availableUnits: 100n, ...changes },
});

test("[A1] at 50, 80 and 100 per cent, the highest of those reached at once", () => {
  expect(tell([gauge(49), gauge(50), gauge(79), gauge(80), gauge(99), gauge(100)])).toEqual([
    ...[null, 50, null, 80, null, 100],
  ]);
  expect(tell([gauge(120), gauge(90)])).toEqual([100, null]);
  expect(ALERT_LEVELS.map(alertSeverity)).toEqual(["notice", "warning", "critical"]);
  const numbers = { usedUnits: 8_000_000_000n, limitUnits: 10_000_000_000n, leftUnits: 20_500_000_000n };
  expect(alertSentence("acme", "credits", 80, numbers)).toBe(
    "acme has used 80 % of its credits; 20.5 are left",
  );
  expect(alertSentence("acme", "credits", 100, numbers)).toMatch(
    /^acme has no credits left: usage is refused/,
  );
  expect(alertSentence("acme", "day", 80, numbers)).toBe(
    "acme has used 80 % of its limit for the day (8 of 10 credits)",
  );
  expect(alertSentence("acme", "period", 100, numbers)).toMatch(/until the next period or a higher limit$/);
});

test("[A2] the spent share of open grants, else of the overdraft; 100 when nothing is left to speak of", () => {
  expect(creditsPercent(situation({ leftUnits: 21n, availableUnits: 21n }))).toBe(79);
  expect(creditsPercent(situation({ leftUnits: 5n, availableUnits: 0n, heldUnits: 5n }))).toBe(100);
  expect(creditsPercent(situation({ leftUnits: 6n, availableUnits: 0n, heldUnits: 6n }))).toBe(94);
  expect(creditsPercent(situation({ leftUnits: 100n, availableUnits: 0n, heldUnits: 100n }))).toBe(0);
  expect(creditsPercent(situation({ leftUnits: 0n, overdraftUnits: 9n, availableUnits: 9n }))).toBe(99);
  const none = { grantedUnits: 0n, leftUnits: 0n, availableUnits: 0n };
  expect(creditsPercent(situation(none))).toBe(100);
  expect(creditsPercent(situation({ ...none, hasBeenGranted: false }))).toBeNull();
  const overdraft = { ...none, hasBeenGranted: false, overdraftUnits: 10n };
  expect(creditsPercent(situation({ ...overdraft, debtUnits: 5n, availableUnits: 5n }))).toBe(50);
  expect(creditsPercent(situation({ ...overdraft, debtUnits: 10n }))).toBe(100);
});

test("[A3] of a limit, cut down", () => {
  expect([percentOf(799n, 1000n), percentOf(800n, 1000n), percentOf(0n, 10n)]).toEqual([79, 80, 0]);
  expect([percentOf(0n, 0n), percentOf(10n ** 30n, 1n)]).toEqual([100, 1000]);
});

test("[A4] each once; again in another day, and after more credits had made it fall", () => {
  const more = { variant: "2.0" };
  expect(tell([gauge(85), gauge(60, more), gauge(80, more), gauge(90, more)])).toEqual([80, null, 80, null]);
  expect(tell([gauge(85), gauge(82, more), gauge(100, more)])).toEqual([80, null, 100]);
  // A grant that is used up makes the share smaller: that is no news when it grows again.
  expect(tell([gauge(85), gauge(20), gauge(85)])).toEqual([80, null, null]);
  const day = (percent: number, matter: string, variant = "10") =>
    gauge(percent, { kind: "day", matter, variant });
  expect(
    tell([day(100, "1"), day(100, "2"), day(100, "2", "20"), day(40, "2", "30"), day(50, "2", "30")]),
  ).toEqual([...[100, 100, null, null, 50]]);
});
