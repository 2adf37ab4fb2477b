import type { Database } from "@orrery/db";
import type { Actor, CorrelationId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { createAccountLanes } from "./account-lanes.ts";
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

const BATCH_MAX = 500;
const QUEUE_MAX = 20_000;
const SYSTEM: { actor: Actor; correlationId: CorrelationId } = {
  actor: { kind: "hub", id: "ledger", name: "ledger" },
  correlationId: "ledger" as CorrelationId,
};

export function createLedger(options: LedgerOptions): Ledger {
  const { db, clock, batchMax = BATCH_MAX, queueMax = QUEUE_MAX } = options;
  const lanes = createAccountLanes<LedgerRequest, LedgerAnswer>({
    ...{ batchMax, queueMax, weightOf: () => 1, accountOf: ({ accountId }) => accountId },
    book: (requests) => db.write(SYSTEM, (tx) => bookRequests(tx.ledger, requests, clock.nowAtMs())),
  });
  return { post: (request) => lanes.add(request) };
}
