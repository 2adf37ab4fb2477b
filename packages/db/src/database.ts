import type { Actor, CorrelationId, EventId, EventView } from "@orrery/protocol";
import { AppError, type Clock, faultPoint, type Logger, sortableId } from "@orrery/runtime";
import { createPrismaClient } from "./client.ts";
import { isWriteConflict, toDatabaseError } from "./database-error.ts";
import type { EventDraft, PendingEvent } from "./event-draft.ts";
import { createEventListener, WORD_CHANNEL } from "./event-listener.ts";
import type { PrismaClient } from "./generated/client.ts";
import { BoundedPool, CONNECT_TIMEOUT_MS } from "./pool.ts";
import { createRepositories, type Repositories } from "./repositories.ts";
import { eachAlone, inTransaction, isLostRace } from "./sql-transaction.ts";
import {
  type BookingBasis,
  type BookingKept,
  type UsageRepository,
  usageRepository,
} from "./usage.repository.ts";
import type { BookingWrite } from "./usage-write.ts";

export type WriteTransaction = Repositories & {
  /** Queues an event for the transaction's end. Nothing is stored of either when the transaction fails. */
  appendEvent(draft: EventDraft): EventId;
};

export type WriteOptions = { actor: Actor; correlationId: CorrelationId };

export type Database = {
  /** Reads, and writes that need no event (cursors, metrics, leases). Each call is a transaction of its own. */
  read: Repositories;
  /**
   * One transaction with its events. `work` may run more than once (after a deadlock), so it changes nothing but the
   * database. Throws DATABASE_UNAVAILABLE within seconds where the database does not answer.
   */
  write<T>(options: WriteOptions, work: (tx: WriteTransaction) => Promise<T>): Promise<T>;
  /**
   * One transaction that books usage: no events, and no Prisma. `work` may run more than once (after a lost race), so it changes nothing
   * but the database. Throws DATABASE_UNAVAILABLE within seconds, TIMEOUT where every attempt lost.
   */
  book<T>(work: (usage: UsageRepository) => Promise<T>): Promise<T>;
  /**
   * The same in one statement and one round trip, decided before by what the caller remembers: `UsageRepository.compareAndWrite`.
   * Null = nothing was written, since something has changed, or since somebody else has told of one of the events. Throws DATABASE_UNAVAILABLE
   * within seconds: then it may have been written.
   */
  bookAtOnce(write: BookingWrite, basis: BookingBasis): Promise<BookingKept | null>;
  /**
   * Every event committed from now on, by whichever replica, once and in the log's order; survives lost connections.
   * Resolves once it listens. Call the returned function to stop.
   */
  onEvents(listener: (events: EventView[]) => void): Promise<() => void>;
  /**
   * Tells all replicas, this one among them, something that is not stored: whoever does not listen just then never hears of it. At most
   * `WORD_BYTES_MAX`. Throws DATABASE_UNAVAILABLE.
   */
  tellReplicas(word: string): Promise<void>;
  /** Resolves once it listens. What is told while the connection is lost is not heard. Call the returned function to stop. */
  onReplicaWords(listener: (word: string) => void): Promise<() => void>;
  /** Throws DATABASE_UNAVAILABLE where the database does not answer. */
  ping(): Promise<void>;
  /** For libraries that bring their own queries (authentication). */
  prisma: PrismaClient;
  close(): Promise<void>;
};

/** Postgres takes less than 8,000 bytes. */
export const WORD_BYTES_MAX = 7900;

const WRITE_ATTEMPTS = 3;
/** More than of others: each race that is lost to somebody's same events makes them known to the next attempt. */
const BOOK_ATTEMPTS = 6;
/** At a time, on connections of their own: a lane books what it remembers beside what it does not. */
const BOOKINGS_MAX = 4;
const TRANSACTION_TIMEOUT_MS = 20_000;

export function createDatabase(options: {
  url: string;
  log: Logger;
  clock: Clock;
  connectionsMax?: number;
}): Database {
  const pool = new BoundedPool(options.url, options.connectionsMax ?? 10);
  const bookings = new BoundedPool(options.url, BOOKINGS_MAX, { pipeline: true });
  const prisma = createPrismaClient(pool);
  const read = createRepositories(prisma);
  const listener = createEventListener({ url: options.url, log: options.log, events: read.event });

  return {
    read,
    prisma,
    write: async (write, work) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await writeOnce(prisma, options.clock, write, work);
        } catch (error) {
          if (!isWriteConflict(error)) throw toDatabaseError(error);
          if (attempt === WRITE_ATTEMPTS) throw new AppError("CONFLICT", undefined, { cause: error });
        }
      }
    },
    book: async (work) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const booked = await inTransaction(bookings, async (sql) => {
            const done = await work(usageRepository(sql));
            await faultPoint("usage.written");
            return done;
          });
          await faultPoint("usage.booked");
          return booked;
        } catch (error) {
          if (!isLostRace(error)) throw toDatabaseError(error);
          if (attempt === BOOK_ATTEMPTS) throw new AppError("TIMEOUT", undefined, { cause: error });
        }
      }
    },
    bookAtOnce: async (write, basis) => {
      try {
        const kept = await usageRepository(eachAlone(bookings)).compareAndWrite(write, basis);
        await faultPoint("usage.booked");
        return kept;
      } catch (error) {
        if (isLostRace(error)) return null;
        throw toDatabaseError(error);
      }
    },
    onEvents: (onEvents) => listener.subscribe(onEvents),
    tellReplicas: async (word) => {
      await pool.query("SELECT pg_notify($1, $2)", [WORD_CHANNEL, word]);
    },
    onReplicaWords: (hear) => listener.onWords(hear),
    ping: async () => {
      await pool.query("SELECT 1");
    },
    close: async () => {
      await listener.close();
      await prisma.$disconnect();
      await Promise.all([pool.end(), bookings.end()]);
    },
  };
}

function writeOnce<T>(
  prisma: PrismaClient,
  clock: Clock,
  { actor, correlationId }: WriteOptions,
  work: (tx: WriteTransaction) => Promise<T>,
): Promise<T> {
  return prisma.$transaction(
    async (client) => {
      const pending: PendingEvent[] = [];
      const repositories = createRepositories(client);
      const appendEvent = (draft: EventDraft): EventId => {
        const nowAtMs = clock.nowAtMs();
        const event: PendingEvent = {
          severity: "info",
          data: {},
          version: 1,
          parentId: null,
          actor,
          correlationId,
          atMs: nowAtMs,
          source: null,
          ...draft,
          id: sortableId(nowAtMs) as EventId,
        };
        pending.push(event);
        return event.id;
      };
      const result = await work({ ...repositories, appendEvent });
      await repositories.event.insertAtEnd(pending);
      return result;
    },
    { maxWait: CONNECT_TIMEOUT_MS + 1000, timeout: TRANSACTION_TIMEOUT_MS },
  );
}
