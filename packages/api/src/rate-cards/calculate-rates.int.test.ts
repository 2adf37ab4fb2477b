import type { AccountId, RateCalculation, WireRate } from "@orrery/protocol";
import { createLogger, sortableId, systemClock } from "@orrery/runtime";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCaller } from "../app-router.ts";
import { createTestApi, principalOf, type TestApi } from "../testing/test-api.ts";
import { toldUsage } from "../usage/testing/told-usage.ts";
import { createUsageBook, type UsageBook } from "../usage/usage-book.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CREDIT = 1_000_000_000n;
/** In Berlin: a day before the one of 25 hours. */
const START_AT_MS = Date.parse("2026-10-23T22:00:00Z");
const ZONE = "Europe/Berlin";

let api: TestApi;
let book: UsageBook;
let caller: ReturnType<typeof createCaller>;
let nowMs = START_AT_MS;
beforeAll(async () => {
  api = await createTestApi();
  const clock = { ...systemClock, nowAtMs: () => nowMs };
  book = createUsageBook({ db: api.db, clock, log: createLogger({ service: "test", level: "silent" }) });
  caller = createCaller({ ...api.context(principalOf("billing")), clock });
  for (const [name, aggregation] of [
    ["peak", "max"],
    ["users", "unique"],
  ] as const) {
    await caller.meters.create({ name, aggregation });
  }
});
afterAll(() => api.close());

const flat = (credits: string, per = "1", freeQuantity = "0"): WireRate => ({
  freeQuantity,
  pricing: { kind: "flat", price: { credits, per } },
});
const graduated: WireRate = {
  freeQuantity: "3",
  pricing: {
    kind: "graduated",
    tiers: [
      { upTo: "10", price: { credits: "1", per: "3" }, fee: "0" },
      { upTo: "25", price: { credits: "0.7", per: "1" }, fee: "2.5" },
      { upTo: null, price: { credits: "0.000000001", per: "7" }, fee: "0" },
    ],
  },
};
const volume: WireRate = {
  freeQuantity: "0",
  pricing: {
    kind: "volume",
    tiers: [
      { upTo: "12", price: { credits: "3", per: "1" }, fee: "0" },
      { upTo: null, price: { credits: "5", per: "3" }, fee: "4" },
    ],
  },
};

async function openAccount(): Promise<AccountId> {
  nowMs = START_AT_MS - DAY_MS;
  const name = `acme ${sortableId()}`;
  const { id } = await caller.accounts.create({ name, zone: ZONE, period: "daily", overdraft: "999999999" });
  return id;
}

async function addCard(accountId: AccountId, rates: Record<string, WireRate>): Promise<void> {
  await caller.rateCards.create({ name: "card", accountId, rates });
}

const chargedAndWouldBe = ({ chargedUnits, wouldBeUnits }: RateCalculation) => [chargedUnits, wouldBeUnits];

const RATES = {
  inferences: graduated,
  api_calls: flat("20", "1000", "5"),
  peak: graduated,
  users: flat("1.5"),
};
const told = fc.array(
  fc.record({
    meter: fc.constantFrom("inferences", "transferred_bytes", "api_calls", "peak", "users"),
    value: fc.integer({ min: 1, max: 30 }),
    unique: fc.constantFrom("ada", "grace", "edsger"),
    minute: fc.nat(4 * 24 * 60),
  }),
  { minLength: 1, maxLength: 40 },
);

test("by the rates that applied, any usage would have cost what it was charged, however it was told", async () => {
  await fc.assert(
    fc.asyncProperty(told, fc.boolean(), fc.nat(3), async (drafts, isVolume, fromDay) => {
      const accountId = await openAccount();
      const rates = { ...RATES, ...(isVolume ? { inferences: volume, transferred_bytes: volume } : {}) };
      await addCard(accountId, rates);
      nowMs = START_AT_MS + 5 * DAY_MS;
      // What is cheaper in a later tier is not given back: with volume prices only what was told in order comes out the same.
      const events = isVolume ? drafts.toSorted((a, b) => a.minute - b.minute) : drafts;
      const source = accountId;
      for (const [index, { minute, unique, ...event }] of events.entries()) {
        const at = {
          atMs: START_AT_MS + minute * 60_000 + index,
          unique: event.meter === "users" ? unique : null,
        };
        await book.book([toldUsage({ accountId, source, ...event, ...at })]);
      }
      const dayFrom = [0, 24, 49, 73].map((hours) => START_AT_MS + hours * HOUR_MS)[fromDay] as number;
      const span = { accountId, fromAtMs: dayFrom, toAtMs: START_AT_MS + 5 * DAY_MS };
      const same = await caller.rateCards.calculate({ ...span, rates });
      for (const { chargedUnits, wouldBeUnits } of same.meters) expect(wouldBeUnits).toBe(chargedUnits);
      expect(same.wouldBeUnits).toBe(same.chargedUnits);
      const [row] = await api.sql<{ units: string }>(
        "SELECT coalesce(sum(units), 0)::text AS units FROM usage_charge WHERE account_id = $1 AND period_from_at >= $2",
        [accountId, new Date(dayFrom)],
      );
      expect(same.chargedUnits).toBe(row?.units);
    }),
    { numRuns: 15 },
  );
});

test("under other rates: each meter that has one by itself, the others as they were charged", async () => {
  const accountId = await openAccount();
  nowMs = START_AT_MS + 2 * DAY_MS;
  const event = (meter: string, value: number, hour: number, unique: string | null = null) =>
    toldUsage({ accountId, meter, value, unique, atMs: START_AT_MS + hour * HOUR_MS });
  await book.book([
    ...[event("inferences", 1, 1), event("inferences", 1, 2), event("transferred_bytes", 1e9, 3)],
    ...[event("users", 1, 4, "ada"), event("users", 1, 5, "grace"), event("users", 1, 6, "ada")],
    ...[event("users", 1, 30, "ada"), event("nothing", 1, 7)],
  ]);
  const span = { accountId, fromAtMs: START_AT_MS, toAtMs: START_AT_MS + 2 * DAY_MS };
  const credits = (count: number) => (BigInt(count) * CREDIT).toString();
  expect(
    await caller.rateCards.calculate({
      ...span,
      rates: { inferences: flat("4", "1", "1"), users: flat("7") },
    }),
  ).toEqual({
    ...{ fromAtMs: span.fromAtMs, toAtMs: span.toAtMs, chargedUnits: credits(70), wouldBeUnits: credits(75) },
    meters: [
      { meter: "inferences", quantity: "2", chargedUnits: credits(20), wouldBeUnits: credits(4) },
      {
        meter: "transferred_bytes",
        quantity: "1000000000",
        chargedUnits: credits(50),
        wouldBeUnits: credits(50),
      },
      { meter: "users", quantity: "2", chargedUnits: "0", wouldBeUnits: credits(21) },
    ],
  });
});

test("a span that begins within a period goes on from where the period stood", async () => {
  const accountId = await openAccount();
  await addCard(accountId, { inferences: graduated });
  nowMs = START_AT_MS + DAY_MS;
  const events = Array.from({ length: 20 }, (_, index) =>
    toldUsage({ accountId, atMs: START_AT_MS + index * HOUR_MS }),
  );
  // Within the quarter of an hour that the span begins in, one event lies before it and one in it.
  const fromAtMs = START_AT_MS + 14 * HOUR_MS + 60_000;
  await book.book([...events, toldUsage({ accountId, atMs: fromAtMs + 60_000 })]);
  const rates = { inferences: graduated };
  const part = await caller.rateCards.calculate({ accountId, fromAtMs, toAtMs: fromAtMs + DAY_MS, rates });
  expect(part.meters[0]?.quantity).toBe("6");
  // All six lie in the second tier, the fee was charged before.
  expect(chargedAndWouldBe(part)).toEqual(["4200000000", "4200000000"]);
});

test("more than one page of events is read, each once", async () => {
  const accountId = await openAccount();
  await api.sql(
    `INSERT INTO usage_event (source, id, account_id, meter, value, at, received_at, payload_hash, charge_id, units)
     SELECT $1::text, n::text, $1, 'inferences', 1, $2::timestamptz + (n / 3) * interval '1 millisecond', now(), '', 'charge', 7
     FROM generate_series(1, 25000) AS n`,
    [accountId, new Date(START_AT_MS)],
  );
  const span = { accountId, fromAtMs: START_AT_MS, toAtMs: START_AT_MS + DAY_MS };
  const price = { credits: "2", per: "1" };
  const tiers = [
    { upTo: "100", price, fee: "0" },
    { upTo: null, price, fee: "0" },
  ];
  const byEvent: WireRate = { freeQuantity: "0", pricing: { kind: "volume", tiers } };
  for (const inferences of [flat("2"), byEvent]) {
    const calculation = await caller.rateCards.calculate({ ...span, rates: { inferences } });
    expect(chargedAndWouldBe(calculation)).toEqual(["175000", (50_000n * CREDIT).toString()]);
  }
});

test("what cannot be calculated is refused with what to do", async () => {
  const accountId = await openAccount();
  const calculate = (days: number, rates: Record<string, WireRate> = {}) =>
    caller.rateCards.calculate({
      accountId,
      fromAtMs: START_AT_MS,
      toAtMs: START_AT_MS + days * DAY_MS,
      rates,
    });
  expect(await calculate(366)).toMatchObject({ meters: [], chargedUnits: "0", wouldBeUnits: "0" });
  await expect(calculate(367)).rejects.toThrow(/at most 366 days .* choose a shorter span/);
  await expect(calculate(0)).rejects.toThrow(/after the start/);
  await expect(calculate(1, { nothing: flat("1") })).rejects.toThrow("rates.nothing: there is no such meter");
  await expect(calculate(1, { inferences: flat("1", "0") })).rejects.toThrow(/rates\.inferences: /);
  const nobody = {
    accountId: "nobody" as AccountId,
    fromAtMs: START_AT_MS,
    toAtMs: START_AT_MS + 1,
    rates: {},
  };
  await expect(caller.rateCards.calculate(nobody)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
