import type { Database } from "@orrery/db";
import type { Actor, CorrelationId } from "@orrery/protocol";
import { AppError, type Clock } from "@orrery/runtime";
import { bookRequests } from "./book-requests.ts";
import type { LedgerAnswer, LedgerRequest } from "./ledger-request.ts";

export type LedgerOptions = {
  db: Pick<Database, "write">;
  clock: Clock;
  /** Requests that one transaction takes at most. */
  batchMax?: number;
  /** Requests that may wait; further ones get RATE_LIMITED. */
  queueMax?: number;
};

export type Ledger = {
  /**
   * Books one request, durably, together with whatever else is asked at the time: one transaction takes many. Made for usage; it writes no
   * event, since the ledger is a log itself. Throws RATE_LIMITED and DATABASE_UNAVAILABLE: then it may have been booked, and asking again with
   * the same key is safe.
   */
  post(request: LedgerRequest): Promise<LedgerAnswer>;
};

type Waiting = {
  request: LedgerRequest;
  resolve: (answer: LedgerAnswer) => void;
  reject: (error: unknown) => void;
};

const BATCH_MAX = 500;
const QUEUE_MAX = 20_000;
/** Transactions at a time; their accounts never overlap, so none waits for another. */
const LANES = 2;
const SYSTEM: { actor: Actor; correlationId: CorrelationId } = {
  actor: { kind: "hub", id: "ledger", name: "ledger" },
  correlationId: "ledger" as CorrelationId,
};

export function createLedger(options: LedgerOptions): Ledger {
  const { db, clock, batchMax = BATCH_MAX, queueMax = QUEUE_MAX } = options;
  let waiting: Waiting[] = [];
  const busy = new Set<string>();
  let lanes = 0;
  let isScheduled = false;

  /** Takes what waits for accounts that nobody books at the moment, oldest first. */
  function nextBatch(): Waiting[] {
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    for (const each of waiting) {
      const isTaken = batch.length < batchMax && !busy.has(each.request.accountId);
      (isTaken ? batch : later).push(each);
    }
    waiting = later;
    return batch;
  }

  function run(): void {
    while (lanes < LANES && waiting.length > 0) {
      const batch = nextBatch();
      if (batch.length === 0) return;
      const accounts = new Set(batch.map(({ request }) => request.accountId));
      for (const account of accounts) busy.add(account);
      lanes += 1;
      void book(batch).finally(() => {
        lanes -= 1;
        for (const account of accounts) busy.delete(account);
        run();
      });
    }
  }

  async function book(batch: readonly Waiting[]): Promise<void> {
    try {
      const requests = batch.map(({ request }) => request);
      const answers = await db.write(SYSTEM, (tx) => bookRequests(tx.ledger, requests, clock.nowAtMs()));
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as LedgerAnswer);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return {
    post(request) {
      if (waiting.length >= queueMax) return Promise.reject(new AppError("RATE_LIMITED"));
      return new Promise((resolve, reject) => {
        waiting.push({ request, resolve, reject });
        if (isScheduled) return;
        isScheduled = true;
        // Whatever else is asked in this turn comes along.
        setImmediate(() => {
          isScheduled = false;
          run();
        });
      });
    },
  };
}
