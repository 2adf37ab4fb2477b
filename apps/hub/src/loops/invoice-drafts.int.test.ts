import { AS_TEST, createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import type { AccountId } from "@orrery/protocol";
import { createLogger, sortableId, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { invoiceDraftsLoop } from "./invoice-drafts.loop.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const at = (text: string): number => Date.parse(text);

async function addAccount(createdAt: string, zone = "UTC"): Promise<AccountId> {
  const id = sortableId() as AccountId;
  await database.db.write(AS_TEST, async (tx) => {
    const money = { currency: "EUR", creditPriceMicros: 1n, taxPpm: 0, period: "monthly" } as const;
    await tx.account.insert({ ...money, id, name: id, zone, createdAtMs: at(createdAt) });
    await tx.ledger.insertWallet(id, 0n, at(createdAt));
  });
  return id;
}

async function addFee(accountId: AccountId, startsAt: string): Promise<void> {
  const fee = { id: sortableId(), accountId, name: "Base", micros: 1n, endsAtMs: null };
  await database.db.write(AS_TEST, (tx) =>
    tx.fee.insert({ ...fee, startsAtMs: at(startsAt), createdAtMs: at(startsAt) }),
  );
}

async function addUsage(accountId: AccountId, text: string): Promise<void> {
  await database.sql(
    `INSERT INTO usage_charge (id, account_id, meter, kind, period_from_at, rate_from_at, card_id, quantity, units,
       event_count, first_at, last_at, booked_at)
     VALUES ($1, $2, 'api_calls', 'usage', date_trunc('month', $3::timestamptz), date_trunc('month', $3::timestamptz),
       'list', 1, 0, 1, $3, $3, $3)`,
    [sortableId(), accountId, text],
  );
}

async function round(text: string, fencing?: bigint): Promise<void> {
  const lease = await database.db.read.lease.acquire("invoice-drafts", "a hub", 60_000);
  const held = lease.outcome === "held" ? lease.fencing : 0n;
  const clock = { ...systemClock, nowAtMs: () => at(text) };
  const log = createLogger({ service: "test", level: "silent" });
  const loop = invoiceDraftsLoop({ db: database.db, clock, log });
  await loop.run({ fencing: fencing ?? held, signal: new AbortController().signal });
}

async function periodsOf(accountId: AccountId): Promise<string[]> {
  const spans = await database.db.read.invoice.findSpans(accountId, 0);
  return spans.map(({ fromAtMs, toAtMs, state }) => {
    const day = (each: number) => new Date(each).toISOString().slice(0, 13);
    return `${day(fromAtMs)} ${day(toAtMs)} ${state}`;
  });
}

test("[N4] each account whose period has ended gets its drafts, once; who used and owes nothing gets none", async () => {
  const [usage, fee, nothing, tokyo] = [
    await addAccount("2026-09-10T00:00:00Z"),
    await addAccount("2026-09-10T00:00:00Z"),
    await addAccount("2026-09-10T00:00:00Z"),
    await addAccount("2026-09-10T00:00:00Z", "Asia/Tokyo"),
  ];
  await addUsage(usage, "2026-10-05T00:00:00Z");
  await addUsage(tokyo, "2026-10-05T00:00:00Z");
  await addFee(fee, "2026-09-15T00:00:00Z");
  await round("2026-10-31T15:30:00Z");
  expect([await periodsOf(usage), await periodsOf(tokyo)]).toEqual([
    [],
    ["2026-09-30T15 2026-10-31T15 draft"],
  ]);
  expect(await periodsOf(fee)).toEqual(["2026-09-01T00 2026-10-01T00 draft"]);
  for (let times = 0; times < 2; times += 1) await round("2026-11-02T00:00:00Z");
  expect(await periodsOf(usage)).toEqual(["2026-10-01T00 2026-11-01T00 draft"]);
  expect(await periodsOf(fee)).toEqual([
    "2026-09-01T00 2026-10-01T00 draft",
    "2026-10-01T00 2026-11-01T00 draft",
  ]);
  expect(await periodsOf(nothing)).toEqual([]);
});

test("[N4] a suspended account is billed on, a closed one a last time", async () => {
  const [suspended, closed] = [
    await addAccount("2026-09-10T00:00:00Z"),
    await addAccount("2026-09-10T00:00:00Z"),
  ];
  for (const id of [suspended, closed]) await addFee(id, "2026-09-15T00:00:00Z");
  await database.sql("UPDATE account SET state = 'suspended' WHERE id = $1", [suspended]);
  await database.sql(
    "UPDATE account SET state = 'closed', closed_at = '2026-10-10T00:00:00Z' WHERE id = $1",
    [closed],
  );
  await round("2026-12-02T00:00:00Z");
  expect(await periodsOf(suspended)).toHaveLength(3);
  expect(await periodsOf(closed)).toEqual([
    "2026-09-01T00 2026-10-01T00 draft",
    "2026-10-01T00 2026-11-01T00 draft",
  ]);
});

test("a replica that was overtaken writes nothing", async () => {
  const account = await addAccount("2026-09-10T00:00:00Z");
  await addUsage(account, "2026-10-05T00:00:00Z");
  await round("2026-11-02T00:00:00Z", 0n);
  expect(await periodsOf(account)).toEqual([]);
  await round("2026-11-02T00:00:00Z");
  expect(await periodsOf(account)).toHaveLength(1);
});
