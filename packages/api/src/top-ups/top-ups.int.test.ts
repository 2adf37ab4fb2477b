import type { CorrelationId } from "@orrery/protocol";
import { createLogger } from "@orrery/runtime";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { BilledAccount, type TestClock, testClock } from "../invoices/testing/billed-account.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";
import { takePaymentMessage } from "./take-payment-message.ts";
import type { PaymentWorld, SentMessage } from "./testing/payment-world.ts";
import { createStripeWorld } from "./testing/stripe-world.ts";

const CREDIT = 1_000_000_000n;

let api: TestApi;
let clock: TestClock;
let world: PaymentWorld;
beforeAll(async () => {
  clock = testClock("2026-11-22T12:00:00Z");
  world = await createStripeWorld(() => clock.nowAtMs());
  api = await createTestApi({ clock, payments: world.port });
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(() => {
  clock.set("2026-11-22T12:00:00Z");
  world.decline(null);
});

const checkout = (account: BilledAccount, credits = "500") =>
  api.as("billing").topUps.checkout({ accountId: account.id, credits });

function take({ body, signature }: SentMessage): Promise<string> {
  const log = createLogger({ service: "test", level: "silent" });
  const context = { db: api.db, clock, log, payments: world.port, correlationId: "test" as CorrelationId };
  return takePaymentMessage(context, { body, signature });
}

async function topUp(id: string) {
  const [row] = await api.sql<{ state: string; reference: string; problem: string; amount_coins: string }>(
    "SELECT state, reference, problem, amount_coins FROM top_up WHERE id = $1",
    [id],
  );
  return row;
}

test("somebody pays for credits with tax; they are booked once, however often it is told", async () => {
  const account = await BilledAccount.open(api);
  const { topUpId, url } = await checkout(account);
  expect(url).toMatch(/^https:\/\/checkout\.example\//);
  const pending = await topUp(topUpId);
  expect(pending).toMatchObject({ state: "pending", amount_coins: "595" });
  expect(await account.balance()).toBe(0n);
  const message = world.pay(pending?.reference as string);
  const answers = await Promise.all([take(message), take(message), take(message)]);
  expect(answers.sort()).toEqual(["Booked.", "It was taken before.", "It was taken before."]);
  // Another message about the same payment.
  expect(await take(world.pay(pending?.reference as string))).toBe("It was booked before.");
  expect(await account.balance()).toBe(500n * CREDIT);
  expect(await topUp(topUpId)).toMatchObject({ state: "charged", problem: null });
  const { items } = await api.as("billing").events.list({ subjectKind: "account", subjectId: account.id });
  expect(items.filter(({ type }) => type === "account.topped_up")).toMatchObject([{ data: { topUpId } }]);
  const ledger = await api.as("billing").accounts.ledger({ accountId: account.id });
  expect(ledger.items).toMatchObject([{ kind: "purchase", detail: { topUpId } }]);
});

test("another amount, another currency, an unknown top-up: nothing is booked, and it says why", async () => {
  const account = await BilledAccount.open(api);
  const wrong = async (changes: Parameters<PaymentWorld["pay"]>[1]) => {
    const { topUpId } = await checkout(account);
    const said = await take(world.pay((await topUp(topUpId))?.reference as string, changes));
    return [said, (await topUp(topUpId))?.state];
  };
  expect(await wrong({ amountCoins: 1n })).toEqual([
    expect.stringMatching(/^Not booked: 1 EUR were paid/),
    "failed",
  ]);
  expect(await wrong({ currency: "USD" })).toEqual([expect.stringContaining("595 USD"), "failed"]);
  expect(await wrong({ topUpId: "nobody" })).toEqual(["Not booked: there is no top-up nobody.", "pending"]);
  expect(await wrong({ topUpId: null })).toEqual(["Not booked: it names no top-up.", "pending"]);
  expect(await take(world.other())).toBe("Nothing is booked for it.");
  expect(await account.balance()).toBe(0n);
  const kept = await api.sql<{ outcome: string }>(
    "SELECT outcome FROM payment_message WHERE outcome LIKE 'Not booked%'",
  );
  expect(kept).toHaveLength(4);
});

test("a page that ended is a failed top-up; who pays on it after all still gets the credits", async () => {
  const account = await BilledAccount.open(api);
  const { topUpId } = await checkout(account);
  const reference = (await topUp(topUpId))?.reference as string;
  expect(await take(world.expire(reference))).toBe("The top-up failed.");
  expect(await topUp(topUpId)).toMatchObject({ state: "failed", problem: "Nobody paid in time." });
  expect(await take(world.pay(reference))).toBe("Booked.");
  expect(await take(world.expire(reference))).toBe(
    "Nothing is booked for it: the top-up was settled before.",
  );
  expect(await topUp(topUpId)).toMatchObject({ state: "charged", problem: null });
});

test("a forged or an old message is refused and leaves nothing", async () => {
  const account = await BilledAccount.open(api);
  const { topUpId } = await checkout(account);
  const message = world.pay((await topUp(topUpId))?.reference as string);
  await expect(take({ ...message, signature: "t=1,v1=00" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  clock.set("2026-11-22T12:06:00Z");
  await expect(take(message)).rejects.toThrow(/five minutes/);
  expect(await topUp(topUpId)).toMatchObject({ state: "pending" });
});

test("a hub that dies while it books leaves nothing, and the message that comes again is booked", async () => {
  const account = await BilledAccount.open(api);
  const { topUpId } = await checkout(account);
  const message = world.pay((await topUp(topUpId))?.reference as string);
  await api.sql(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`);
  for (const [table, verb] of [
    ["ledger_entry", "INSERT"],
    ["top_up", "UPDATE"],
    ["event", "INSERT"],
  ]) {
    await api.sql(`CREATE TRIGGER die AFTER ${verb} ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION die()`);
    await expect(take(message)).rejects.toThrow();
    await api.sql(`DROP TRIGGER die ON ${table}`);
    expect([await account.balance(), (await topUp(topUpId))?.state]).toEqual([0n, "pending"]);
  }
  expect(await take(message)).toBe("Booked.");
  expect(await account.balance()).toBe(500n * CREDIT);
});

test("what cannot be bought is refused with what to do", async () => {
  const account = await BilledAccount.open(api);
  await expect(checkout(account, "0.0001")).rejects.toThrow(/smallest coin/);
  world.decline("Your account cannot make live charges.");
  await expect(checkout(account)).rejects.toThrow(/cannot make live charges/);
  const [row] = await api.sql("SELECT state, problem FROM top_up WHERE account_id = $1", [account.id]);
  expect(row).toMatchObject({ state: "failed", problem: expect.stringContaining("live charges") });
  await expect(
    api.as("operator").topUps.checkout({ accountId: account.id, credits: "1" }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await api.as("billing").topUps.payments()).toEqual({ provider: "stripe" });
  const without = await createTestApi();
  expect(await without.as("billing").topUps.payments()).toEqual({ provider: null });
  const other = await BilledAccount.open(without);
  await expect(without.as("billing").topUps.checkout({ accountId: other.id, credits: "1" })).rejects.toThrow(
    /ORRERY_STRIPE_SECRET_KEY/,
  );
  await without.close();
});
