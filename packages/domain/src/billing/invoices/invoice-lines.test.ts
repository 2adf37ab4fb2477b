import { expect, test } from "vitest";
import { type ChargeGroup, type DraftInput, draftInvoice } from "./invoice-lines.ts";
import { meterTitle } from "./line-title.ts";

const CREDIT = 1_000_000_000n;
const at = (text: string): number => Date.parse(text);
const PERIOD = { fromAtMs: at("2026-11-01T00:00:00Z"), toAtMs: at("2026-12-01T00:00:00Z") };
const BEFORE = { fromAtMs: at("2026-10-01T00:00:00Z"), toAtMs: at("2026-11-01T00:00:00Z") };

function group(changes: Partial<ChargeGroup> = {}): ChargeGroup {
  return {
    ...{ kind: "usage", meter: "api_calls", unit: "event", rate: null, freeQuantity: 0n, ...PERIOD },
    ...{ quantity: 10n, units: CREDIT, eventCount: 3, entries: [] },
    ...{ firstAtMs: PERIOD.fromAtMs, lastAtMs: PERIOD.toAtMs - 1 },
    ...changes,
  };
}

function draft(changes: Partial<DraftInput> = {}) {
  return draftInvoice({
    ...{ period: PERIOD, periodKind: "monthly", zone: "UTC", places: 2, fees: [], charges: [] },
    ...{ creditPriceMicros: 1_000_000n, taxPpm: 0, overdraftUnits: 0n, promotionalUnits: 0n },
    ...changes,
  });
}

test("[L1] a line for each meter and rate; none where nothing was used, one for usage that was free", () => {
  const changed = at("2026-11-10T00:00:00Z");
  const { lines } = draft({
    charges: [
      group({ fromAtMs: changed, units: 2n * CREDIT }),
      group({ toAtMs: changed, freeQuantity: 4n }),
      group({ meter: "agent_time", unit: "ms", units: 0n }),
      group({ meter: "inferences", units: 0n, quantity: 0n, eventCount: 0 }),
    ],
    overdraftUnits: 3n * CREDIT,
  });
  expect(lines.map(({ detail, units }) => [detail.title, detail.fromAtMs, detail.toAtMs, units])).toEqual([
    ["API calls", PERIOD.fromAtMs, changed, CREDIT],
    ["API calls", changed, PERIOD.toAtMs, 2n * CREDIT],
    ["Agent time", PERIOD.fromAtMs, PERIOD.toAtMs, 0n],
  ]);
  expect(lines[0]?.detail).toMatchObject({ quantity: "10", freeQuantity: "4", eventCount: 3, isLate: false });
});

test("[L2] usage from before the period is late and names its span", () => {
  const { lines } = draft({ charges: [group({ ...BEFORE, lastAtMs: BEFORE.toAtMs - 1 }), group()] });
  expect(lines.slice(0, 2).map(({ detail }) => [detail.isLate, detail.fromAtMs])).toEqual([
    [false, PERIOD.fromAtMs],
    [true, BEFORE.fromAtMs],
  ]);
});

test("[L3] [L4] a refund that came back as credits changes nothing of the sum; one of debt lowers it", () => {
  const charges = [
    group({ units: 10n * CREDIT }),
    group({ kind: "refund", units: -4n * CREDIT, quantity: 0n, entries: [7] }),
  ];
  const asCredits = draft({ charges, overdraftUnits: 2n * CREDIT, promotionalUnits: CREDIT });
  expect(asCredits.lines.map(({ kind, units }) => [kind, units / CREDIT])).toEqual([
    ["usage", 10n],
    ["refund", -4n],
    ["bought", -3n],
    ["promotional", -1n],
  ]);
  expect(asCredits.sums.sumCoins).toBe(200n);
  expect(asCredits.lines[1]?.detail).toMatchObject({ title: "Refund: API calls", entries: [7] });
  const ofDebt = draft({ charges: charges.slice(1), overdraftUnits: -4n * CREDIT });
  expect(ofDebt.lines.map(({ kind }) => kind)).toEqual(["refund"]);
  expect(ofDebt.sums.totalCoins).toBe(-400n);
});

test("[L5] the order of the lines", () => {
  const fee = { micros: 5_000_000n, startsAtMs: 0, endsAtMs: null };
  const { lines } = draft({
    charges: [
      group({ kind: "refund", units: -CREDIT, quantity: 0n }),
      group({ ...BEFORE, lastAtMs: BEFORE.toAtMs - 1, units: 2n * CREDIT }),
      group({ meter: "tokens", units: 5n * CREDIT }),
      group(),
    ],
    promotionalUnits: 3n * CREDIT,
    fees: [
      { ...fee, name: "Support" },
      { ...fee, name: "Base" },
    ],
  });
  expect(lines.map(({ kind, detail }) => `${kind} ${detail.title}`)).toEqual([
    "usage API calls",
    "usage Tokens",
    "usage API calls",
    "refund Refund: API calls",
    "bought Paid with bought credits",
    "promotional Paid with promotional credits",
    "fee Base",
    "fee Support",
  ]);
});

test("[I3] [N2] a fee of a period that was cut short counts for its share of the whole one", () => {
  // From weeks to months: what is left of December, 25 of its 31 days.
  const period = { fromAtMs: at("2026-12-07T00:00:00Z"), toAtMs: at("2027-01-01T00:00:00Z") };
  const fees = [{ name: "Base", micros: 31_000_000n, startsAtMs: 0, endsAtMs: null }];
  expect(draft({ period, fees }).sums.sumCoins).toBe(2500n);
  const ended = [{ ...(fees[0] as (typeof fees)[0]), endsAtMs: at("2026-12-08T00:00:00Z") }];
  expect(draft({ period, fees: ended }).sums.sumCoins).toBe(100n);
  expect(
    draft({ period: PERIOD, fees: [{ ...ended[0], endsAtMs: PERIOD.fromAtMs } as never] }).lines,
  ).toEqual([]);
});

test("[L1] meters have a name in words, custom ones their own", () => {
  expect(["transferred_bytes", "gpu_minutes", "x"].map(meterTitle)).toEqual([
    "Data transfer",
    "Gpu minutes",
    "X",
  ]);
});
