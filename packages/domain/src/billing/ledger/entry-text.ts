import type { Entry } from "./posting.ts";

/** An entry as it is booked: with the key of its posting and what it was for. */
export type BookedEntry = Entry & {
  readonly accountId: string;
  /** Null = of time (an expiry). */
  readonly postingKey: string | null;
  /** JSON in the words of whoever posted it. */
  readonly detail: string;
};

/**
 * The text whose hash, taken together with the previous entry's, makes the chain: every field in a fixed order, amounts as decimals. A
 * change of this text is a change of every hash after it; a new field goes to the end, behind a new version.
 */
export function entryText(entry: BookedEntry): string {
  return JSON.stringify([
    VERSION,
    entry.accountId,
    entry.number,
    entry.kind,
    entry.book,
    entry.direction,
    entry.units.toString(),
    entry.balanceUnits.toString(),
    entry.atMs,
    entry.holdId,
    entry.refundOf,
    entry.reason,
    entry.postingKey,
    entry.detail,
  ]);
}

const VERSION = 1;
