import { AppError, sortableId } from "@orrery/runtime";
import { afterEach, describe, expect, test } from "vitest";
import type { CheckoutRequest } from "./payment-port.ts";
import { fromStripeAmount, toStripeAmount } from "./stripe-amount.ts";
import { createFakePayment } from "./testing/fake-payment.ts";
import type { PaymentWorld } from "./testing/payment-world.ts";
import { createStripeWorld } from "./testing/stripe-world.ts";

const NOW_MS = Date.parse("2026-11-22T12:00:00Z");

const checkout = (changes: Partial<CheckoutRequest> = {}): CheckoutRequest => ({
  ...{ topUpId: sortableId(), accountId: sortableId(), accountName: "Acme", title: "500 credits" },
  ...{ amountCoins: 595n, places: 2, currency: "EUR", keepsMethod: false },
  ...changes,
});

describe.each([
  ["the provider in memory", async (nowMs: () => number) => createFakePayment(nowMs)],
  ["Stripe", createStripeWorld],
])("%s as a payment port", (_, create) => {
  const worlds: PaymentWorld[] = [];
  const open = async (): Promise<PaymentWorld> => {
    const world = await create(() => NOW_MS);
    worlds.push(world);
    return world;
  };
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });

  test("a page opens once for a top-up, and its message says exactly what was paid", async () => {
    const { port, pay } = await open();
    const request = checkout();
    const { reference, url } = await port.checkout(request);
    expect(URL.canParse(url)).toBe(true);
    expect(await port.checkout(request)).toEqual({ reference, url });
    expect(port.readMessage({ ...pay(reference), nowMs: NOW_MS })).toMatchObject({
      ...{ outcome: "paid", topUpId: request.topUpId, reference, amountCoins: 595n, currency: "EUR" },
    });
  });

  test("what was not signed, was changed or is older than five minutes is refused", async () => {
    const { port, pay } = await open();
    const { reference } = await port.checkout(checkout());
    const { body, signature } = pay(reference);
    const changed = new Uint8Array(Buffer.from(Buffer.from(body).toString().replace("595", "995")));
    const read = (message: { body: Uint8Array; signature: string | null; nowMs?: number }) =>
      port.readMessage({ nowMs: NOW_MS, ...message }).outcome;
    expect(read({ body, signature })).toBe("paid");
    expect(read({ body, signature, nowMs: NOW_MS + 299_000 })).toBe("paid");
    expect(read({ body, signature, nowMs: NOW_MS + 301_000 })).toBe("refused");
    expect(read({ body, signature: null })).toBe("refused");
    expect(read({ body, signature: "t=1,v1=00" })).toBe("refused");
    expect(read({ body: changed, signature })).toBe("refused");
  });

  test("a page that nobody paid on, and what is no business of ours", async () => {
    const { port, expire, other } = await open();
    const request = checkout();
    const { reference } = await port.checkout(request);
    expect(port.readMessage({ ...expire(reference), nowMs: NOW_MS })).toMatchObject({
      ...{ outcome: "failed", topUpId: request.topUpId, problem: "Nobody paid in time." },
    });
    expect(port.readMessage({ ...other(), nowMs: NOW_MS })).toMatchObject({ outcome: "ignored" });
  });

  test("a charge takes money once, from what was kept when somebody paid", async () => {
    const { port, pay, charges } = await open();
    const accountId = sortableId();
    const { accountName: _name, title: _title, keepsMethod: _keeps, ...charge } = checkout({ accountId });
    expect(await port.charge(charge)).toMatchObject({ outcome: "failed" });
    const { reference } = await port.checkout(checkout({ accountId, keepsMethod: true }));
    pay(reference);
    const later = { ...charge, topUpId: sortableId() };
    const first = await port.charge(later);
    expect(first).toMatchObject({ outcome: "charged" });
    expect(await port.charge(later)).toEqual(first);
    expect(charges()).toBe(1);
  });

  test("what is declined is told with the provider's reason, and takes nothing", async () => {
    const { port, pay, charges, decline } = await open();
    const accountId = sortableId();
    const { reference } = await port.checkout(checkout({ accountId, keepsMethod: true }));
    pay(reference);
    decline("Your card was declined.");
    const { accountName: _name, title: _title, keepsMethod: _keeps, ...charge } = checkout({ accountId });
    expect(await port.charge(charge)).toMatchObject({
      outcome: "failed",
      problem: expect.stringContaining("Your card was declined."),
    });
    await expect(port.checkout(checkout())).rejects.toThrow("Your card was declined.");
    await expect(port.checkout(checkout())).rejects.toBeInstanceOf(AppError);
    expect(charges()).toBe(0);
  });

  test("a provider that does not answer leaves it open whether money was taken", async () => {
    const { port, goAway } = await open();
    goAway();
    const { accountName: _name, title: _title, keepsMethod: _keeps, ...charge } = checkout();
    expect(await port.charge(charge)).toMatchObject({ outcome: "unknown" });
    await expect(port.checkout(checkout())).rejects.toThrow(/does not answer/);
  });
});

test("amounts as Stripe counts them, and back", () => {
  const cases = [
    [595n, 2, "EUR", 595],
    [500n, 0, "JPY", 500],
    [500n, 0, "ISK", 50_000],
    [1230n, 3, "KWD", 1230],
    [1235n, 3, "KWD", null],
    [500n, 2, "MGA", 5],
    [550n, 2, "MGA", null],
    [10n ** 30n, 2, "EUR", null],
  ] as const;
  for (const [coins, places, currency, amount] of cases) {
    expect(toStripeAmount(coins, places, currency), currency).toBe(amount);
    if (amount !== null) expect(fromStripeAmount(amount, places, currency)).toBe(coins);
  }
  expect(fromStripeAmount(50_050, 0, "ISK")).toBeNull();
});
