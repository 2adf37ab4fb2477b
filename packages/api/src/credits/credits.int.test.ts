import { setTimeout } from "node:timers/promises";
import { AS_TEST } from "@orrery/db/testing";
import type { AccountId, AccountView } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookRequests } from "../ledger/book-requests.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const units = (credits: number): string => (BigInt(credits) * 1_000_000_000n).toString();
const billing = () => api.as("billing");
const open = (overdraft = "0"): Promise<AccountView> =>
  billing().accounts.create({ name: `acme ${sortableId()}`, overdraft });
const buy = (accountId: AccountId, credits: string, changes: object = {}) =>
  billing().credits.buy({ accountId, key: sortableId(), credits, reference: "wire", ...changes });
const move = (from: AccountId, to: AccountId, credits: string, key = sortableId()) =>
  billing().credits.transfer({ accountId: from, toAccountId: to, key, credits, reason: "shared" });
const eventsOf = async (accountId: string) =>
  (await billing().events.list({ subjectId: accountId, type: "account.transfer" })).items;

test("a transfer is two entries in one transaction; the parts keep their terms, both accounts tell of it", async () => {
  const [a, b] = [await open(), await open("100")];
  const endsAtMs = Date.now() + 86_400_000;
  await buy(a.id, "3", { priority: 1, endsAtMs });
  await buy(a.id, "5");
  expect(await move(a.id, b.id, "4")).toMatchObject({ id: a.id, balanceUnits: units(4), entryCount: 3 });
  expect(await billing().accounts.grants({ accountId: b.id })).toMatchObject([
    { origin: "transfer", units: units(3), endsAtMs, priority: 1 },
    { origin: "transfer", units: units(1), endsAtMs: null, priority: 50 },
  ]);
  const { items } = await billing().accounts.ledger({ accountId: b.id });
  expect(items).toMatchObject([{ kind: "transfer", direction: "in", detail: { fromAccountId: a.id } }]);
  expect([await eventsOf(a.id), await eventsOf(b.id)].map(({ length }) => length)).toEqual([1, 1]);
  await expect(move(b.id, a.id, "5")).rejects.toThrow(/has 4 credits to spend; 1 are missing/);
  expect(await billing().accounts.verify()).toMatchObject({ problemCount: 0 });
});

test("the same key moves once; another wish with it is refused, at either account", async () => {
  const [a, b, c] = [await open(), await open(), await open()];
  await buy(a.id, "10");
  const key = sortableId();
  await Promise.all([move(a.id, b.id, "2", key), move(a.id, b.id, "2", key), move(a.id, b.id, "2", key)]);
  expect(await billing().accounts.get({ accountId: b.id })).toMatchObject({
    balanceUnits: units(2),
    entryCount: 1,
  });
  for (const other of [() => move(a.id, b.id, "3", key), () => move(a.id, c.id, "2", key)]) {
    await expect(other()).rejects.toMatchObject({ code: "CONFLICT" });
  }
  const taken = sortableId();
  await buy(b.id, "1", { key: taken });
  await expect(move(a.id, b.id, "1", taken)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await billing().accounts.get({ accountId: a.id })).toMatchObject({ balanceUnits: units(8) });
  expect(await eventsOf(b.id)).toHaveLength(1);
});

test("transfers that cross each other wait for each other and lose nothing", async () => {
  const accounts = await Promise.all([open(), open(), open()]);
  for (const { id } of accounts) await buy(id, "100");
  const pairs = accounts.flatMap((from) =>
    accounts.flatMap((to) => (from === to ? [] : [[from, to] as const])),
  );
  // As many at a time as there are connections for.
  for (let wave = 0; wave < 8; wave += 1) {
    await Promise.all(pairs.map(([from, to]) => move(from.id, to.id, "1")));
  }
  for (const { id } of accounts) {
    expect(await billing().accounts.get({ accountId: id })).toMatchObject({
      balanceUnits: units(100),
      entryCount: 33,
    });
  }
  expect(await billing().accounts.verify()).toMatchObject({ problemCount: 0 });
});

test("to itself, to nobody, to and from a closed one: refused with what to do", async () => {
  const [a, b] = [await open(), await open()];
  await buy(a.id, "10");
  await expect(move(a.id, a.id, "1")).rejects.toThrow(/name the one that is to get/);
  await expect(move(a.id, "nobody" as AccountId, "1")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await billing().accounts.setState({ accountId: b.id, state: "closed", reason: "over" });
  await expect(move(a.id, b.id, "1")).rejects.toThrow(/is closed/);
  await expect(move(b.id, a.id, "1")).rejects.toThrow(/is closed/);
  for (const role of ["viewer", "operator"] as const) {
    const asked = { accountId: a.id, toAccountId: b.id, key: sortableId(), credits: "1", reason: "r" };
    await expect(api.as(role).credits.transfer(asked)).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
});

test("closing and crediting at once: what came later is refused, what came before is booked", async () => {
  const { id } = await open();
  const [closed, ...bought] = await Promise.allSettled([
    billing().accounts.setState({ accountId: id, state: "closed", reason: "over" }),
    ...Array.from({ length: 6 }, () => buy(id, "1")),
  ]);
  expect(closed.status).toBe("fulfilled");
  const booked = bought.filter(({ status }) => status === "fulfilled").length;
  expect(await billing().accounts.get({ accountId: id })).toMatchObject({ entryCount: booked });
});

test("closing waits for a booking that is under way", async () => {
  const { id } = await open();
  const order: string[] = [];
  let closing: Promise<void> = Promise.resolve();
  await api.db.write(AS_TEST, async (tx) => {
    await tx.ledger.lockWallets([id]);
    closing = billing()
      .accounts.setState({ accountId: id, state: "closed", reason: "over" })
      .then(() => void order.push("closed"));
    await Promise.race([closing, setTimeout(500)]);
    order.push("booked");
  });
  await closing;
  expect(order).toEqual(["booked", "closed"]);
});

test("a refund of usage goes on the next invoice as less of the same meter and rate, once", async () => {
  const { id: accountId } = await open();
  await buy(accountId, "10");
  const posting = { kind: "usage", units: 4_000_000_000n } as const;
  await api.db.write({ actor: { kind: "hub", id: "hub", name: "hub" }, correlationId: "c" as never }, (tx) =>
    bookRequests(tx.ledger, [{ accountId, key: sortableId(), posting, detail: {} }], Date.now()),
  );
  await api.sql(
    `INSERT INTO usage_charge (id, account_id, meter, kind, period_from_at, rate_from_at, card_id, quantity, units, event_count,
       first_at, last_at, booked_at, entry)
     VALUES ($2, $1, 'inference', 'usage', '2026-01-01', '2026-01-02', 'list', 4, 4000000000, 4, '2026-01-03', '2026-01-04', now(), 2)`,
    [accountId, sortableId()],
  );
  const wish = { accountId, key: sortableId(), entry: 2, credits: "3", reason: "outage" };
  await Promise.all([billing().credits.refund(wish), billing().credits.refund(wish)]);
  await billing().credits.refund({
    accountId,
    key: sortableId(),
    entry: 1,
    credits: "1",
    reason: "returned",
  });
  const more = billing().credits.refund({ ...wish, key: sortableId(), credits: "2" });
  await expect(more).rejects.toThrow("Of this entry 1 credits can still be refunded.");
  const charges = await api.sql(
    `SELECT meter, quantity, units, entry, event_count, invoice_id, period_from_at, rate_from_at FROM usage_charge
     WHERE account_id = $1 AND kind = 'refund'`,
    [accountId],
  );
  expect(charges).toMatchObject([
    { meter: "inference", quantity: "0", units: "-3000000000", entry: "3", event_count: 0, invoice_id: null },
  ]);
});
