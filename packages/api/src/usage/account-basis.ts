import type { AccountSpan, AccountVersions, BookingRead, LockedWallet, SpendKey } from "@orrery/db";
import {
  AHEAD_MAX_MS,
  BUILT_IN_METERS,
  type RateCard,
  type SegmentKey,
  type SegmentTotal,
  type UsageAccount,
} from "@orrery/domain/billing";
import type { UsageBooking } from "./usage-booking.ts";

export type BookableMeter = BookingRead["meters"][number];

/** Prices and meters of everybody. */
export type Prices = {
  /** While the database has this one, they are as they were read. */
  version: bigint;
  cards: readonly RateCard[];
  /** Those that take usage, by name; of the custom ones those that somebody has asked for. */
  meters: Map<string, BookableMeter>;
};

/** All that a booking goes by of one account. */
export type AccountBasis = {
  account: UsageAccount;
  locked: LockedWallet;
  versions: AccountVersions;
  prices: Prices;
  ownCards: readonly RateCard[];
  /** Of everything that was asked for: 0 where there is no row yet. */
  totals: Map<SegmentKey, SegmentTotal>;
  /** By `spendText`; as the totals. */
  spends: Map<string, bigint>;
  /** Values that were counted: `seenKey`. */
  seen: ReadonlySet<string>;
  /** Its own. */
  spans: readonly AccountSpan[];
  /** When the oldest of the spans was read. */
  spansReadAtMs: number;
};

/** How long after a node has left an account it may still tell of what it used before. */
export const FOREIGN_GRACE_MS = 40 * 86_400_000;
/** A node may learn of its new account, and use it, before the hub's clock says so. */
const EARLY_MS = AHEAD_MAX_MS;

const BUILT_IN = BUILT_IN_METERS.map(({ name, aggregation }): [string, BookableMeter] => [
  name,
  { name, aggregation },
]);

export function builtInMeters(): Map<string, BookableMeter> {
  return new Map(BUILT_IN);
}

/** In one string, for a map: of one account. */
export function spendText({ kind, fromAtMs }: Pick<SpendKey, "kind" | "fromAtMs">): string {
  return `${kind} ${fromAtMs}`;
}

/** Whether the node or its worker was the account's at the time, or shortly before. `spans`: the account's. */
export function belongs(
  { nodeId, worker }: UsageBooking,
  spans: readonly AccountSpan[],
  atMs: number,
): boolean {
  return spans.some(
    (span) =>
      span.subjectId === (span.subjectKind === "node" ? nodeId : worker) &&
      span.fromAtMs - EARLY_MS <= atMs &&
      (span.toAtMs === null || atMs <= span.toAtMs + FOREIGN_GRACE_MS),
  );
}
