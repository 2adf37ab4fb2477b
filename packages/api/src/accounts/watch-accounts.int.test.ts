import type { AccountView } from "@orrery/protocol";
import { createLogger, sortableId, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookRequests } from "../ledger/book-requests.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";
import { chargeTopUps } from "../top-ups/charge-top-ups.ts";
import type { PaymentPort } from "../top-ups/payment-port.ts";
import { createFakePayment } from "../top-ups/testing/fake-payment.ts";
import { type WatchPorts, watchAccounts } from "./watch-accounts.ts";

let api: TestApi;
const payment = createFakePayment(() => Date.now());
beforeAll(async () => {
  api = await createTestApi({ payments: payment.port });
});
afterAll(() => api.close());

const HUB = { kind: "hub", id: "hub", name: "hub" } as const;
const HOUR_MS = 3_600_000;
const CREDIT = 1_000_000_000n;
const units = (credits: number): string => (BigInt(credits) * CREDIT).toString();
const billing = () => api.as("billing");
const open = (): Promise<AccountView> => billing().accounts.create({ name: `acme ${sortableId()}` });
const grant = (accountId: AccountView["id"], credits: string) =>
  billing().credits.grant({ accountId, key: sortableId(), credits, reason: "welcome" });

const ports = (payments: PaymentPort | null, laterMs = 0, db = api.db): WatchPorts => ({
  ...{ db, payments, actor: HUB, isCurrent: async () => true },
  clock: { ...systemClock, nowAtMs: () => Date.now() + laterMs },
});
const watch = (accountId: string, payments: PaymentPort | null = null, laterMs = 0) =>
  watchAccounts(ports(payments, laterMs), [accountId]);
const charge = () =>
  chargeTopUps(
    { ...ports(payment.port), log: createLogger({ service: "test", level: "silent" }) },
    new Map(),
    new AbortController().signal,
  );

/** As booking does it: an entry, what the day came to, and a charge. */
async function use(accountId: string, credits: number): Promise<void> {
  const amount = BigInt(credits) * CREDIT;
  const posting = { kind: "usage", units: amount } as const;
  const [answer] = await api.db.write({ actor: HUB, correlationId: "c" as never }, (tx) =>
    bookRequests(tx.ledger, [{ accountId, key: sortableId(), posting, detail: {} }], Date.now()),
  );
  expect(answer?.outcome).toBe("booked");
  const { day, periodSpend } = await billing().accounts.get({ accountId: accountId as AccountView["id"] });
  for (const [kind, { fromAtMs }] of [["day", day] as const, ["period", periodSpend] as const]) {
    await api.sql(
      `INSERT INTO account_spend AS known VALUES ($1, $2, $3, $4)
       ON CONFLICT (account_id, kind, from_at) DO UPDATE SET units = known.units + excluded.units`,
      [accountId, kind, new Date(fromAtMs), amount.toString()],
    );
  }
  await api.sql(
    `INSERT INTO usage_charge (id, account_id, meter, kind, period_from_at, rate_from_at, card_id, quantity, units, event_count,
       first_at, last_at, booked_at)
     VALUES ($2, $1, 'inference', 'usage', now(), now(), 'list', 1, $3, 1, now(), now(), now())`,
    [accountId, sortableId(), amount.toString()],
  );
}

async function told(accountId: string, type: "account.alert" | "account.topped_up" = "account.alert") {
  const { items } = await billing().events.list({ subjectId: accountId, type });
  return items.reverse();
}
const levels = async (accountId: string) =>
  (await told(accountId)).map(({ data, severity }) => `${data.kind} ${data.level} ${severity}`);

test("credits: at 50, 80 and 100 per cent, each once, again after more came in", async () => {
  const { id, name } = await open();
  await watch(id);
  await grant(id, "100");
  for (const credits of [49, 1, 29, 1, 19, 1]) {
    await use(id, credits);
    await Promise.all([watch(id), watch(id)]);
  }
  expect(await levels(id)).toEqual(["credits 50 notice", "credits 80 warning", "credits 100 critical"]);
  expect((await told(id))[1]).toMatchObject({
    summary: `${name} has used 80 % of its credits; 20 are left`,
    data: { leftUnits: units(20) },
  });
  await grant(id, "10");
  await watch(id);
  await use(id, 5);
  await watch(id);
  expect((await levels(id)).slice(3)).toEqual(["credits 50 notice"]);
});

test("limits: of the day and of the period; a higher one is told of anew", async () => {
  const { id } = await open();
  await grant(id, "1000");
  await billing().accounts.set({ accountId: id, dayLimit: "10", periodLimit: "20" });
  await use(id, 8);
  await watch(id);
  await use(id, 2);
  await watch(id);
  expect(await levels(id)).toEqual(["day 80 warning", "day 100 critical", "period 50 notice"]);
  await billing().accounts.set({ accountId: id, dayLimit: "16" });
  await watch(id);
  await use(id, 3);
  await watch(id);
  expect((await levels(id)).slice(3)).toEqual(["day 80 warning"]);
  // The next day begins with nothing.
  await watch(id, null, 24 * HOUR_MS);
  expect(await levels(id)).toHaveLength(4);
  const rows = await api.sql("SELECT kind, level FROM account_alert WHERE account_id = $1 ORDER BY 1, 2", [
    id,
  ]);
  expect(rows.filter(({ kind }) => kind === "day")).toEqual([]);
});

test("who is no longer current writes nothing", async () => {
  const { id } = await open();
  await grant(id, "10");
  await billing().accounts.set({ accountId: id, topUp: { below: "5", credits: "5" } });
  await use(id, 9);
  await watchAccounts({ ...ports(null), isCurrent: async () => false }, [id]);
  expect([await levels(id), await billing().topUps.list({ accountId: id })]).toEqual([[], []]);
});

test("a top-up that nothing can charge is recorded once for one shortage", async () => {
  const { id } = await billing().accounts.create({ name: sortableId(), currency: "EUR", taxPercent: "19" });
  await billing().accounts.set({ accountId: id, topUp: { below: "5", credits: "50", perPeriodMax: 2 } });
  const others = [api.db, api.another(), api.another()];
  await Promise.all(others.map((db) => watchAccounts(ports(null, 0, db), [id])));
  await watch(id);
  const list = () => billing().topUps.list({ accountId: id });
  expect(await list()).toMatchObject([
    {
      cause: "rule",
      state: "recorded",
      units: units(50),
      amountCoins: "60",
      currency: "EUR",
      settledAtMs: null,
    },
  ]);
  expect(await told(id, "account.topped_up")).toMatchObject([{ data: { state: "recorded" } }]);
  await grant(id, "6");
  await watch(id);
  expect(await list()).toMatchObject([{ settledAtMs: expect.any(Number) }]);
  await use(id, 2);
  await watch(id);
  expect(await list()).toHaveLength(2);
  await grant(id, "6");
  await watch(id);
  await use(id, 6);
  await watch(id);
  expect(await list()).toHaveLength(2);
  expect(await billing().accounts.get({ accountId: id })).toMatchObject({ balanceUnits: units(4) });
});

test("with a provider it is charged and booked, once, whoever begins it and however often it is asked", async () => {
  const { id } = await open();
  await billing().accounts.set({ accountId: id, topUp: { below: "5", credits: "50", perPeriodMax: 1 } });
  // The customer pays once on the page: from then on there is something to charge.
  const { topUpId } = await billing().topUps.checkout({ accountId: id, credits: "1" });
  const [page] = await billing().topUps.list({ accountId: id });
  payment.pay(page?.reference ?? "");
  const others = [api.db, api.another(), api.another()];
  await Promise.all(others.map((db) => watchAccounts(ports(payment.port, 0, db), [id])));
  const ofRule = async () =>
    (await billing().topUps.list({ accountId: id })).filter((topUp) => topUp.id !== topUpId);
  expect(await ofRule()).toMatchObject([{ cause: "rule", state: "pending" }]);
  const before = payment.charges();
  await Promise.all([charge(), charge(), charge()]);
  expect(payment.charges() - before).toBe(1);
  expect(await ofRule()).toMatchObject([{ state: "charged", reference: expect.any(String) }]);
  expect(await billing().accounts.get({ accountId: id })).toMatchObject({
    balanceUnits: units(50),
    entryCount: 1,
  });
  expect(await told(id, "account.topped_up")).toMatchObject([{ data: { state: "charged", entry: 1 } }]);
  await use(id, 49);
  await watch(id, payment.port);
  expect(await ofRule()).toHaveLength(1);
});

test("a declined top-up is told of, and tried again after an hour", async () => {
  const { id } = await open();
  await billing().accounts.set({ accountId: id, topUp: { below: "5", credits: "50" } });
  await watch(id, payment.port);
  await charge();
  await watch(id, payment.port);
  const list = () => billing().topUps.list({ accountId: id });
  expect(await list()).toMatchObject([{ state: "failed", problem: "Nothing to pay with." }]);
  expect(await told(id, "account.topped_up")).toMatchObject([
    { severity: "warning", data: { state: "failed" } },
  ]);
  await watch(id, payment.port, HOUR_MS);
  expect(await list()).toHaveLength(2);
});

test("a suspended account neither buys nor is forgotten", async () => {
  const { id } = await open();
  await grant(id, "10");
  await billing().accounts.set({ accountId: id, topUp: { below: "5", credits: "5" } });
  await use(id, 9);
  await billing().accounts.setState({ accountId: id, state: "suspended", reason: "why" });
  await watch(id);
  expect(await levels(id)).toEqual(["credits 80 warning"]);
  expect(await billing().topUps.list({ accountId: id })).toEqual([]);
});

test("a burst on a new account suspends it; what was dismissed is not counted again", async () => {
  const { id, name } = await open();
  await grant(id, "100000");
  await use(id, 1000);
  await watch(id);
  expect(await billing().findings.list({ accountId: id })).toEqual([]);
  await use(id, 1);
  await Promise.all([watch(id), watch(id)]);
  await watch(id);
  const [finding] = await billing().findings.list({ accountId: id });
  expect(finding).toMatchObject({
    ...{ kind: "burst_on_new_account", hasParked: true, accountName: name },
    sentence: "The account is an hour old and spent 1001 credits within an hour; up to 1000 would be usual",
    evidence: { hourUnits: units(1001), limitUnits: units(1000) },
  });
  const view = await billing().accounts.get({ accountId: id });
  expect(view).toMatchObject({ state: "suspended", stateReason: finding?.sentence, openFindingCount: 1 });
  await billing().findings.dismiss({ findingId: finding?.id ?? "", reason: "a load test" });
  await billing().accounts.setState({ accountId: id, state: "active", reason: "a load test" });
  await watch(id);
  expect(await billing().findings.list({ accountId: id })).toEqual([]);
  // What was dismissed is what is usual for it.
  await use(id, 10_010);
  await watch(id);
  expect(await billing().findings.list({ accountId: id })).toEqual([]);
  await use(id, 1);
  await watch(id);
  expect(await billing().findings.list({ accountId: id })).toHaveLength(1);
  // A week later nothing is new about it.
  const [again] = await billing().findings.list({ accountId: id });
  await billing().findings.dismiss({ findingId: again?.id ?? "", reason: "a load test" });
  await api.sql("UPDATE account SET created_at = created_at - interval '8 days' WHERE id = $1", [id]);
  await use(id, 50_000);
  await watch(id);
  expect(await billing().findings.list({ accountId: id })).toEqual([]);
});
