import type { BookingRead, BookingWanted, UsageRepository } from "@orrery/db";
import type { PeriodFinder, RateCard } from "@orrery/domain/billing";
import type { UsageAnswer } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { bookAccount, type Writes } from "./book-account.ts";
import type { CardMemory } from "./card-memory.ts";
import type { Suspicion } from "./suspicions.ts";
import type { BookingGroup } from "./usage-book.ts";
import type { UsageBooking } from "./usage-booking.ts";
import { WantedRows } from "./wanted-rows.ts";

type Tools = { clock: Clock; memory: CardMemory; periodOf: PeriodFinder };
export type BatchAnswers = { answers: UsageAnswer[][]; suspicions: Suspicion[] };

/** How long after a node has left an account it may still tell of what it used before. */
export const FOREIGN_GRACE_MS = 40 * 86_400_000;
/** More than the latest event that is booked is late by. */
const LATEST_MS = 36 * 86_400_000;

/** Books groups of events in one transaction: one statement that locks, one that reads, one that writes. Answers in the order of the groups. */
export async function bookBatch(
  usage: UsageRepository,
  groups: readonly BookingGroup[],
  { clock, memory, periodOf }: Tools,
): Promise<BatchAnswers> {
  const accounts = new Map<string, UsageBooking[]>();
  for (const { accountId, bookings } of groups) {
    accounts.set(accountId, [...(accounts.get(accountId) ?? []), ...bookings]);
  }
  const rows = new WantedRows();
  const guessMs = clock.nowAtMs();
  for (const [accountId, bookings] of accounts) {
    const guess = memory.guess(accountId);
    if (guess !== undefined) rows.add(bookings, { ...guess, periodOf, nowMs: guessMs });
  }
  const known = memory.rates;
  // Sent together: the server reads after it has locked.
  const [, read] = await Promise.all([
    usage.lock([...accounts.keys()]),
    usage.read({ ...wantedOf(accounts, guessMs, [...known.keys()]), ...rows.take() }),
  ]);
  // Only now: whoever changed a rate "from now on" did so before this instant.
  const nowMs = clock.nowAtMs();
  const cardsOf = byAccount(memory.resolve(read.cards, known));
  for (const [accountId, bookings] of accounts) {
    const found = read.accounts.get(accountId);
    if (found === undefined) continue;
    const facts = { account: found.account, cards: cardsOf(accountId) };
    rows.add(bookings, { ...facts, periodOf, nowMs });
    memory.remember(accountId, facts);
  }
  if (!rows.isEmpty) append(read, await usage.read({ ...NOTHING, ...rows.take() }));

  const writes: Writes = {
    ledger: [],
    events: [],
    charges: [],
    totals: [],
    values: [],
    hours: [],
    spends: [],
  };
  const answersOf = new Map<string, UsageAnswer[]>();
  const suspicions: Suspicion[] = [];
  const hashes = new Map<string, string>();
  for (const [accountId, bookings] of accounts) {
    const batch = { read, cards: cardsOf(accountId), hashes, nowMs, periodOf, writes, suspicions };
    answersOf.set(accountId, bookAccount(accountId, bookings, batch));
  }
  if (writes.events.length > 0) await usage.write(writes);
  return {
    suspicions,
    answers: groups.map(
      ({ accountId, bookings }) => answersOf.get(accountId)?.splice(0, bookings.length) ?? [],
    ),
  };
}

function wantedOf(
  accounts: ReadonlyMap<string, readonly UsageBooking[]>,
  nowMs: number,
  knownCardIds: readonly string[],
): BookingWanted {
  const events = [...accounts.values()].flat();
  const unique = (values: readonly (string | null)[]): string[] => [
    ...new Set(values.filter((value) => value !== null)),
  ];
  return {
    ...NOTHING,
    ...{ accountIds: [...accounts.keys()], knownCardIds, events },
    meters: unique(events.map(({ meter }) => meter)),
    nodeIds: unique(events.map(({ nodeId }) => nodeId)),
    workers: unique(events.map(({ nodeId, worker }) => (nodeId === null ? null : worker))),
    spansSinceMs: nowMs - LATEST_MS - FOREIGN_GRACE_MS,
  };
}

/** Everybody's cards, and the account's own. */
function byAccount(cards: readonly RateCard[]): (accountId: string) => readonly RateCard[] {
  const groups = Map.groupBy(cards, ({ accountId }) => accountId);
  const shared = groups.get(null) ?? [];
  return (accountId) => [...shared, ...(groups.get(accountId) ?? [])];
}

const NOTHING: BookingWanted = {
  ...{ accountIds: [], events: [], meters: [], nodeIds: [], workers: [], spansSinceMs: 0 },
  ...{ totals: [], values: [], spends: [], knownCardIds: [] },
};

function append(read: BookingRead, more: BookingRead): void {
  read.totals.push(...more.totals);
  read.values.push(...more.values);
  read.spends.push(...more.spends);
}
