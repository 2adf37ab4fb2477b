import { type AccountId, RATE_CARDS_MAX, type RateCardCreateInput, type WireRate } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const HOUR_MS = 3_600_000;
const billing = () => api.as("billing").rateCards;
const flat = (credits: string, per = "1"): WireRate => ({
  freeQuantity: "0",
  pricing: { kind: "flat", price: { credits, per } },
});
const openAccount = () => api.as("billing").accounts.create({ name: `acme ${sortableId()}` });

function create(changes: Partial<RateCardCreateInput> = {}) {
  return billing().create({ name: `card ${sortableId()}`, rates: { inferences: flat("8") }, ...changes });
}

async function eventsOf(subjectId: string) {
  const { items } = await api.as("billing").events.list({ subjectId });
  return items.map(({ type, subject }) => [type, subject.kind]);
}

test("the list prices are the first card; a new one applies from now on", async () => {
  const beforeAtMs = Date.now();
  const card = await create({ name: "autumn" });
  expect(card).toMatchObject({ name: "autumn", accountId: null, endsAtMs: null, state: "applies" });
  expect(card.startsAtMs).toBeGreaterThanOrEqual(beforeAtMs);
  expect(card.rates).toEqual({ inferences: flat("8") });
  const [list, newest] = await billing().list();
  expect(list).toMatchObject({ id: "list", startsAtMs: 0, endsAtMs: null, state: "applies" });
  expect(list?.rates.transferred_bytes).toEqual(flat("50", "1000000000"));
  expect(newest).toEqual(card);
  expect(await eventsOf(card.id)).toEqual([["rate_card.created", "rate_card"]]);
  const applicable = await api.db.read.rateCard.findApplicable([]);
  expect(applicable.find(({ id }) => id === card.id)?.rates.inferences).toEqual({
    freeQuantity: 0n,
    pricing: { kind: "flat", price: { units: 8_000_000_000n, per: 1n } },
  });
});

test("a card of one account is that account's, and nobody else's usage is priced by it", async () => {
  const { id: accountId } = await openAccount();
  const { id } = await create({ accountId });
  expect((await eventsOf(accountId)).flat()).toContain("rate_card.created");
  expect(await eventsOf(id)).toEqual([]);
  const idsFor = async (ids: string[]) =>
    (await api.db.read.rateCard.findApplicable(ids)).map((card) => card.id);
  expect([await idsFor([accountId]), await idsFor(["another"])].map((ids) => ids.includes(id))).toEqual([
    true,
    false,
  ]);
});

test("what cannot be meant is refused with what to do, by the meter's name", async () => {
  const tiered = (kind: "graduated" | "volume", ...prices: string[]) => ({
    freeQuantity: "0",
    pricing: {
      kind,
      tiers: prices.map((credits, index) => ({
        upTo: index === prices.length - 1 ? null : String(index + 1),
        ...{ price: { credits, per: "1" }, fee: "0" },
      })),
    },
  });
  await expect(create({ rates: { nothing: flat("1") } })).rejects.toThrow(
    "rates.nothing: there is no such meter",
  );
  await expect(create({ rates: { inferences: flat("1", "0") } })).rejects.toThrow(
    /rates\.inferences: .*less than one/,
  );
  await expect(create({ rates: { inferences: tiered("volume", "1", "2") } })).rejects.toThrow(
    /dearer than the one/,
  );
  await create({ rates: { inferences: tiered("graduated", "1", "2") } });
  await expect(create({ rates: {} })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(create({ rates: { inferences: flat("-1") } })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(create({ startsAtMs: Date.now() - 1000 })).rejects.toThrow(/lies in the past/);
  const startsAtMs = Date.now() + HOUR_MS;
  await expect(create({ startsAtMs, endsAtMs: startsAtMs })).rejects.toThrow(/has to come after the start/);
  await expect(create({ accountId: "nobody" as AccountId })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("an archived meter and a closed account get no new card", async () => {
  await api.as("billing").meters.create({ name: "old_meter", aggregation: "count" });
  await api.as("billing").meters.archive({ name: "old_meter" });
  await expect(create({ rates: { old_meter: flat("1") } })).rejects.toThrow(
    /archived and counts nothing more/,
  );
  const { id: accountId } = await openAccount();
  await api.sql("UPDATE account SET state = 'closed', closed_at = now() WHERE id = $1", [accountId]);
  await expect(create({ accountId })).rejects.toMatchObject({ code: "PRECONDITION_FAILED" });
});

test("a card ends now or ahead, never in the past, and once it is over it stays as it was", async () => {
  const { id } = await create();
  await expect(billing().end({ cardId: id, endsAtMs: Date.now() - 1000 })).rejects.toThrow(/keeps its price/);
  const ahead = Date.now() + HOUR_MS;
  const later = await billing().end({ cardId: id, endsAtMs: ahead });
  expect(later.find((card) => card.id === id)).toMatchObject({ endsAtMs: ahead, state: "applies" });
  const now = await billing().end({ cardId: id });
  expect(now.find((card) => card.id === id)).toMatchObject({ state: "over" });
  await expect(billing().end({ cardId: id })).rejects.toThrow(/is over since/);
  await expect(billing().end({ cardId: id, endsAtMs: ahead })).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
  });
  expect((await eventsOf(id)).map(([type]) => type)).toEqual([
    ...["rate_card.ended", "rate_card.ended", "rate_card.created"],
  ]);
});

test("a card that has not begun is taken away, or ends after it began", async () => {
  const startsAtMs = Date.now() + HOUR_MS;
  const { id, state } = await create({ startsAtMs });
  expect(state).toBe("coming");
  const endsAtMs = startsAtMs + HOUR_MS;
  const ended = await billing().end({ cardId: id, endsAtMs });
  expect(ended.find((card) => card.id === id)).toMatchObject({ endsAtMs, state: "coming" });
  const left = await billing().end({ cardId: id });
  expect(left.some((card) => card.id === id)).toBe(false);
  await expect(billing().end({ cardId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(billing().end({ cardId: "list" })).rejects.toThrow(/list prices have no end/);
});

test("without the billing role nobody sees or changes prices, not in the log either", async () => {
  const { id } = await create();
  for (const role of ["viewer", "operator"] as const) {
    const caller = api.as(role);
    const calculation = { accountId: "any" as AccountId, fromAtMs: 0, toAtMs: 1, rates: {} };
    const calls = [
      caller.rateCards.list(),
      caller.rateCards.create({ name: "mine", rates: { inferences: flat("0") } }),
      caller.rateCards.end({ cardId: id }),
      caller.rateCards.calculate(calculation),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await caller.events.list({ subjectKind: "rate_card" })).items).toEqual([]);
  }
});

test("a card that this version cannot read stops pricing with its name, and is not passed over", async () => {
  await api.sql(
    `INSERT INTO rate_card VALUES ('strange', 'from ahead', NULL, now(), NULL, '{"inferences": {"pricing": {"kind": "auction"}}}', now())`,
  );
  await expect(api.db.read.rateCard.findApplicable([])).rejects.toThrow(
    /from ahead was written by a newer version/,
  );
  await api.sql("DELETE FROM rate_card WHERE id = 'strange'");
});

test("there is a bound", async () => {
  await api.sql(
    `INSERT INTO rate_card SELECT 'filler' || n, 'filler', 'nobody', now(), NULL, '{}', now() FROM generate_series(1, $1) AS n`,
    [RATE_CARDS_MAX],
  );
  await expect(create()).rejects.toMatchObject({ code: "PRECONDITION_FAILED" });
});
