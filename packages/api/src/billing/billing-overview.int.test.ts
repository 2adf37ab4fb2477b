import type { Database } from "@orrery/db";
import type { AccountId } from "@orrery/protocol";
import { createLogger, sortableId, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCaller } from "../app-router.ts";
import { createTestApi, principalOf, type TestApi } from "../testing/test-api.ts";
import { toldUsage } from "../usage/testing/told-usage.ts";
import { createUsageBook, type UsageBook } from "../usage/usage-book.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const CREDIT = 1_000_000_000n;
const credits = (count: number): string => (BigInt(Math.round(count * 1000)) * (CREDIT / 1000n)).toString();

let api: TestApi;
let book: UsageBook;
let nowMs = Date.parse("2026-11-10T12:00:30Z");
const clock = { ...systemClock, nowAtMs: () => nowMs };
beforeAll(async () => {
  api = await createTestApi();
  book = createUsageBook({ db: api.db, clock, log: createLogger({ service: "test", level: "silent" }) });
});
afterAll(() => api.close());

const caller = () => createCaller({ ...api.context(principalOf("billing")), clock });
const overview = () => caller().billing.overview();

async function openAccount(name: string, bought: string, zone = "UTC"): Promise<AccountId> {
  const { id } = await caller().accounts.create({ name, zone });
  if (bought !== "0") {
    await caller().credits.buy({ accountId: id, key: sortableId(), credits: bought, reference: "wire" });
  }
  return id;
}

/** At 10 credits each. */
async function infer(accountId: AccountId, count: number): Promise<void> {
  await book.book(Array.from({ length: count }, () => toldUsage({ accountId, atMs: nowMs })));
}

async function addInvoice(
  accountId: AccountId,
  invoice: { state: string; coins: number; finalizedDaysAgo: number; dueDaysAgo: number; currency?: string },
) {
  const { state, coins, finalizedDaysAgo, dueDaysAgo, currency = "USD" } = invoice;
  const ago = (days: number) => new Date(nowMs - days * DAY_MS);
  const id = sortableId();
  await api.sql(
    `INSERT INTO invoice (id, account_id, period_kind, from_at, to_at, state, number, zone, currency, credit_price_micros,
       tax_ppm, customer, seller, sum_coins, tax_coins, total_coins, created_at, finalized_at, due_at, paid_at)
     VALUES ($1, $2, 'monthly', $3::timestamptz - random() * interval '9 days', $3::timestamptz + interval '1 hour', $4::text, $5, 'UTC', $6, 1, 0, '{}', '{}', $7, 0,
       $7, $8::timestamptz, $8, $9, CASE WHEN $4 = 'paid' THEN $8 END)`,
    [
      id,
      accountId,
      ago(60),
      state,
      state === "draft" ? null : id,
      currency,
      coins,
      ago(finalizedDaysAgo),
      ago(dueDaysAgo),
    ],
  );
  return id;
}

test("an installation without accounts has an overview of nothing", async () => {
  const empty = await overview();
  expect(empty).toMatchObject({
    ...{
      atMs: nowMs,
      accountCount: 0,
      balanceUnits: "0",
      heldUnits: "0",
      burnUnitsPerHour: "0",
      revenue: [],
    },
    ...{ atRisk: [], openFindingCount: 0, draftCount: 0, overdueCount: 0, suspendedCount: 0 },
  });
  expect(empty.burn).toHaveLength(60);
  expect(empty.burn.at(-1)).toEqual({ atMs: Date.parse("2026-11-10T12:00:00Z"), units: "0" });
});

test("sums, burn by the minute, and those at risk with why, the most urgent first", async () => {
  await openAccount("idle without credits", "0");
  await openAccount("rich", "100000");
  const rich = await openAccount("rich and busy", "100000");
  const soon = await openAccount("ends in two hours", "260");
  const gone = await openAccount("all gone", "10");
  const limited = await openAccount("near its limit", "5000", "Asia/Tokyo");
  await caller().accounts.set({ accountId: limited, dayLimit: "100" });
  const late = await openAccount("pays late", "1000");
  const parked = await openAccount("parked", "1000");
  await api.sql("UPDATE account SET state = 'suspended' WHERE id = $1", [parked]);
  await api.sql(
    `INSERT INTO finding VALUES ('f1', $1, 'reused_id', 'k', 's', '{}', true, 1, now(), now(), NULL, NULL, NULL)`,
    [parked],
  );
  const closed = await openAccount("closed", "0");
  await caller().accounts.setState({ accountId: closed, state: "closed", reason: "moved on" });

  nowMs -= 30 * MINUTE_MS;
  await infer(gone, 1);
  await infer(limited, 9);
  nowMs += 27 * MINUTE_MS;
  await infer(rich, 2);
  nowMs += 3 * MINUTE_MS;
  await infer(soon, 1);
  await addInvoice(late, { state: "finalized", coins: 1000, finalizedDaysAgo: 20, dueDaysAgo: 6 });
  const noted = await addInvoice(late, {
    state: "finalized",
    coins: 500,
    finalizedDaysAgo: 50,
    dueDaysAgo: 40,
  });
  await api.sql("INSERT INTO credit_note VALUES ($1, $2, 'C1', 500, 0, 'r', now(), 'me', 'key of C1', '')", [
    sortableId(),
    noted,
  ]);
  await addInvoice(late, { state: "paid", coins: 70, finalizedDaysAgo: 3, dueDaysAgo: -9 });
  await addInvoice(late, { state: "void", coins: 9999, finalizedDaysAgo: 3, dueDaysAgo: 1 });
  await addInvoice(late, { state: "draft", coins: 0, finalizedDaysAgo: 0, dueDaysAgo: 0 });
  await addInvoice(rich, {
    state: "finalized",
    coins: 30,
    finalizedDaysAgo: 1,
    dueDaysAgo: -13,
    currency: "JPY",
  });

  const told = await overview();
  expect(told).toMatchObject({
    ...{ accountCount: 8, suspendedCount: 1, openFindingCount: 1, draftCount: 1, overdueCount: 1 },
    ...{ balanceUnits: credits(207_140), heldUnits: "0", burnUnitsPerHour: credits(360) },
  });
  const burned = told.burn.flatMap(({ units }, minute) => (units === "0" ? [] : [[minute, units]]));
  expect(burned).toEqual([
    [29, credits(100)],
    [56, credits(20)],
    [59, credits(10)],
  ]);
  expect(told.revenue).toEqual([
    { currency: "JPY", places: 0, invoicedCoins: "30", openCoins: "30", overdueCoins: "0", paidCoins: "0" },
    {
      currency: "USD",
      places: 2,
      invoicedCoins: "1070",
      openCoins: "1000",
      overdueCoins: "1000",
      paidCoins: "70",
    },
  ]);
  expect(told.atRisk.map(({ name, hoursLeft, reason }) => [name, hoursLeft, reason])).toEqual([
    ["all gone", null, "Its credits are used up."],
    ["parked", null, "A finding has suspended it."],
    ["ends in two hours", 2.083, "Its credits last about 2 hours."],
    ["near its limit", null, "90 % of the limit of its day are used."],
    ["pays late", null, "An invoice has been overdue for 6 days."],
  ]);
  expect(told.atRisk[2]).toMatchObject({
    ...{ accountId: soon, state: "active", availableUnits: credits(250), burnUnitsPerHour: credits(120) },
  });
});

test("what holds reserve is not available, and counts for limits", async () => {
  const accountId = await openAccount("reserved", "1000");
  await caller().accounts.set({ accountId, dayLimit: "500" });
  await api.sql("UPDATE credit_grant SET reserved_units = $2 WHERE account_id = $1", [
    accountId,
    credits(450),
  ]);
  const { heldUnits, atRisk } = await overview();
  expect(heldUnits).toBe(credits(450));
  expect(atRisk.find(({ name }) => name === "reserved")).toMatchObject({
    ...{ availableUnits: credits(550), reason: "90 % of the limit of its day are used." },
  });
  await api.sql("UPDATE credit_grant SET reserved_units = 0 WHERE account_id = $1", [accountId]);
});

test("only the billing role sees it", async () => {
  for (const role of ["viewer", "operator"] as const) {
    await expect(api.as(role).billing.overview()).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
});

test("two thousand accounts are answered by five statements, and twenty are shown", async () => {
  await api.sql(
    `INSERT INTO account (id, name, zone, currency, state, created_at, day_limit_units)
     SELECT 'many' || n, 'many ' || n, CASE n % 3 WHEN 0 THEN 'UTC' WHEN 1 THEN 'Asia/Tokyo' ELSE 'Europe/Berlin' END, 'USD', 'active', now(), $1
     FROM generate_series(1, 2000) AS n`,
    [credits(1e6)],
  );
  await api.sql(
    `INSERT INTO wallet SELECT 'many' || n, 1, $1, '', n * 100::bigint, 0, 0, 0 FROM generate_series(1, 2000) AS n`,
    [new Date(nowMs)],
  );
  await api.sql(
    `INSERT INTO credit_grant SELECT 'many' || n, '1.0', 50, NULL, false, 'purchase', now(), n * 100::bigint, n * 100::bigint, 0
     FROM generate_series(1, 2000) AS n`,
  );
  await api.sql(
    `INSERT INTO usage_charge SELECT n || '.' || minute, 'many' || n, 'inferences', 'usage', now(), now(), NULL, 'list', 1, 10, 1, now(), now(),
       $1::timestamptz - minute * interval '1 minute', 1, NULL
     FROM generate_series(1, 2000) AS n, generate_series(0, 59) AS minute`,
    [new Date(nowMs)],
  );
  const counted = countCalls(api.db);
  const told = await createCaller({
    ...api.context(principalOf("billing")),
    clock,
    db: counted.db,
  }).billing.overview();
  expect(counted.calls.toSorted()).toEqual([
    ...["findAtRisk", "findBurn", "findLimitCalendars", "sumRevenue", "sumTotals"],
  ]);
  expect(told.accountCount).toBe(2009);
  expect(told.burn.at(-10)?.units).toBe("20000");
  expect(told.atRisk).toHaveLength(20);
  // 100 units last 10 minutes at 600 an hour; each further account as much longer.
  expect(told.atRisk.slice(2, 5).map(({ name, hoursLeft }) => [name, hoursLeft])).toEqual([
    ["many 1", 0.166],
    ["many 2", 0.333],
    ["many 3", 0.5],
  ]);
});

/** Each method of the repository is one statement; any other repository fails. */
function countCalls(db: Database): { db: Database; calls: string[] } {
  const calls: string[] = [];
  const billingOverview = new Proxy(db.read.billingOverview, {
    get: (target, name) => {
      calls.push(String(name));
      return Reflect.get(target, name);
    },
  });
  return { db: { ...db, read: { billingOverview } as Database["read"] }, calls };
}
