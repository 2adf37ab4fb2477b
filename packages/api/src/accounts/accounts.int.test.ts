import type { AccountId, AccountView } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const UNITS = 1_000_000_000n;
const units = (credits: number): string => (BigInt(credits) * UNITS).toString();
const billing = () => api.as("billing");

function open(changes: { zone?: string; currency?: string; overdraft?: string } = {}): Promise<AccountView> {
  return billing().accounts.create({ name: `acme ${sortableId()}`, ...changes });
}

test("an account is opened, gets and spends credits, and its ledger tells of each", async () => {
  const { id: accountId, name } = await open({ zone: "Asia/Tokyo", currency: "JPY", overdraft: "2.5" });
  await billing().credits.buy({ accountId, key: sortableId(), credits: "10", reference: "wire 7" });
  await billing().credits.grant({ accountId, key: sortableId(), credits: "5", reason: "welcome" });
  const after = await billing().credits.adjust({
    ...{ accountId, key: sortableId(), credits: "1.5", direction: "out", reason: "typing error" },
  });
  expect(after).toMatchObject({
    ...{ name, zone: "Asia/Tokyo", currency: "JPY", state: "active", entryCount: 3 },
    ...{ balanceUnits: "13500000000", availableUnits: units(16), heldUnits: "0" },
  });
  const { items, nextBefore } = await billing().accounts.ledger({ accountId, limit: 2 });
  expect(items.map(({ number, kind, balanceUnits }) => [number, kind, balanceUnits])).toEqual([
    [3, "adjustment", "13500000000"],
    [2, "grant", units(15)],
  ]);
  expect(items[0]).toMatchObject({ reason: "typing error", detail: { reason: "typing error" } });
  const last = await billing().accounts.ledger({ accountId, limit: 2, before: nextBefore ?? 0 });
  expect(last).toMatchObject({ items: [{ number: 1, detail: { reference: "wire 7" } }], nextBefore: null });
  expect((await billing().accounts.list()).some(({ id }) => id === accountId)).toBe(true);
  expect(await billing().accounts.verify()).toMatchObject({ problemCount: 0 });
});

test("the same key is the same wish: one entry, one event", async () => {
  const { id: accountId } = await open();
  const wish = { accountId, key: sortableId(), credits: "4", reference: "wire 8" };
  await Promise.all([billing().credits.buy(wish), billing().credits.buy(wish)]);
  expect(await billing().credits.buy(wish)).toMatchObject({ balanceUnits: units(4), entryCount: 1 });
  const { items } = await billing().events.list({ subjectKind: "account", subjectId: accountId });
  expect(items.map(({ type }) => type).sort()).toEqual(["account.created", "account.purchase"]);
  await expect(billing().credits.buy({ ...wish, credits: "5" })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("a refund goes back, at most what is left of it", async () => {
  const { id: accountId } = await open();
  await billing().credits.buy({ accountId, key: sortableId(), credits: "10", reference: "wire 9" });
  const refund = (credits: string, entry = 1) =>
    billing().credits.refund({ accountId, key: sortableId(), entry, credits, reason: "returned" });
  expect(await refund("4")).toMatchObject({ balanceUnits: units(6) });
  await expect(refund("7")).rejects.toThrow("Of this entry 6 credits can still be refunded.");
  await expect(refund("1", 2)).rejects.toThrow(/Only entries of usage and of purchases/);
});

test("what cannot be meant is refused with what to do", async () => {
  await expect(open({ zone: "Mars/Olympus" })).rejects.toThrow(/Europe\/Berlin/);
  await expect(open({ currency: "XXQ" })).rejects.toThrow(/ISO 4217/);
  const { id: accountId, name } = await open();
  await expect(billing().accounts.create({ name })).rejects.toMatchObject({ code: "CONFLICT" });
  const buy = (credits: string) =>
    billing().credits.buy({ accountId, key: sortableId(), credits, reference: "r" });
  for (const credits of ["0", "-1", "1e3", "NaN", "0.0000000001", "", "Infinity"]) {
    await expect(buy(credits), credits).rejects.toMatchObject({ code: "BAD_REQUEST" });
  }
  const takeOff = billing().credits.adjust({
    ...{ accountId, key: sortableId(), credits: "3", direction: "out", reason: "too much" },
  });
  await expect(takeOff).rejects.toThrow(/0 credits to spend; 3 are missing/);
  const unknown = { accountId: "nobody" as AccountId, key: sortableId(), credits: "1", reference: "r" };
  await expect(billing().credits.buy(unknown)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("without the billing role nobody sees amounts, not in the log either", async () => {
  const { id: accountId } = await open();
  for (const role of ["viewer", "operator"] as const) {
    await expect(api.as(role).accounts.get({ accountId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const { items } = await api.as(role).events.list({ subjectKind: "account" });
    expect(items).toEqual([]);
  }
  expect((await billing().events.list({ subjectKind: "account" })).items.length).toBeGreaterThan(0);
});
