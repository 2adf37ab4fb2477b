import { AS_TEST } from "@orrery/db/testing";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";
import { BilledAccount, type TestClock, testClock } from "./testing/billed-account.ts";

const START = "2026-11-05T10:00:00Z";
const AFTER = "2026-12-02T09:00:00Z";

let api: TestApi;
let clock: TestClock;
beforeAll(async () => {
  clock = testClock(START);
  api = await createTestApi({ clock });
});
afterAll(() => api.close());
beforeEach(() => clock.set(START));

const invoices = () => api.as("billing").invoices;

async function draftOf(account: BilledAccount): Promise<string> {
  return (await invoices().draft({ accountId: account.id })).id;
}

test("[S3] [S4] finalized by several at once: one number, everybody is answered alike", async () => {
  const accounts = await Promise.all([1, 2].map(() => BilledAccount.open(api)));
  for (const account of accounts) await account.use({ credits: 5, at: "2026-11-06T00:00:00Z" });
  clock.set(AFTER);
  const ids = await Promise.all(accounts.map(draftOf));
  const views = await Promise.all(
    [...ids, ...ids, ...ids, ...ids].map((invoiceId) => invoices().finalize({ invoiceId })),
  );
  for (const id of ids)
    expect(new Set(views.filter((view) => view.id === id).map(({ number }) => number)).size).toBe(1);
  const numbers = [...new Set(views.map(({ number }) => Number(number?.slice(5))))].sort((a, b) => a - b);
  expect(numbers).toHaveLength(2);
  expect((numbers[1] as number) - (numbers[0] as number)).toBe(1);
  const events = await api.as("billing").events.list({ subjectKind: "invoice", subjectId: ids[0] as string });
  expect(events.items).toHaveLength(1);
});

test("drafted by many at once: one draft", async () => {
  const account = await BilledAccount.open(api);
  clock.set(AFTER);
  const ids = await Promise.all(Array.from({ length: 4 }, () => draftOf(account)));
  expect(new Set(ids).size).toBe(1);
});

test("[S2] voided and paid at once: one of them, and the books fit it", async () => {
  for (let round = 0; round < 5; round += 1) {
    clock.set(START);
    const account = await BilledAccount.open(api);
    await account.use({ credits: 5, at: "2026-11-06T00:00:00Z" });
    clock.set(AFTER);
    const invoiceId = await draftOf(account);
    await invoices().finalize({ invoiceId });
    const results = await Promise.allSettled([
      invoices().void({ invoiceId, reason: "r" }),
      invoices().pay({ invoiceId, reference: "r" }),
    ]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { state } = await invoices().get({ invoiceId });
    const [{ count } = { count: -1 }] = await api.sql<{ count: number }>(
      "SELECT count(*)::int AS count FROM usage_charge WHERE invoice_id = $1",
      [invoiceId],
    );
    expect([state, count, await account.balance()]).toEqual(
      state === "paid" ? ["paid", 1, 0n] : ["void", 0, -5_000_000_000n],
    );
  }
});

test("[B1] two invoices of one account paid at once: what a refund took off before is taken off once", async () => {
  const account = await BilledAccount.open(api, { taxPercent: "0" });
  const finalizeLast = async (text: string): Promise<string> => {
    clock.set(text);
    const invoiceId = await draftOf(account);
    await invoices().finalize({ invoiceId });
    return invoiceId;
  };
  const entry = await account.use({ credits: 100, at: "2026-11-06T00:00:00Z" });
  await finalizeLast("2026-12-02T00:00:00Z");
  await account.use({ credits: 50, at: "2026-12-01T12:00:00Z", refundOf: entry });
  const refund = await finalizeLast("2027-01-02T00:00:00Z");
  await invoices().pay({ invoiceId: refund, reference: "set off" });
  await account.use({ credits: 40, at: "2027-01-02T00:00:00Z" });
  const third = await finalizeLast("2027-02-02T00:00:00Z");
  await account.use({ credits: 40, at: "2027-02-02T00:00:00Z" });
  const fourth = await finalizeLast("2027-03-02T00:00:00Z");
  await Promise.all([third, fourth].map((invoiceId) => invoices().pay({ invoiceId, reference: invoiceId })));
  // Used 100 - 50 + 40 + 40; of the 80 that are paid, 50 are set off.
  expect(await account.balance()).toBe(-100_000_000_000n);
});

test("[N3] finalized while usage is booked: each charge is on one invoice, whose lines say what is on it", async () => {
  const account = await BilledAccount.open(api);
  await account.use({ credits: 1, at: "2026-11-06T00:00:00Z", quantity: 1n });
  clock.set(AFTER);
  const invoiceId = await draftOf(account);
  let isOver = false;
  let bookedCount = 0;
  const book = async (): Promise<void> => {
    while (!isOver) {
      await account.charge({ at: "2026-11-20T00:00:00Z", units: 7n, entry: null, quantity: 3n });
      bookedCount += 1;
    }
  };
  // Of two that book, one more each at least.
  const untilBooked = (count: number) =>
    vi.waitFor(() => expect(bookedCount).toBeGreaterThanOrEqual(count), { timeout: 45_000, interval: 5 });
  const booking = [book(), book()];
  await untilBooked(6);
  const final = await invoices().finalize({ invoiceId });
  await untilBooked(bookedCount + 6);
  isOver = true;
  await Promise.all(booking);
  const [charged] = await api.sql<{ on_it: string; waiting: string }>(
    `SELECT coalesce(sum(quantity) FILTER (WHERE invoice_id = $2), 0)::text AS on_it,
       coalesce(sum(quantity) FILTER (WHERE invoice_id IS NULL), 0)::text AS waiting FROM usage_charge WHERE account_id = $1`,
    [account.id, invoiceId],
  );
  expect(final.lines[0]?.detail.quantity).toBe(charged?.on_it);
  expect(Number(charged?.on_it)).toBeGreaterThan(3);
  expect(Number(charged?.waiting)).toBeGreaterThan(0);
  clock.set("2027-01-02T00:00:00Z");
  const next = await invoices().finalize({ invoiceId: await draftOf(account) });
  expect(next.lines[0]?.detail).toMatchObject({ isLate: true, quantity: charged?.waiting });
});

const STEPS = [
  ["usage_charge", "UPDATE"],
  ["number_series", "INSERT"],
  ["invoice", "UPDATE"],
  ["invoice_line", "INSERT"],
  ["event", "INSERT"],
] as const;

test.each(STEPS)(
  "[S4] killed when %s is written: nothing is left of it, and no number is missing",
  async (table, verb) => {
    const account = await BilledAccount.open(api);
    await account.use({ credits: 5, at: "2026-11-06T00:00:00Z" });
    clock.set(AFTER);
    const invoiceId = await draftOf(account);
    const before = await api.sql("SELECT name, last FROM number_series ORDER BY name");
    // The connection dies in the middle, as it does with the hub's process.
    await api.sql(`CREATE OR REPLACE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`);
    await api.sql(`CREATE TRIGGER die AFTER ${verb} ON "${table}" FOR EACH STATEMENT EXECUTE FUNCTION die()`);
    await expect(invoices().finalize({ invoiceId })).rejects.toThrow();
    await api.sql(`DROP TRIGGER die ON "${table}"`);
    expect(await api.sql("SELECT name, last FROM number_series ORDER BY name")).toEqual(before);
    expect(await invoices().get({ invoiceId })).toMatchObject({ state: "draft", number: null });
    const waiting = await api.db.read.invoiceCharge.findWaiting(account.id);
    expect(waiting).toHaveLength(1);
    const { number } = await invoices().finalize({ invoiceId });
    const last =
      (before as { name: string; last: number }[]).find(({ name }) => name === "invoice:2026")?.last ?? 0;
    expect(Number(number?.slice(5))).toBe(last + 1);
  },
);

test("the books refuse what would change a finalized invoice", async () => {
  const account = await BilledAccount.open(api);
  await account.use({ credits: 5, at: "2026-11-06T00:00:00Z" });
  clock.set(AFTER);
  const invoiceId = await draftOf(account);
  await invoices().finalize({ invoiceId });
  for (const text of [
    "UPDATE invoice SET total_coins = 1 WHERE id = $1",
    "UPDATE invoice SET number = '2026-9' WHERE id = $1",
    "DELETE FROM invoice WHERE id = $1",
    "DELETE FROM invoice_line WHERE invoice_id = $1",
    "UPDATE usage_charge SET units = 1 WHERE invoice_id = $1",
  ]) {
    await expect(api.sql(text, [invoiceId]), text).rejects.toThrow(/never changed|append-only|final|refuse/i);
  }
  await api.db.write(AS_TEST, (tx) => tx.invoice.deleteDraft(invoiceId));
  expect(await invoices().get({ invoiceId })).toMatchObject({ state: "finalized" });
});
