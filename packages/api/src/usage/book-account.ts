import { type BookingWrite, type ChargeRow, drawVersion, eventId, type KnownEvent } from "@orrery/db";
import {
  bookUsage,
  type PeriodFinder,
  type SegmentTotal,
  type UsageBooked,
  type UsageEvent,
  type UsageOutcome,
  type Wallet,
} from "@orrery/domain/billing";
import type { UsageAnswer, UsageRefusal } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { belongs, spendText } from "./account-basis.ts";
import type { AccountMemory } from "./account-memory.ts";
import { type Suspicion, suspicionsOf } from "./suspicions.ts";
import { hashOfValue, payloadHash, type UsageBooking } from "./usage-booking.ts";
import { spendKeys, totalKey } from "./wanted-rows.ts";

export type Writes = { -readonly [K in keyof BookingWrite]: BookingWrite[K][number][] };

/** What all accounts of a batch share. */
export type Batch = {
  /** Events that were told before, by `eventId`. */
  known: ReadonlyMap<string, KnownEvent>;
  /** Of the events that the batch has seen, by `eventId`. */
  hashes: Map<string, string>;
  nowMs: number;
  periodOf: PeriodFinder;
  /** Added to. */
  writes: Writes;
  suspicions: Suspicion[];
};

/** What an account's memory has to learn once the writes are kept. */
export type AccountChange = {
  wallet: Wallet;
  version: bigint;
  totals: { key: string; total: SegmentTotal }[];
  spends: { key: string; units: bigint }[];
};

type Fresh = { booking: UsageBooking; event: UsageEvent; hash: string; place: number };

const BIGINT_MAX = 2n ** 63n - 1n;

/**
 * Answers what was told before as it was answered then, books the rest, and says what is to be written, and what that changes: null = nothing.
 */
export function bookAccount(
  memory: AccountMemory,
  bookings: readonly UsageBooking[],
  batch: Batch,
): { answers: UsageAnswer[]; change: AccountChange | null } {
  const { known, hashes, nowMs, suspicions } = batch;
  const { account } = memory.basis;
  const answers: UsageAnswer[] = [];
  const fresh: Fresh[] = [];
  const repeats: { place: number; of: number }[] = [];
  const places = new Map<string, number>();
  for (const [place, booking] of bookings.entries()) {
    const key = eventId(booking);
    const hash = payloadHash(booking);
    const before = known.get(key);
    const earlier = before?.payloadHash ?? hashes.get(key);
    if (earlier !== undefined && earlier !== hash) {
      const refusal = reusedId(booking);
      answers[place] = refusedAs(booking.id, refusal, false);
      suspicions.push(...suspicionsOf(account, booking, refusal, nowMs));
    } else if (before !== undefined) {
      answers[place] = asKnown(booking.id, before);
    } else if (earlier !== undefined) {
      repeats.push({ place, of: places.get(key) ?? place });
    } else {
      hashes.set(key, hash);
      places.set(key, place);
      fresh.push({ booking, hash, place, event: toEvent(booking, memory, nowMs) });
    }
  }
  let change: AccountChange | null = null;
  if (fresh.length > 0) {
    const booked = book(fresh, batch, memory);
    change = booked.change;
    for (const [index, { booking, place }] of fresh.entries()) {
      const answer = toAnswer(booking.id, booked.outcomes[index] as UsageOutcome);
      answers[place] = answer;
      if (answer.outcome === "refused")
        suspicions.push(...suspicionsOf(account, booking, answer.refusal, nowMs));
    }
  }
  for (const { place, of } of repeats) answers[place] = { ...(answers[of] as UsageAnswer), isRepeat: true };
  return { answers, change };
}

function book(
  fresh: readonly Fresh[],
  { nowMs, periodOf, writes }: Batch,
  { basis, cards }: AccountMemory,
): { outcomes: UsageBooked["outcomes"]; change: AccountChange } {
  const { account, locked, totals, spends, seen, prices } = basis;
  const [day, period] = spendKeys({ account, periodOf, nowMs });
  const booked = bookUsage({
    ...{ wallet: locked.wallet, account, cards, nowMs, periodOf, totals, seen, meters: prices.meters },
    spent: {
      dayUnits: spends.get(spendText(day)) ?? 0n,
      periodUnits: spends.get(spendText(period)) ?? 0n,
    },
    events: fresh.map(({ event }) => event),
  });

  const charges = booked.charges.map(
    ({ segment, holdId: _, ...charge }): ChargeRow => ({
      ...{ ...charge, ...totalKey(account.id, segment), id: sortableId(nowMs), bookedAtMs: nowMs },
      ...{ cardId: segment.cardId, rateToAtMs: segment.rateToAtMs },
    }),
  );
  const chargeOf = new Map(charges.map((charge) => [charge.entry, charge]));
  const { wallet, entries, uses } = booked.ledger;
  const version = drawVersion();
  writes.ledger.push({
    ...{ before: locked, after: wallet, uses, opened: [], postings: [], atMs: nowMs, version },
    entries: entries.map((entry) => {
      const charge = entry.kind === "usage" ? chargeOf.get(entry.number) : undefined;
      const detail =
        charge === undefined
          ? {}
          : { charge: charge.id, meter: charge.meter, quantity: charge.quantity.toString() };
      return { ...entry, accountId: account.id, postingKey: null, detail: JSON.stringify(detail) };
    }),
  });
  writes.charges.push(...charges);
  for (const { segment, total } of booked.totals) {
    writes.totals.push({ ...totalKey(account.id, segment), ...total, cardId: segment.cardId });
  }
  for (const { segment, unique } of booked.values) {
    writes.values.push({ ...totalKey(account.id, segment), hash: unique });
  }
  writes.hours.push(...booked.hours.map((hour) => ({ ...hour, accountId: account.id })));
  const spent =
    booked.spentUnits > 0n ? [day, period].map((key) => ({ ...key, units: booked.spentUnits })) : [];
  writes.spends.push(...spent);
  for (const [index, each] of fresh.entries()) {
    const outcome = booked.outcomes[index] as UsageOutcome;
    writes.events.push(eventRow(each, outcome, { charges, accountId: account.id, nowMs }));
  }
  return {
    outcomes: booked.outcomes,
    change: {
      ...{ wallet, version },
      totals: booked.totals.map(({ segment, total }) => ({ key: segment.key, total })),
      spends: spent.map(({ units, ...key }) => ({ key: spendText(key), units })),
    },
  };
}

function eventRow(
  { booking, event, hash }: Fresh,
  outcome: UsageOutcome,
  { charges, accountId, nowMs }: { charges: readonly ChargeRow[]; accountId: string; nowMs: number },
): BookingWrite["events"][number] {
  const { source, id, meter, unique, nodeId, worker } = booking;
  const value =
    event.value === null || event.value > BIGINT_MAX || event.value < -BIGINT_MAX ? 0n : event.value;
  const isBooked = outcome.outcome === "booked";
  return {
    ...{
      source,
      id,
      accountId,
      meter,
      value,
      unique,
      nodeId,
      worker,
      payloadHash: hash,
      receivedAtMs: nowMs,
    },
    // What is shown has a range; what was told is in the hash.
    atMs: Math.min(Math.max(event.atMs, 0), AT_MAX_MS),
    chargeId: isBooked ? (charges[outcome.charge]?.id ?? null) : null,
    units: isBooked ? outcome.units : 0n,
    refusal: isBooked ? null : toRefusal(outcome.refusal),
  };
}

/** The year 9999. */
const AT_MAX_MS = 253_402_300_799_000;

function toEvent(booking: UsageBooking, { basis }: AccountMemory, nowMs: number): UsageEvent {
  const { meter, value, unique, nodeId, parts } = booking;
  const atMs = booking.atMs ?? nowMs;
  return {
    ...{ meter, nodeId, atMs, value: value.quantity, valueText: value.text },
    unique: unique === null ? null : hashOfValue(unique),
    // A node settles only what it holds itself.
    parts: nodeId === null ? [] : parts.filter(({ holdId }) => holdId.startsWith(`slice:${nodeId}:`)),
    isForeign: nodeId !== null && !belongs(booking, basis.spans, atMs),
  };
}

function toAnswer(id: string, outcome: UsageOutcome): UsageAnswer {
  return outcome.outcome === "booked"
    ? { outcome: "booked", id, units: outcome.units.toString(), isRepeat: false }
    : refusedAs(id, toRefusal(outcome.refusal), false);
}

function toRefusal({
  reason,
  sentence,
  missingUnits,
}: (UsageOutcome & { outcome: "refused" })["refusal"]): UsageRefusal {
  return { reason, sentence, ...(missingUnits === null ? {} : { missingUnits: missingUnits.toString() }) };
}

function asKnown(id: string, { units, refusal }: KnownEvent): UsageAnswer {
  return refusal === null
    ? { outcome: "booked", id, units: units.toString(), isRepeat: true }
    : refusedAs(id, refusal, true);
}

/** Nothing is kept of it: once the account is there, the same event can be told again. */
export function unknownAccount(id: string, accountId: string): UsageAnswer {
  const sentence = `There is no account ${accountId}: take the id from the account's page, then tell it again.`;
  return refusedAs(id, { reason: "unknown_account", sentence }, false);
}

function reusedId({ source, id }: UsageBooking): UsageRefusal {
  const sentence = `${source} has told another event with the id ${id} before, which stays as it was: give each event an id of its own, then tell this one again under a new id.`;
  return { reason: "reused_id", sentence };
}

function refusedAs(id: string, refusal: UsageRefusal, isRepeat: boolean): UsageAnswer {
  return { outcome: "refused", id, refusal, isRepeat };
}
