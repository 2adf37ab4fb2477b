import { AS_TEST } from "@orrery/db/testing";
import { availableUnits, balanceUnits, heldUnits, type Wallet } from "@orrery/domain/billing";
import type { AccountId, InvoiceView, UsageAnswer } from "@orrery/protocol";
import { sortableId, systemClock } from "@orrery/runtime";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCaller } from "../app-router.ts";
import { createTestApi, principalOf, type TestApi } from "../testing/test-api.ts";
import { booksInTurn } from "../usage/testing/books-in-turn.ts";
import { NaiveRating } from "../usage/testing/naive-rating.ts";
import { credits, wireRate } from "../usage/testing/naive-wire.ts";
import { createUsageBook, type UsageBook } from "../usage/usage-book.ts";
import { bookRequests } from "./book-requests.ts";
import { assertForAWhile } from "./testing/assert-for-a-while.ts";
import { type HistoryAct, histories } from "./testing/history-acts.ts";
import {
  CHANGE_MS,
  DAY_MS,
  HOUR_MS,
  METERS,
  OPENED_MS,
  RATES,
  START_MS,
  STARTS,
} from "./testing/history-rates.ts";
import { type NaiveBill, NaiveCustomer, type NaiveEvent } from "./testing/naive-customer.ts";
import { verifyBooks } from "./verify-books.ts";

/** Longer on demand. */
const RUN_MAX_MS = Number(process.env.ORRERY_HISTORY_MS ?? 9_000);

let api: TestApi;
let nowMs = OPENED_MS;
let book: UsageBook;
let caller: ReturnType<typeof createCaller>;
beforeAll(async () => {
  api = await createTestApi();
  const clock = { ...systemClock, nowAtMs: () => nowMs };
  const context = { ...api.context(principalOf("admin")), clock };
  caller = createCaller(context);
  // Two hubs, who remember what they have booked.
  book = booksInTurn([1, 2].map(() => createUsageBook({ db: api.db, clock, log: context.log })));
  for (const [place, startsAtMs] of [OPENED_MS, CHANGE_MS].entries()) {
    const rates = Object.entries(RATES).map(([meter, both]) => [meter, wireRate(both[place === 0 ? 0 : 1])]);
    await caller.rateCards.create({ name: `prices ${place}`, startsAtMs, rates: Object.fromEntries(rates) });
  }
});
afterAll(() => api.close());

test(
  "any history of two accounts: credits, usage, late events, refunds, transfers and invoices are those of single coins",
  async () => {
    await assertForAWhile(
      fc.asyncProperty(histories, fc.integer({ min: 10, max: 60 }), async (steps, overdraft) => {
        nowMs = START_MS;
        const customers = [await Customer.open(overdraft), await Customer.open(0)] as const;
        for (const { act, afterHours } of steps) {
          nowMs += afterHours * HOUR_MS;
          const [one, other] = act.side === 0 ? customers : ([customers[1], customers[0]] as const);
          await one.take(act, other);
          await one.expectSame();
          if (act.kind === "transfer") await other.expectSame();
          await expectZero(customers.map(({ id }) => id));
        }
      }),
      RUN_MAX_MS,
    );
  },
  6 * RUN_MAX_MS + 60_000,
);

/** One account, as it is told to the product and to the coins. */
class Customer {
  readonly id: AccountId;
  readonly naive: NaiveCustomer;
  /** Its node's, who alone may settle what it holds. */
  readonly #nodeId = `node-${sortableId()}`;
  readonly #holds: string[] = [];
  readonly #invoices = new Map<NaiveBill, string>();

  private constructor(id: AccountId, naive: NaiveCustomer) {
    this.id = id;
    this.naive = naive;
  }

  static async open(overdraft: number): Promise<Customer> {
    const name = `account ${sortableId()}`;
    // A unit costs a coin: what nobody has to pay is what the overdraft paid nothing of.
    const settings = {
      creditPrice: "10000000",
      period: "daily",
      overdraft: credits(BigInt(overdraft)),
    } as const;
    const { id } = await caller.accounts.create({ name, ...settings });
    const customer = new Customer(id, new NaiveCustomer(overdraft, new NaiveRating(METERS, STARTS)));
    await api.sql(
      "INSERT INTO account_span (subject_kind, subject_id, account_id, from_at) VALUES ('node', $1, $2, $3)",
      [customer.#nodeId, id, new Date(OPENED_MS)],
    );
    const terms = { side: 0, priority: 1 } as const;
    await customer.take(
      { kind: "buy", units: 4, isPromotional: false, lastsHours: null, ...terms },
      customer,
    );
    await customer.take({ kind: "grant", units: 4, isPromotional: true, lastsHours: 40, ...terms }, customer);
    return customer;
  }

  async take(act: HistoryAct, other: Customer): Promise<void> {
    const { coins } = this.naive;
    if (act.kind === "tell") return this.#tell(act);
    if (act.kind === "finalize") return this.#finalize(act.pick);
    coins.pass(nowMs);
    switch (act.kind) {
      case "buy":
      case "grant": {
        const endsAtMs = act.lastsHours === null ? null : nowMs + act.lastsHours * HOUR_MS;
        const isPromotional = act.kind === "grant" && act.isPromotional;
        const terms = { priority: act.priority, endsAtMs, isPromotional };
        coins.bring(act.kind === "buy" ? "sales" : "grants", act.units, terms);
        const ask = {
          ...{ ...this.#wish(act.units), priority: act.priority },
          ...(endsAtMs === null ? {} : { endsAtMs }),
        };
        if (act.kind === "buy") await caller.credits.buy({ ...ask, reference: "bank" });
        else await caller.credits.grant({ ...ask, isPromotional, reason: "thanks" });
        return;
      }
      case "hold": {
        const holdId = `slice:${this.#nodeId}:s:${sortableId()}`;
        const endsAtMs = nowMs + act.lastsHours * HOUR_MS;
        this.#holds.push(holdId);
        coins.hold(holdId, act.units, endsAtMs);
        return this.#post(holdId, { kind: "hold", units: BigInt(act.units), endsAtMs });
      }
      case "release": {
        const holdId = this.#holdAt(act.pick);
        coins.release(holdId);
        return this.#post(`release ${sortableId()}`, { kind: "release", holdId });
      }
      case "refund": {
        const entry = 1 + (act.pick % (coins.entries + 1));
        const isBooked = this.naive.refund(entry, act.units) !== null;
        const asked = caller.credits.refund({ ...this.#wish(act.units), entry, reason: "sorry" });
        expect(await isDone(asked)).toBe(isBooked);
        return;
      }
      case "adjust": {
        const isBooked = coins.spend("adjustments", act.units) !== null;
        const wish = { ...this.#wish(act.units), direction: "out", reason: "counted wrong" } as const;
        expect(await isDone(caller.credits.adjust(wish))).toBe(isBooked);
        return;
      }
      case "transfer": {
        const isBooked = act.units <= coins.giveable;
        if (isBooked) {
          other.naive.coins.pass(nowMs);
          coins.giveTo(other.naive.coins, act.units);
        }
        const wish = { ...this.#wish(act.units), toAccountId: other.id, reason: "a present" };
        expect(await isDone(caller.credits.transfer(wish))).toBe(isBooked);
        return;
      }
      case "void":
      case "pay": {
        const bills = this.naive.bills.filter(({ state }) => state === "finalized");
        const bill = bills[act.pick % Math.max(1, bills.length)];
        if (bill === undefined) return;
        const invoiceId = this.#invoices.get(bill) ?? "";
        if (act.kind === "void") {
          this.naive.void(bill);
          await caller.invoices.void({ invoiceId, reason: "a mistake" });
        } else {
          this.naive.pay(bill, nowMs);
          await caller.invoices.pay({ invoiceId, reference: "bank" });
        }
      }
    }
  }

  /** Once what has ended by now is booked on both sides. */
  async expectSame(): Promise<void> {
    const { coins } = this.naive;
    coins.pass(nowMs);
    await this.#post(`pass ${sortableId()}`, { kind: "pass_time" });
    const wallet = (await api.db.read.ledger.findWallets([this.id])).get(this.id) as Wallet;
    const grants = wallet.grants.map(({ id, leftUnits, reservedUnits }) => [
      id,
      { left: Number(leftUnits), reserved: Number(reservedUnits) },
    ]);
    expect({
      ...{ balance: balanceUnits(wallet), available: availableUnits(wallet), held: heldUnits(wallet) },
      ...{ debt: wallet.debtUnits, entries: wallet.lastEntry, grants: Object.fromEntries(grants) },
    }).toEqual({
      ...{ balance: BigInt(coins.balance), available: BigInt(coins.available), held: BigInt(coins.held) },
      ...{ debt: BigInt(coins.debt), entries: coins.entries, grants: coins.slices() },
    });
    expect((await verifyBooks(api.db.read, this.id)).problems).toEqual([]);
  }

  async #tell({ events, isToldTwice }: HistoryAct & { kind: "tell" }): Promise<void> {
    const told = events.map(({ meter, value, agoMs, part }): NaiveEvent => {
      const taken = part === null ? null : { holdId: this.#holdAt(part.pick), units: part.units };
      return { meter, value: BigInt(value), atMs: nowMs - agoMs, part: taken };
    });
    const bookings = told.map(({ meter, value, atMs, part }) => ({
      ...{ source: "history", id: sortableId(), accountId: this.id, meter, atMs },
      ...{ value: { quantity: value, text: String(value) }, unique: null, worker: null },
      nodeId: part === null ? null : this.#nodeId,
      parts: part === null ? [] : [{ holdId: part.holdId, units: BigInt(part.units) }],
    }));
    if (!isToldTwice) {
      // One after the other: what a hub remembers has just been written by itself, or by the other one.
      for (const [index, booking] of bookings.entries()) {
        const answered = await book.book([booking]);
        expect(answered.map(toldBy)).toEqual(this.naive.tell(told.slice(index, index + 1), nowMs));
      }
      return;
    }
    const answers = await book.book(bookings);
    expect(answers.map(toldBy)).toEqual(this.naive.tell(told, nowMs));
    const again = await book.book(bookings.toReversed());
    expect(again).toEqual(answers.map((answer) => ({ ...answer, isRepeat: true })).toReversed());
  }

  /** Of a day that has ended and is on no invoice, or on none that is not void. */
  async #finalize(pick: number): Promise<void> {
    const endedDays = Math.floor((nowMs - START_MS) / DAY_MS);
    const fromMs = START_MS + (pick % Math.max(1, endedDays)) * DAY_MS;
    const isBilled = this.naive.bills.some((bill) => bill.fromMs === fromMs && bill.state !== "void");
    if (endedDays === 0 || isBilled) return;
    const bill = this.naive.finalize(fromMs, nowMs);
    const { id } = await caller.invoices.draft({ accountId: this.id, atMs: fromMs + HOUR_MS });
    const invoice = await caller.invoices.finalize({ invoiceId: id });
    this.#invoices.set(bill, id);
    expect(factsOf(invoice)).toEqual({ ...bill });
  }

  async #post(key: string, posting: Parameters<typeof bookRequests>[1][number]["posting"]): Promise<void> {
    const request = { accountId: this.id, key, posting, detail: {} };
    await api.db.write(AS_TEST, (tx) => bookRequests(tx.ledger, [request], nowMs));
  }

  #wish(units: number): { accountId: AccountId; key: string; credits: string } {
    return { accountId: this.id, key: `key ${sortableId()}`, credits: credits(BigInt(units)) };
  }

  #holdAt(pick: number): string {
    return this.#holds[pick % Math.max(1, this.#holds.length)] ?? "none";
  }
}

function factsOf({ lines, fromAtMs, toAtMs, state }: InvoiceView) {
  const sum = (kind: InvoiceView["lines"][number]["kind"]) =>
    lines.filter((line) => line.kind === kind).reduce((total, line) => total + Number(line.units), 0);
  const [usage, refunds, bought, promotional] = [
    ...[sum("usage"), sum("refund")],
    ...[0 - sum("bought"), 0 - sum("promotional")],
  ];
  const overdraft = lines.reduce((total, line) => total + Number(line.units), 0);
  return { usage, refunds, bought, promotional, overdraft, fromMs: fromAtMs, toMs: toAtMs, state };
}

function toldBy(answer: UsageAnswer): number | string {
  return answer.outcome === "booked" ? Number(answer.units) : answer.refusal.reason;
}

/** False = refused, and for no other cause. */
async function isDone(asked: Promise<unknown>): Promise<boolean> {
  return asked.then(
    () => true,
    (error: { cause?: { code?: string } }) => {
      expect(error.cause?.code).toBe("PRECONDITION_FAILED");
      return false;
    },
  );
}

/** All sides of all entries, and those of transfers by themselves: nothing comes from nowhere. */
async function expectZero(accountIds: readonly string[]): Promise<void> {
  const [row] = await api.sql<{ all: string; moved: string }>(
    `SELECT coalesce(sum(units), 0)::text AS all, coalesce(sum(units) FILTER (WHERE book = 'transfers'), 0)::text AS moved
     FROM ledger_side WHERE account_id = ANY($1)`,
    [accountIds],
  );
  expect(row).toEqual({ all: "0", moved: "0" });
}
