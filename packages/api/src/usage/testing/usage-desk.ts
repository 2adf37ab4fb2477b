import { AS_TEST, type TestDatabase } from "@orrery/db/testing";
import { UNITS_PER_CREDIT, type Wallet } from "@orrery/domain/billing";
import type { AccountId, UsageAnswer } from "@orrery/protocol";
import { type Clock, createLogger, sortableId } from "@orrery/runtime";
import { bookRequests } from "../../ledger/book-requests.ts";
import type { AskedPosting } from "../../ledger/ledger-request.ts";
import { createUsageBook, type UsageBook } from "../usage-book.ts";
import { toldQuantity, type UsageBooking } from "../usage-booking.ts";

export const credits = (count: number): bigint =>
  BigInt(Math.round(count * 1000)) * (UNITS_PER_CREDIT / 1000n);

/** A clock that a test sets. */
export class TestClock implements Clock {
  atMs: number;

  constructor(atMs: number) {
    this.atMs = atMs;
  }

  nowAtMs(): number {
    return this.atMs;
  }

  monotonicMs(): number {
    return performance.now();
  }
}

export type UsageDesk = {
  usage: UsageBook;
  /** With so many bought credits. */
  account(
    bought: number,
    overdraft?: number,
    facts?: Partial<{ zone: string; period: "daily" | "monthly" }>,
  ): Promise<AccountId>;
  post(accountId: string, posting: AskedPosting, key?: string): Promise<void>;
  wallet(accountId: string): Promise<Wallet>;
};

/** Usage booked on a real database; accounts are opened with what they have bought. */
export function createUsageDesk({ db }: TestDatabase, clock: Clock): UsageDesk {
  const usage = createUsageBook({ db, clock, log: createLogger({ service: "test", level: "silent" }) });
  const post: UsageDesk["post"] = async (accountId, posting, key = sortableId()) => {
    const [answer] = await db.write(AS_TEST, (tx) =>
      bookRequests(tx.ledger, [{ accountId, key, posting, detail: {} }], clock.nowAtMs()),
    );
    if (answer?.outcome !== "booked")
      throw new Error(JSON.stringify(answer, (_k, v) => (typeof v === "bigint" ? String(v) : v)));
  };
  return {
    usage,
    post,
    account: async (bought, overdraft = 0, { zone = "UTC", period = "monthly" } = {}) => {
      const id = sortableId() as AccountId;
      const createdAtMs = clock.nowAtMs();
      await db.read.account.insert({
        ...{ id, name: `account ${id}`, zone, currency: "EUR", period, createdAtMs },
        ...{ creditPriceMicros: 10_000n, taxPpm: 0 },
      });
      await db.read.ledger.insertWallet(id, credits(overdraft), createdAtMs);
      const terms = { priority: 50, endsAtMs: null, isPromotional: false };
      if (bought > 0) await post(id, { kind: "purchase", units: credits(bought), ...terms });
      return id;
    },
    wallet: async (accountId) => {
      const wallet = (await db.read.ledger.findWallets([accountId])).get(accountId);
      if (wallet === undefined) throw new Error(`no wallet ${accountId}`);
      return wallet;
    },
  };
}

/** An event of a system outside: one tool invocation, which costs a credit, unless it says otherwise. */
export function told(
  accountId: string,
  changes: Partial<Omit<UsageBooking, "value">> & { value?: unknown } = {},
): UsageBooking {
  const { value = 1, ...others } = changes;
  return {
    ...{ source: "billing-test", id: sortableId(), accountId, meter: "tool_invocations", unique: null },
    ...{ worker: null, nodeId: null, atMs: null, parts: [] },
    ...others,
    value: toldQuantity(value),
  };
}

export function reasonOf(answer: UsageAnswer | undefined): string | undefined {
  return answer?.outcome === "refused" ? answer.refusal.reason : answer?.outcome;
}
