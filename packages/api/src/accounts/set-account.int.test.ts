import type { AccountView } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookRequests } from "../ledger/book-requests.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const HOUR_MS = 3_600_000;
const units = (credits: number): string => (BigInt(credits) * 1_000_000_000n).toString();
const billing = () => api.as("billing");
const open = (): Promise<AccountView> => billing().accounts.create({ name: `acme ${sortableId()}` });
const book = (
  accountId: string,
  posting: Parameters<typeof bookRequests>[1][number]["posting"],
  key = sortableId(),
) =>
  api.db.write({ actor: { kind: "hub", id: "hub", name: "hub" }, correlationId: "c" as never }, (tx) =>
    bookRequests(tx.ledger, [{ accountId, key, posting, detail: {} }], Date.now()),
  );
const eventsOf = async (accountId: string) =>
  (await billing().events.list({ subjectId: accountId })).items.filter(
    ({ type }) => type !== "account.created",
  );

test("every field can be set, each is told with what it was, and the same again is no change", async () => {
  const { id: accountId } = await open();
  const wish = {
    ...{ accountId, name: `new ${sortableId()}`, creditPrice: "0.02", taxPercent: "19" },
    period: "weekly",
    ...{ overdraft: "5", dayLimit: "100", periodLimit: "1000.5", reserve: "0" },
    billingAddress: { name: "ACME GmbH", country: "DE" },
    topUp: { below: "10", credits: "50", perPeriodMax: 3 },
  } as const;
  const set = await billing().accounts.set(wish);
  expect(set).toMatchObject({
    ...{ name: wish.name, creditPriceMicros: "20000", taxPpm: 190_000, period: "weekly", reserveUnits: "0" },
    ...{ overdraftUnits: units(5), availableUnits: units(5) },
    day: { limitUnits: units(100), usedUnits: "0" },
    periodSpend: { limitUnits: "1000500000000" },
    billingAddress: { name: "ACME GmbH", country: "DE", city: "" },
    topUp: { belowUnits: units(10), units: units(50), perPeriodMax: 3 },
  });
  expect(set.periodSpend.toAtMs - set.periodSpend.fromAtMs).toBe(7 * 24 * HOUR_MS);
  await billing().accounts.set(wish);
  const events = await eventsOf(accountId);
  expect(events).toMatchObject([
    {
      type: "account.changed",
      data: {
        before: { taxPpm: 0, overdraftUnits: "0" },
        after: { taxPpm: 190_000, overdraftUnits: units(5) },
      },
    },
  ]);
  const cleared = await billing().accounts.set({ accountId, dayLimit: null, topUp: null });
  expect(cleared).toMatchObject({ day: { limitUnits: null }, topUp: null, taxPpm: 190_000 });
  expect(await billing().accounts.verify()).toMatchObject({ problemCount: 0 });
});

test("what cannot be set is refused, and nothing of it is kept", async () => {
  const { id: accountId } = await open();
  const { name } = await open();
  await billing().accounts.set({ accountId, overdraft: "5" });
  await book(accountId, { kind: "usage", units: 3_000_000_000n });
  const set = (changes: object) => billing().accounts.set({ accountId, ...changes });
  await expect(set({ overdraft: "2" })).rejects.toThrow("3 credits of the overdraft are in use");
  await expect(set({ name, overdraft: "9" })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(set({ ownerId: "nobody" })).rejects.toThrow("There is no operator nobody.");
  await expect(set({ topUp: { below: "1", credits: "0" } })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  for (const dayLimit of ["-1", "1e3", "NaN"]) {
    await expect(set({ dayLimit }), dayLimit).rejects.toMatchObject({ code: "BAD_REQUEST" });
  }
  expect(await billing().accounts.get({ accountId })).toMatchObject({
    overdraftUnits: units(5),
    topUp: null,
  });
});

test("two who set at once: both are done, one after the other", async () => {
  const { id: accountId } = await open();
  const wishes = Array.from({ length: 8 }, (_, index) =>
    billing().accounts.set({ accountId, overdraft: String(index + 1), taxPercent: String(index + 1) }),
  );
  await Promise.all(wishes);
  const { overdraftUnits, taxPpm } = await billing().accounts.get({ accountId });
  const [last] = await eventsOf(accountId);
  expect(last?.data.after).toMatchObject({ overdraftUnits, taxPpm });
  expect(await eventsOf(accountId)).toHaveLength(8);
});

test("suspended and back, closed for good; each says what it stops", async () => {
  const { id: accountId, name } = await open();
  await billing().credits.grant({ accountId, key: sortableId(), credits: "5", reason: "welcome" });
  await book(accountId, { kind: "hold", units: 2_000_000_000n, endsAtMs: Date.now() + HOUR_MS });
  const state = (wanted: "active" | "suspended" | "closed") =>
    billing().accounts.setState({ accountId, state: wanted, reason: `to be ${wanted}` });
  expect(await state("suspended")).toMatchObject({ state: "suspended", stateReason: "to be suspended" });
  await billing().credits.buy({ accountId, key: sortableId(), credits: "1", reference: "wire" });
  await state("suspended");
  expect(await state("active")).toMatchObject({ state: "active" });
  expect(await state("closed")).toMatchObject({ state: "closed", balanceUnits: units(6), heldUnits: "0" });
  await expect(state("active")).rejects.toThrow("A closed account stays closed");
  await expect(billing().accounts.set({ accountId, taxPercent: "1" })).rejects.toThrow(/is closed/);
  const buy = billing().credits.buy({ accountId, key: sortableId(), credits: "1", reference: "wire" });
  await expect(buy).rejects.toThrow(/is closed/);
  const states = (await eventsOf(accountId)).filter(({ data }) => "stops" in data);
  expect(states.map(({ type }) => type)).toEqual(["account.closed", "account.resumed", "account.suspended"]);
  expect(states[0]).toMatchObject({
    summary: `${name} was closed: to be closed`,
    data: { holdCount: 1, heldUnits: units(2), balanceUnits: units(6) },
  });
  expect((await billing().accounts.list()).some(({ id }) => id === accountId)).toBe(false);
  expect(await billing().accounts.create({ name })).toMatchObject({ state: "active" });
});

test("grants, holds and slices are listed as they are", async () => {
  const { id: accountId } = await open();
  const buy = (credits: string, priority: number) =>
    billing().credits.buy({ accountId, key: sortableId(), credits, reference: "w", priority });
  await buy("5", 50);
  await buy("7", 10);
  const hold = (key: string) =>
    book(accountId, { kind: "hold", units: 1_000_000_000n, endsAtMs: Date.now() + HOUR_MS }, key);
  await hold("slice:node-1:s:abc");
  await hold("slice:node-2:r:abd");
  await hold("something else");
  expect(await billing().accounts.grants({ accountId })).toMatchObject([
    {
      id: "2.0",
      origin: "purchase",
      priority: 10,
      units: units(7),
      leftUnits: units(7),
      reservedUnits: units(3),
    },
    { id: "1.0", reservedUnits: "0" },
  ]);
  const holds = await billing().accounts.holds({ accountId });
  expect(holds.map(({ id, nodeId, isReserve, units: held }) => [id, nodeId, isReserve, held])).toEqual([
    ["slice:node-1:s:abc", "node-1", false, units(1)],
    ["slice:node-2:r:abd", "node-2", true, units(1)],
    ["something else", null, false, units(1)],
  ]);
  const view = await billing().accounts.get({ accountId });
  expect(view).toMatchObject({ heldUnits: units(3), day: { usedUnits: units(3) } });
});

test("what was spent and used is live, and a member sees it without amounts", async () => {
  const { id: accountId, day, periodSpend } = await open();
  const at = (ms: number) => new Date(ms);
  await api.sql("INSERT INTO account_spend VALUES ($1, 'day', $2, 7), ($1, 'period', $3, 9)", [
    ...[accountId, at(day.fromAtMs), at(periodSpend.fromAtMs)],
  ]);
  await api.sql(
    `INSERT INTO usage_charge (id, account_id, meter, kind, period_from_at, rate_from_at, card_id, quantity, units, event_count,
       first_at, last_at, booked_at)
     VALUES ($2, $1, 'tool.invocation', 'usage', now(), now(), 'list', 1, 100, 1, now(), now(), now())`,
    [accountId, sortableId()],
  );
  await api.sql(
    `INSERT INTO usage_total (account_id, meter, period_from_at, rate_from_at, card_id, quantity, charged_units)
     VALUES ($1, 'm', $2, $2, 'list', 3, 1), ($1, 'm', $2, $3, 'list', 4, 1), ($1, 'm', $3, $3, 'list', 9, 1)`,
    [accountId, at(periodSpend.fromAtMs), at(periodSpend.fromAtMs - HOUR_MS)],
  );
  expect(await billing().accounts.get({ accountId })).toMatchObject({
    ...{ burnUnitsPerHour: "1200", day: { usedUnits: "7" }, periodSpend: { usedUnits: "9" } },
  });
  const operatorId = `op-${sortableId()}`;
  await api.sql(
    `INSERT INTO "user" (id, email, name, email_verified, role, created_at, updated_at)
     VALUES ($1, $1 || '@orrery.example', 'Vi', true, 'viewer', now(), now())`,
    [operatorId],
  );
  const mine = () => api.as("viewer", { operatorId: operatorId as never }).accounts.mine();
  expect(await mine()).toEqual([]);
  await billing().accounts.addMember({ accountId, operatorId: operatorId as never });
  expect(await mine()).toEqual([
    expect.objectContaining({ id: accountId, state: "active", usage: [{ meter: "m", quantity: "7" }] }),
  ]);
  expect(JSON.stringify(await mine())).not.toMatch(/units/i);
});

test("the ledger's page by kind and by time", async () => {
  const { id: accountId } = await open();
  await billing().credits.grant({ accountId, key: sortableId(), credits: "5", reason: "welcome" });
  await billing().credits.buy({ accountId, key: sortableId(), credits: "5", reference: "w" });
  const { items } = await billing().accounts.ledger({ accountId, kind: "grant" });
  expect(items.map(({ number }) => number)).toEqual([1]);
  const atMs = items[0]?.atMs ?? 0;
  const before = await billing().accounts.ledger({ accountId, toAtMs: atMs });
  const since = await billing().accounts.ledger({ accountId, fromAtMs: atMs });
  expect([before.items.length, since.items.length]).toEqual([0, 2]);
});

test("who has no billing role can neither set nor see", async () => {
  const { id: accountId } = await open();
  for (const role of ["viewer", "operator"] as const) {
    const { accounts } = api.as(role);
    const calls = [
      () => accounts.set({ accountId, taxPercent: "1" }),
      () => accounts.setState({ accountId, state: "suspended", reason: "no" }),
      () => accounts.grants({ accountId }),
      () => accounts.holds({ accountId }),
      () => accounts.ledger({ accountId }),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
});
