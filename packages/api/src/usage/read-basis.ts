import { isDeepStrictEqual } from "node:util";
import type { AccountSpan, BookingRead, BookingWanted, UsageRepository } from "@orrery/db";
import { type PeriodFinder, type RateCard, seenKey, segmentKey } from "@orrery/domain/billing";
import type { Clock } from "@orrery/runtime";
import {
  type AccountBasis,
  builtInMeters,
  FOREIGN_GRACE_MS,
  type Prices,
  spendText,
} from "./account-basis.ts";
import { AccountMemory, SPANS_KEPT_MS } from "./account-memory.ts";
import type { BookingsOf } from "./book-batch.ts";
import type { CardMemory } from "./card-memory.ts";
import type { UsageBooking } from "./usage-booking.ts";
import { WantedRows } from "./wanted-rows.ts";

type Tools = {
  /** What is remembered of some of the accounts. */
  before: ReadonlyMap<string, AccountMemory>;
  clock: Clock;
  cards: CardMemory;
  /** As they were read last. */
  prices: Prices | null;
  periodOf: PeriodFinder;
};

export type BasisRead = {
  /** Those that there are. */
  accounts: { memory: AccountMemory; bookings: readonly UsageBooking[] }[];
  known: BookingRead["known"];
  prices: Prices;
  /** When everything was read. */
  nowMs: number;
};

/** More than the latest event that is booked is late by. */
const LATEST_MS = 36 * 86_400_000;

/** Locks the accounts, and reads what their bookings go by. */
export async function readBasis(
  usage: UsageRepository,
  accounts: BookingsOf,
  { before, clock, cards, prices, periodOf }: Tools,
): Promise<BasisRead> {
  const rows = new WantedRows();
  const guessMs = clock.nowAtMs();
  for (const [accountId, bookings] of accounts) {
    const guess = cards.guess(accountId);
    if (guess !== undefined) rows.add(bookings, { ...guess, periodOf, nowMs: guessMs });
  }
  const known = cards.rates;
  // Sent together: the server reads after it has locked.
  const guessed = rows.take();
  const [, read] = await Promise.all([
    usage.lock([...accounts.keys()]),
    usage.read({ ...wantedOf(accounts, guessMs, [...known.keys()]), ...guessed }),
  ]);
  // Only now: whoever changed a rate "from now on" did so before this instant.
  const nowMs = clock.nowAtMs();
  const cardsOf = byAccount(cards.resolve(read.cards, known));
  for (const [accountId, bookings] of accounts) {
    const found = read.accounts.get(accountId);
    if (found === undefined) continue;
    const facts = { account: found.account, cards: [...cardsOf(null), ...cardsOf(accountId)] };
    rows.add(bookings, { ...facts, periodOf, nowMs });
    cards.remember(accountId, facts);
  }
  const missed = rows.take();
  if (!isEmpty(missed)) append(read, await usage.read({ ...NOTHING, ...missed }));
  const now = pricesOf(read, cardsOf(null), prices);
  const asked = {
    totals: [...guessed.totals, ...missed.totals],
    spends: [...guessed.spends, ...missed.spends],
  };
  const basisOf = basisFinder(read, asked, { prices: now, cardsOf, nowMs });
  const found = [...accounts].flatMap(([accountId, bookings]) => {
    const basis = basisOf(accountId, before.get(accountId)?.basis);
    return basis === null ? [] : [{ memory: new AccountMemory(basis, periodOf), bookings }];
  });
  return { accounts: found, known: read.known, prices: now, nowMs };
}

type CardsOf = (accountId: string | null) => readonly RateCard[];

/** Adds to what is remembered, if that is still so. */
function basisFinder(
  read: BookingRead,
  asked: Pick<BookingWanted, "totals" | "spends">,
  { prices, cardsOf, nowMs }: { prices: Prices; cardsOf: CardsOf; nowMs: number },
): (accountId: string, before: AccountBasis | undefined) => AccountBasis | null {
  const of = <Row extends { accountId: string }>(all: readonly Row[]) =>
    Map.groupBy(all, ({ accountId }) => accountId);
  const [askedTotals, askedSpends] = [of(asked.totals), of(asked.spends)];
  const [totals, spends, values, spans] = [of(read.totals), of(read.spends), of(read.values), of(read.spans)];
  return (accountId, before) => {
    const found = read.accounts.get(accountId);
    if (found === undefined) return null;
    const { account, locked, versions } = found;
    const isSame = before !== undefined && isDeepStrictEqual(before.versions, versions);
    const hasSpans = isSame && nowMs - before.spansReadAtMs < SPANS_KEPT_MS;
    const basis: AccountBasis = {
      ...{ account, locked, versions, prices, ownCards: cardsOf(accountId) },
      totals: new Map(isSame ? before.totals : []),
      spends: new Map(),
      seen: new Set((values.get(accountId) ?? []).map((value) => seenKey(keyOf(value), value.hash))),
      ...(hasSpans
        ? { spans: before.spans, spansReadAtMs: before.spansReadAtMs }
        : { spans: [], spansReadAtMs: nowMs }),
    };
    basis.spans = distinct([...(spans.get(accountId) ?? []), ...basis.spans]);
    for (const key of askedTotals.get(accountId) ?? []) {
      if (prices.meters.has(key.meter)) basis.totals.set(keyOf(key), { quantity: 0n, chargedUnits: 0n });
    }
    for (const { quantity, chargedUnits, ...key } of totals.get(accountId) ?? []) {
      basis.totals.set(keyOf(key), { quantity, chargedUnits });
    }
    for (const key of askedSpends.get(accountId) ?? []) basis.spends.set(spendText(key), 0n);
    for (const spend of spends.get(accountId) ?? []) basis.spends.set(spendText(spend), spend.units);
    return basis;
  };
}

function keyOf(row: { meter: string; periodFromAtMs: number; rateFromAtMs: number }): string {
  return segmentKey(row.meter, row.periodFromAtMs, row.rateFromAtMs);
}

/** The first of each. */
function distinct(spans: readonly AccountSpan[]): AccountSpan[] {
  const known = new Map(
    spans.toReversed().map((span) => [`${span.subjectKind} ${span.fromAtMs} ${span.subjectId}`, span]),
  );
  return [...known.values()];
}

/** Of the same version only the meters that were asked for are another. */
function pricesOf(read: BookingRead, cards: readonly RateCard[], before: Prices | null): Prices {
  const isSame = before?.version === read.version;
  const prices = isSame ? before : { version: read.version, cards, meters: builtInMeters() };
  for (const meter of read.meters) prices.meters.set(meter.name, meter);
  return prices;
}

function wantedOf(accounts: BookingsOf, nowMs: number, knownCardIds: readonly string[]): BookingWanted {
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

function byAccount(cards: readonly RateCard[]): CardsOf {
  const groups = Map.groupBy(cards, ({ accountId }) => accountId);
  return (accountId) => groups.get(accountId) ?? [];
}

const NOTHING: BookingWanted = {
  ...{ accountIds: [], events: [], meters: [], nodeIds: [], workers: [], spansSinceMs: 0 },
  ...{ totals: [], values: [], spends: [], knownCardIds: [] },
};

function isEmpty({ totals, values, spends }: Pick<BookingWanted, "totals" | "values" | "spends">): boolean {
  return totals.length + values.length + spends.length === 0;
}

function append(read: BookingRead, more: BookingRead): void {
  read.totals.push(...more.totals);
  read.values.push(...more.values);
  read.spends.push(...more.spends);
}
