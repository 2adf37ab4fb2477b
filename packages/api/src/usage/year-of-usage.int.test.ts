import type { AccountId, InvoiceView } from "@orrery/protocol";
import { systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCaller } from "../app-router.ts";
import { verifyBooks } from "../ledger/verify-books.ts";
import { createTestApi, principalOf, type TestApi } from "../testing/test-api.ts";
import type { SignedInContext } from "../trpc.ts";
import { NaiveAccount, type NaiveInvoice } from "./testing/naive-account.ts";
import type { NaiveUsage } from "./testing/naive-rating.ts";
import { wireRate } from "./testing/naive-wire.ts";
import {
  CARDS,
  METERS,
  monthsAhead,
  numbersFrom,
  OPENED_MS,
  weeksOfBerlin,
  YEAR_FROM_MS,
  YEAR_TO_MS,
} from "./testing/naive-year.ts";
import { createUsageBook, type UsageBook } from "./usage-book.ts";

/** A million on demand; fewer in every run of the tests. */
const EVENTS = Number(process.env.ORRERY_YEAR_EVENTS ?? 5_000);
const SEED = Number(process.env.ORRERY_YEAR_SEED ?? 2028);
const BATCH = 500;
const BATCH_SPAN_MAX_MS = 86_400_000;
const LATE_MAX_MS = 25 * 86_400_000;
const PAID_AFTER_MS = 5 * 86_400_000 + 1234;

/** So many of a thousand are told late. */
const LATE_PER_MILLE = 20;
const UNITS_PER_CREDIT = 1_000_000_000n;
const PROMOTIONAL_CREDITS = 3000n;
const BOUGHT_CREDITS = 12_000n;
/** Bought in the middle of the year, while the account is in debt. */
const BOUGHT_LATER_CREDITS = 4000n;
const BOUGHT_LATER_MS = Date.UTC(2028, 8, 10, 7);

type Payer = {
  name: string;
  zone: string;
  period: "monthly" | "weekly";
  currency: string;
  places: number;
  creditPrice: string;
  taxPercent: string;
  /** The fee of each period, in the currency; from the middle of a period on. */
  fee: string | null;
  starts: number[];
};

const FEE_FROM_MS = Date.UTC(2028, 5, 17, 13, 5);
const PAYERS: readonly Payer[] = [
  {
    ...{ name: "Universal", zone: "UTC", period: "monthly", currency: "USD", places: 2 },
    ...{ creditPrice: "0.012345", taxPercent: "19", fee: "49.9", starts: monthsAhead(0) },
  },
  {
    ...{ name: "Spree", zone: "Europe/Berlin", period: "weekly", currency: "EUR", places: 2 },
    ...{ creditPrice: "0.01", taxPercent: "7.7", fee: "9.99", starts: weeksOfBerlin() },
  },
  {
    ...{ name: "Line Islands", zone: "Pacific/Kiritimati", period: "monthly", currency: "JPY", places: 0 },
    ...{ creditPrice: "1.7", taxPercent: "10", fee: null, starts: monthsAhead(14) },
  },
];

let api: TestApi;
let nowMs = OPENED_MS;
let caller: ReturnType<typeof createCaller>;
let ctx: SignedInContext;
beforeAll(async () => {
  api = await createTestApi();
  const principal = principalOf("admin");
  const clock = { ...systemClock, nowAtMs: () => nowMs };
  ctx = { ...api.context(principal), clock, principal };
  caller = createCaller(ctx);
});
afterAll(() => api.close());

test(`a year of three accounts, ${EVENTS} events, two changes of rates, late events and fees: each charge and each invoice to the unit`, async () => {
  const accounts = await openAccounts();
  await publishRates();
  const billing = new Billing(accounts);
  const book = createUsageBook({ db: api.db, clock: ctx.clock, log: ctx.log });
  let batch: ToldEvent[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await tell(batch, accounts, book);
    batch = [];
  };
  for (const event of eventsOfYear()) {
    const [first = event] = batch;
    const isFull = batch.length === BATCH || event.toldMs - first.toldMs > BATCH_SPAN_MAX_MS;
    if (isFull || event.toldMs >= billing.nextMs) await flush();
    while (event.toldMs >= billing.nextMs) await billing.next();
    batch.push(event);
  }
  await flush();
  while (billing.nextMs < Number.POSITIVE_INFINITY) await billing.next();

  for (const { id, naive } of accounts) {
    const { balanceUnits } = await caller.accounts.get({ accountId: id });
    expect(BigInt(balanceUnits)).toBe(naive.balance);
  }
  expect(await verifyBooks(api.db.read, null)).toMatchObject({ problemCount: 0, nextAfter: null });
  expect(billing.invoiceCount).toBeGreaterThanOrEqual(12 + 52 + 12);
}, 3_600_000);

type Account = { id: AccountId; payer: Payer; naive: NaiveAccount };

async function openAccounts(): Promise<Account[]> {
  const accounts: Account[] = [];
  for (const payer of PAYERS) {
    const { name, zone, period, currency, places, creditPrice, taxPercent, starts, fee } = payer;
    const { id } = await caller.accounts.create({
      ...{ name, zone, period, currency, creditPrice, taxPercent, overdraft: "900000000" },
    });
    const promotional = { credits: String(PROMOTIONAL_CREDITS), isPromotional: true, reason: "a start" };
    await caller.credits.grant({ accountId: id, key: `start of ${id}`, priority: 10, ...promotional });
    await buy(id, BOUGHT_CREDITS, "first");
    if (fee !== null) {
      await caller.fees.add({ accountId: id, name: "Support", amount: fee, startsAtMs: FEE_FROM_MS });
    }
    const naive = new NaiveAccount(METERS, starts, {
      ...{ places, creditPriceMicros: micros(creditPrice), taxPpm: micros(taxPercent) / 100n },
      fee: fee === null ? null : { micros: micros(fee), fromMs: FEE_FROM_MS },
    });
    naive.promotional = PROMOTIONAL_CREDITS * UNITS_PER_CREDIT;
    naive.buy(BOUGHT_CREDITS * UNITS_PER_CREDIT);
    accounts.push({ id, payer, naive });
  }
  return accounts;
}

async function buy(accountId: AccountId, credits: bigint, reference: string): Promise<void> {
  const key = `${reference} of ${accountId}`;
  await caller.credits.buy({ accountId, key, credits: String(credits), reference, priority: 50 });
}

async function publishRates(): Promise<void> {
  await caller.meters.create({ name: "seats", aggregation: "max", unit: "seat" });
  await caller.meters.create({ name: "users", aggregation: "unique", unit: "user" });
  for (const [number, { fromMs, rates }] of CARDS.entries()) {
    const wire = Object.fromEntries(Object.entries(rates).map(([meter, rate]) => [meter, wireRate(rate)]));
    await caller.rateCards.create({ name: `Prices ${number + 1}`, startsAtMs: fromMs, rates: wire });
  }
}

/** A decimal in millionths. */
function micros(text: string): bigint {
  const [whole = "0", places = ""] = text.split(".");
  return BigInt(whole) * 1_000_000n + BigInt(places.padEnd(6, "0"));
}

type ToldEvent = NaiveUsage & { id: string; payer: number; toldMs: number };

/** In the order in which they are told. */
function eventsOfYear(): ToldEvent[] {
  const next = numbersFrom(SEED);
  const meters = Object.keys(METERS);
  const yearMs = YEAR_TO_MS - YEAR_FROM_MS;
  return Array.from({ length: EVENTS }, (_, number) => {
    const atMs = YEAR_FROM_MS + Math.floor((number / EVENTS) * yearMs) + next(60_000);
    const delayMs = next(1000) < LATE_PER_MILLE ? next(LATE_MAX_MS) : next(5000);
    const meter = meters[next(meters.length)] as string;
    return {
      ...{ id: `event ${number}`, payer: next(PAYERS.length), meter, atMs, toldMs: atMs + delayMs },
      value: quantityOf(meter, next),
      ...(meter === "users" ? { unique: `user ${next(60)}` } : {}),
    };
  }).sort((a, b) => a.toldMs - b.toldMs);
}

function quantityOf(meter: string, next: (below: number) => number): bigint {
  if (meter === "agent_time") return BigInt(1 + next(7_200_000));
  if (meter === "transferred_bytes") return BigInt(1 + next(3_000_000_000));
  return meter === "seats" ? BigInt(1 + next(40)) : 1n;
}

/** Everything that happens besides usage, in order: each period is billed the moment it ends, and paid some days later. */
class Billing {
  invoiceCount = 0;
  readonly #acts: { atMs: number; run: () => Promise<void> }[] = [];

  constructor(accounts: readonly Account[]) {
    for (const account of accounts) {
      const { starts } = account.payer;
      for (const [place, fromMs] of starts.entries()) {
        const toMs = starts[place + 1] ?? 0;
        if (toMs <= YEAR_FROM_MS) continue;
        this.#at(toMs, () => this.#bill(account, fromMs, toMs));
      }
      this.#at(BOUGHT_LATER_MS, async () => {
        await buy(account.id, BOUGHT_LATER_CREDITS, "later");
        account.naive.buy(BOUGHT_LATER_CREDITS * UNITS_PER_CREDIT);
      });
    }
  }

  /** When the next of it happens. */
  get nextMs(): number {
    return this.#acts[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  async next(): Promise<void> {
    const act = this.#acts.shift();
    nowMs = act?.atMs ?? nowMs;
    await act?.run();
  }

  async #bill(account: Account, fromMs: number, toMs: number): Promise<void> {
    const expected = account.naive.invoice(fromMs);
    if (expected === null) return;
    const draft = await caller.invoices.draft({ accountId: account.id, atMs: fromMs });
    const invoice = await caller.invoices.finalize({ invoiceId: draft.id });
    expect(factsOf(invoice)).toEqual({ ...factsExpected(expected, account.payer), fromMs, toMs });
    this.invoiceCount += 1;
    // Over 0.00: it was paid as it was finalized.
    if (invoice.state === "paid") {
      account.naive.buy(expected.overdraft);
      return;
    }
    this.#at(toMs + PAID_AFTER_MS, async () => {
      await caller.invoices.pay({ invoiceId: invoice.id, reference: `of ${invoice.number}` });
      account.naive.buy(expected.overdraft);
    });
  }

  #at(atMs: number, run: () => Promise<void>): void {
    const place = this.#acts.findLastIndex((act) => act.atMs <= atMs);
    this.#acts.splice(place + 1, 0, { atMs, run });
  }
}

type InvoiceFacts = { units: Record<string, bigint>; paid: Record<string, bigint>; money: string[] };

function factsOf({ lines, sum, tax, total, fromAtMs, toAtMs }: InvoiceView) {
  const facts: InvoiceFacts = { units: {}, paid: { bought: 0n, promotional: 0n }, money: [] };
  for (const { kind, meter, units } of lines) {
    if (kind === "usage") facts.units[meter ?? ""] = (facts.units[meter ?? ""] ?? 0n) + BigInt(units);
    if (kind === "bought" || kind === "promotional") facts.paid[kind] = -BigInt(units);
  }
  facts.money = [sum, tax, total].map(({ coins, places, currency }) => `${coins} ${places} ${currency}`);
  return { ...facts, fromMs: fromAtMs, toMs: toAtMs };
}

function factsExpected(invoice: NaiveInvoice, { places, currency }: Payer): InvoiceFacts {
  const { units, bought, promotional, sumCoins, taxCoins } = invoice;
  const money = [sumCoins, taxCoins, sumCoins + taxCoins].map((coins) => `${coins} ${places} ${currency}`);
  return { units, paid: { bought, promotional }, money };
}

/** Tells the batch to the product and to the naive account, one event after the other, and compares every single charge. */
async function tell(
  batch: readonly ToldEvent[],
  accounts: readonly Account[],
  book: UsageBook,
): Promise<void> {
  const last = batch.at(-1) as ToldEvent;
  nowMs = last.toldMs;
  const answers = await book.book(
    batch.map(({ id, payer, meter, value, unique = null, atMs }) => ({
      ...{ source: "year", id, accountId: (accounts[payer] as Account).id, meter },
      ...{
        value: { quantity: value, text: String(value) },
        unique,
        atMs,
        worker: null,
        nodeId: null,
        parts: [],
      },
    })),
  );
  const charged = answers.map((answer) =>
    answer.outcome === "booked" ? answer.units : answer.refusal.sentence,
  );
  expect(charged).toEqual(
    batch.map(({ payer, ...usage }) => String((accounts[payer] as Account).naive.use(usage))),
  );
}
