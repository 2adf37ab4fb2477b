import type { Database } from "@orrery/db";
import { createPeriodFinder } from "@orrery/domain/billing";
import type { UsageAnswer } from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import { createAccountLanes } from "../ledger/account-lanes.ts";
import { bookBatch } from "./book-batch.ts";
import { BookingMemory } from "./booking-memory.ts";
import { CardMemory } from "./card-memory.ts";
import { raiseSuspicions } from "./suspicions.ts";
import type { UsageBooking } from "./usage-booking.ts";

export type UsageBookOptions = {
  db: Pick<Database, "book" | "bookAtOnce" | "write">;
  clock: Clock;
  log: Logger;
  /** Events that one transaction takes at most. */
  batchMax?: number;
  /** Events that may wait; further ones get RATE_LIMITED. */
  queueMax?: number;
};

export type UsageBook = {
  /**
   * Books events, durably, together with whatever else is told at the time, and answers them in their order. What is refused is an answer, too.
   * Throws RATE_LIMITED, DATABASE_UNAVAILABLE and TIMEOUT: then some of them may have been booked, and telling all of them again is safe.
   */
  book(bookings: readonly UsageBooking[]): Promise<UsageAnswer[]>;
};

/** Events of one account that were told together, with their places in what was told. */
export type BookingGroup = { accountId: string; bookings: UsageBooking[]; places: number[] };

const BATCH_MAX = 2000;
const QUEUE_MAX = 50_000;

export function createUsageBook(options: UsageBookOptions): UsageBook {
  const { db, clock, log, batchMax = BATCH_MAX, queueMax = QUEUE_MAX } = options;
  const cards = new CardMemory();
  const memory = new BookingMemory();
  const periodOf = createPeriodFinder();
  const lanes = createAccountLanes<BookingGroup, UsageAnswer[]>({
    ...{ batchMax, queueMax, weightOf: ({ bookings }) => bookings.length },
    accountOf: ({ accountId }) => accountId,
    book: async (groups) => {
      const booked = await bookBatch(groups, { db, clock, cards, memory, periodOf });
      await raiseSuspicions(db, booked.suspicions, { log, nowAtMs: clock.nowAtMs() });
      return booked.answers;
    },
  });

  return {
    async book(bookings) {
      const groups = byAccount(bookings);
      // All are heard of before one is thrown: nothing of a call is left running.
      const settled = await Promise.allSettled(groups.map((group) => lanes.add(group)));
      const answers: UsageAnswer[] = [];
      for (const [index, result] of settled.entries()) {
        if (result.status === "rejected") throw result.reason;
        const { places } = groups[index] as BookingGroup;
        for (const [at, answer] of result.value.entries()) answers[places[at] as number] = answer;
      }
      return answers;
    },
  };
}

function byAccount(bookings: readonly UsageBooking[]): BookingGroup[] {
  const groups = new Map<string, BookingGroup>();
  for (const [place, told] of bookings.entries()) {
    const booking = storable(told);
    const { accountId } = booking;
    const group = groups.get(accountId) ?? { accountId, bookings: [], places: [] };
    group.bookings.push(booking);
    group.places.push(place);
    groups.set(accountId, group);
  }
  return [...groups.values()];
}

/** Postgres' text has no NUL and no half characters; one event with such must not cost its batch. */
function storable(booking: UsageBooking): UsageBooking {
  const { source, id, meter, unique, worker } = booking;
  if (![source, id, meter, unique ?? "", worker ?? ""].some((text) => ODD.test(text))) return booking;
  return {
    ...booking,
    ...{ source: cleaned(source), id: cleaned(id), meter: cleaned(meter) },
    ...{ unique: unique === null ? null : cleaned(unique), worker: worker === null ? null : cleaned(worker) },
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for.
const ODD = /[\u0000\ud800-\udfff]/;

function cleaned(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}
