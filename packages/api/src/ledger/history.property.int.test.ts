import { AS_TEST, createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import { availableUnits, balanceUnits, heldUnits, type Part, type Wallet } from "@orrery/domain/billing";
import { sortableId } from "@orrery/runtime";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookRequests } from "./book-requests.ts";
import type { LedgerAnswer, LedgerRequest } from "./ledger-request.ts";
import { CoinAccount, type Payer } from "./testing/coin-account.ts";
import { verifyBooks } from "./verify-books.ts";

const START_MS = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
const RUN_MAX_MS = 7_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const units = fc.integer({ min: 0, max: 7 });
/** The how manieth so far, of those that there are. */
const pick = fc.nat(30);
/** In hours from the story's beginning. */
const hour = fc.integer({ min: 0, max: 40 });
const terms = {
  ...{ priority: fc.integer({ min: 0, max: 2 }), isPromotional: fc.boolean() },
  endsAtHour: fc.option(hour),
};

const act = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom("purchase" as const, "grant" as const), units, ...terms }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("usage" as const), units }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ kind: fc.constant("adjustment" as const), units },
      direction: fc.constantFrom("in" as const, "out" as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("hold" as const), units, endsAtHour: hour }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ kind: fc.constant("settle" as const), pick, units, isLast: fc.boolean() },
      freeUnits: fc.constantFrom(0, 0, 1, 2, 5),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("release" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("set_overdraft" as const), units }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("refund" as const), pick, units }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("pass_time" as const) }) },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** What is asked at one time, of one transaction, and how many hours after what was asked before. */
const step = fc.record({
  acts: fc.array(act, { minLength: 1, maxLength: 3 }),
  afterHours: fc.integer({ min: 0, max: 4 }),
  isAskedTwice: fc.boolean(),
});
const history = fc.array(step, { minLength: 1, maxLength: 20, size: "max" });

test("any history: balances, grants, holds and the house's books are those of an account of single coins", async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.integer({ min: 0, max: 5 }), async (steps, overdraft) => {
      const story = new Story(overdraft);
      await database.db.read.ledger.insertWallet(story.id, BigInt(overdraft), START_MS);
      for (const { acts, afterHours, isAskedTwice } of steps) {
        story.nowMs += afterHours * HOUR_MS;
        // A refund is asked for alone: what else its transaction does may change what it refunds.
        const groups = acts.some(({ kind }) => kind === "refund") ? acts.map((each) => [each]) : [acts];
        for (const group of groups) {
          const requests = group.map((each) => story.requestOf(each));
          const answers = await book(requests, story.nowMs);
          story.coins.pass(story.nowMs);
          const expected = requests.map((request) => story.askCoins(request));
          expect(answers.map(entryOf)).toEqual(expected);
          if (isAskedTwice) {
            const again = await book(requests, story.nowMs);
            expect(again).toEqual(answers.map((answer) => ({ ...answer, isRepeat: true })));
          }
          await expectSame(story);
        }
      }
    }),
    { numRuns: 400, interruptAfterTimeLimit: RUN_MAX_MS },
  );
});

/** One account's, as it is told to the ledger and to the coins. */
class Story {
  readonly id = sortableId();
  readonly coins: CoinAccount;
  nowMs = START_MS;
  readonly #holds: string[] = [];

  constructor(overdraft: number) {
    this.coins = new CoinAccount(overdraft);
  }

  requestOf(each: Act): LedgerRequest {
    const key = `${each.kind} ${sortableId()}`;
    if (each.kind === "hold") this.#holds.push(key);
    return { accountId: this.id, key, posting: this.#postingOf(each), detail: {} };
  }

  #postingOf(each: Act): LedgerRequest["posting"] {
    switch (each.kind) {
      case "purchase":
      case "grant": {
        const { kind, priority, isPromotional, endsAtHour } = each;
        const endsAtMs = endsAtHour === null ? null : atHour(endsAtHour);
        return { kind, units: BigInt(each.units), priority, isPromotional, endsAtMs };
      }
      case "usage":
      case "set_overdraft":
        return { kind: each.kind, units: BigInt(each.units) };
      case "adjustment":
        return {
          ...{ kind: "adjustment", direction: each.direction },
          ...{ units: BigInt(each.units), reason: "because" },
        };
      case "hold":
        return { kind: "hold", units: BigInt(each.units), endsAtMs: atHour(each.endsAtHour) };
      case "settle":
        return {
          kind: "settle",
          holdId: this.#pickedHold(each.pick),
          units: BigInt(each.units),
          freeUnits: BigInt(each.freeUnits),
          isLast: each.isLast,
        };
      case "release":
        return { kind: "release", holdId: this.#pickedHold(each.pick) };
      case "refund":
        return {
          kind: "refund",
          entry: 1 + (each.pick % (this.coins.entries + 1)),
          units: BigInt(each.units),
        };
      case "pass_time":
        return { kind: "pass_time" };
    }
  }

  #pickedHold(number: number): string {
    return this.#holds[number % Math.max(1, this.#holds.length)] ?? "none";
  }

  /** The entry's number, 0 where none is made, null where it is refused. */
  askCoins({ key, posting }: LedgerRequest): number | null {
    const { coins } = this;
    switch (posting.kind) {
      case "purchase":
        return coins.bring("sales", Number(posting.units), posting);
      case "grant":
        return coins.bring("grants", Number(posting.units), posting);
      case "usage":
        return coins.spend("usage", Number(posting.units));
      case "adjustment":
        return posting.direction === "in"
          ? coins.bring("adjustments", Number(posting.units))
          : coins.spend("adjustments", Number(posting.units));
      case "hold":
        return coins.hold(key, Number(posting.units), posting.endsAtMs);
      case "settle":
        return coins.settle(posting.holdId, Number(posting.units), Number(posting.freeUnits), posting.isLast);
      case "release":
        return coins.release(posting.holdId);
      case "set_overdraft":
        return coins.setOverdraft(Number(posting.units));
      case "refund":
        return coins.refund(posting.entry, Number(posting.units));
      default:
        return 0;
    }
  }
}

function atHour(count: number): number {
  return START_MS + count * HOUR_MS;
}

function book(requests: readonly LedgerRequest[], nowMs: number): Promise<LedgerAnswer[]> {
  return database.db.write(AS_TEST, (tx) => bookRequests(tx.ledger, requests, nowMs));
}

function entryOf(answer: LedgerAnswer): number | null {
  return answer.outcome === "booked" ? (answer.entry ?? 0) : null;
}

async function expectSame({ id, coins }: Story): Promise<void> {
  const { ledger } = database.db.read;
  const wallet = (await ledger.findWallets([id])).get(id) as Wallet;
  expect({
    ...{ balance: balanceUnits(wallet), available: availableUnits(wallet), held: heldUnits(wallet) },
    ...{ debt: wallet.debtUnits, entries: wallet.lastEntry, grants: slicesOf(wallet) },
    holds: Object.fromEntries(wallet.holds.map((hold) => [hold.id, hold.parts.map(partText).join(" ")])),
    house: await houseOf(id),
  }).toEqual({
    ...{ balance: BigInt(coins.balance), available: BigInt(coins.available), held: BigInt(coins.held) },
    ...{ debt: BigInt(coins.debt), entries: coins.entries, grants: coins.slices() },
    holds: Object.fromEntries(
      [...coins.holds].map(([holdId, { payers }]) => [holdId, partsOf(payers).map(partText).join(" ")]),
    ),
    house: { ...Object.fromEntries(coins.house), wallet: coins.balance },
  });
  const own = { ...ledger, findWalletIds: async (after: string) => (after < id ? [id] : []) };
  expect((await verifyBooks({ ledger: own }, null)).problems).toEqual([]);
}

function slicesOf({ grants }: Wallet): Record<string, { left: number; reserved: number }> {
  return Object.fromEntries(
    grants.map(({ id, leftUnits, reservedUnits }) => [
      id,
      { left: Number(leftUnits), reserved: Number(reservedUnits) },
    ]),
  );
}

/** Single payers, summed by what they are. */
function partsOf(payers: readonly Payer[]): Part[] {
  const parts = new Map<string | null, bigint>();
  for (const payer of payers) {
    const grantId = payer === "debt" ? null : payer.grantId;
    parts.set(grantId, (parts.get(grantId) ?? 0n) + 1n);
  }
  return [...parts].map(([grantId, paid]) => ({ grantId, units: paid }));
}

function partText({ grantId, units: paid }: Part): string {
  return `${paid} of ${grantId ?? "the overdraft"}`;
}

/** What each of the house's books has, the wallet's beside it; all of them make zero. */
async function houseOf(accountId: string): Promise<Record<string, number>> {
  const rows = await database.sql<{ book: string; units: string }>(
    `SELECT CASE WHEN book LIKE 'wallet %' THEN 'wallet' ELSE book END AS book, sum(units)::text AS units
     FROM ledger_side WHERE account_id = $1 GROUP BY 1`,
    [accountId],
  );
  const house = Object.fromEntries(rows.map((row) => [row.book, Number(row.units)]));
  expect(Object.values(house).reduce((sum, each) => sum + each, 0)).toBe(0);
  return { ...house, wallet: house.wallet ?? 0 };
}
