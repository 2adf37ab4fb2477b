import type { BookingBasis, BookingKept, Database } from "@orrery/db";
import type { PeriodFinder } from "@orrery/domain/billing";
import type { UsageAnswer } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { AccountMemory } from "./account-memory.ts";
import { type AccountChange, type Batch, bookAccount, unknownAccount } from "./book-account.ts";
import type { BookingMemory } from "./booking-memory.ts";
import type { CardMemory } from "./card-memory.ts";
import { readBasis } from "./read-basis.ts";
import type { Suspicion } from "./suspicions.ts";
import type { BookingGroup } from "./usage-book.ts";
import type { UsageBooking } from "./usage-booking.ts";

export type BookingTools = {
  db: Pick<Database, "book" | "bookAtOnce">;
  clock: Clock;
  cards: CardMemory;
  memory: BookingMemory;
  periodOf: PeriodFinder;
};
export type BatchAnswers = { answers: UsageAnswer[][]; suspicions: Suspicion[] };

/** What is told of each account, by its id. */
export type BookingsOf = ReadonlyMap<string, readonly UsageBooking[]>;

type Booked = { answers: Map<string, UsageAnswer[]>; suspicions: Suspicion[] };
type Known = { memory: AccountMemory; bookings: readonly UsageBooking[] };

/**
 * Books groups of events. Of accounts that it remembers well enough in one statement, which writes if everything is still so; of all others in one
 * transaction, which locks, reads and writes. Answers in the order of the groups.
 */
export async function bookBatch(groups: readonly BookingGroup[], tools: BookingTools): Promise<BatchAnswers> {
  const known: Known[] = [];
  const unknown = new Map<string, readonly UsageBooking[]>();
  const before = new Map<string, AccountMemory>();
  const nowMs = tools.clock.nowAtMs();
  for (const [accountId, bookings] of byAccount(groups)) {
    const memory = tools.memory.take(accountId);
    if (memory?.isEnoughFor(bookings, nowMs) === true) {
      known.push({ memory, bookings });
    } else {
      unknown.set(accountId, bookings);
      if (memory !== undefined) before.set(accountId, memory);
    }
  }
  const settled = await Promise.allSettled([
    known.length === 0 ? NOTHING : bookKnown(known, nowMs, tools),
    unknown.size === 0 ? NOTHING : bookUnknown(unknown, before, tools),
  ]);
  // All are heard of before one is thrown: nothing of a batch is left running.
  const booked = settled.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
  const answers = new Map(booked.flatMap((each) => [...each.answers]));
  return {
    suspicions: booked.flatMap((each) => each.suspicions),
    answers: groups.map(
      ({ accountId, bookings }) => answers.get(accountId)?.splice(0, bookings.length) ?? [],
    ),
  };
}

const NOTHING: Booked = { answers: new Map(), suspicions: [] };

async function bookKnown(known: readonly Known[], nowMs: number, tools: BookingTools): Promise<Booked> {
  const { db, memory, periodOf } = tools;
  const { prices } = memory;
  if (prices === null) throw new Error("Accounts are remembered with the prices.");
  const decided = decide(known, { known: new Map(), nowMs, periodOf });
  const accounts: BookingBasis["accounts"] = known.map((each) => ({
    id: each.memory.basis.account.id,
    versions: each.memory.basis.versions,
  }));
  const kept = await db.bookAtOnce(decided.writes, { accounts, version: prices.version });
  if (kept === null) {
    return bookUnknown(
      new Map(known.map((each) => [each.memory.basis.account.id, each.bookings])),
      new Map(),
      tools,
    );
  }
  keep(known, decided.changes, kept, memory);
  return decided;
}

/** `before`: what is remembered of some of them, which is not enough. */
async function bookUnknown(
  accounts: BookingsOf,
  before: ReadonlyMap<string, AccountMemory>,
  tools: BookingTools,
): Promise<Booked> {
  const { db, clock, cards, memory, periodOf } = tools;
  const { known, decided, kept, prices } = await db.book(async (usage) => {
    const read = await readBasis(usage, accounts, { before, clock, cards, prices: memory.prices, periodOf });
    const known = read.accounts;
    const decided = decide(known, { known: read.known, nowMs: read.nowMs, periodOf });
    const { writes } = decided;
    const kept = writes.events.length > 0 ? await usage.write(writes) : null;
    return { known, decided, kept, prices: read.prices };
  });
  memory.prices = prices;
  keep(known, decided.changes, kept, memory);
  for (const [accountId, bookings] of accounts) {
    if (decided.answers.has(accountId)) continue;
    decided.answers.set(
      accountId,
      bookings.map(({ id }) => unknownAccount(id, accountId)),
    );
  }
  return decided;
}

type Decided = Booked & { writes: Batch["writes"]; changes: (AccountChange | null)[] };

function decide(accounts: readonly Known[], facts: Pick<Batch, "known" | "nowMs" | "periodOf">): Decided {
  const batch: Batch = {
    ...{ ...facts, hashes: new Map(), suspicions: [] },
    writes: { ledger: [], events: [], charges: [], totals: [], values: [], hours: [], spends: [] },
  };
  const answers = new Map<string, UsageAnswer[]>();
  const changes = accounts.map(({ memory, bookings }) => {
    const booked = bookAccount(memory, bookings, batch);
    answers.set(memory.basis.account.id, booked.answers);
    return booked.change;
  });
  return { answers, changes, suspicions: batch.suspicions, writes: batch.writes };
}

function keep(
  accounts: readonly Known[],
  changes: readonly (AccountChange | null)[],
  kept: BookingKept | null,
  memory: BookingMemory,
): void {
  for (const [index, { memory: account }] of accounts.entries()) {
    const change = changes[index] ?? null;
    if (change !== null && kept !== null) account.learn(change, kept);
    memory.keep(account);
  }
}

function byAccount(groups: readonly BookingGroup[]): BookingsOf {
  const accounts = new Map<string, UsageBooking[]>();
  for (const { accountId, bookings } of groups) {
    const all = accounts.get(accountId);
    if (all === undefined) accounts.set(accountId, [...bookings]);
    else all.push(...bookings);
  }
  return accounts;
}
