import type { Prices } from "./account-basis.ts";
import type { AccountMemory } from "./account-memory.ts";

export type BookingMemoryLimits = {
  accounts: number;
  /** Of all accounts: grants, holds, totals and whatever else has a row. */
  rows: number;
  /** Of one account; one that has more is not remembered. */
  rowsOfAccount: number;
};

const LIMITS: BookingMemoryLimits = { accounts: 10_000, rows: 400_000, rowsOfAccount: 2_000 };

/**
 * What the bookings before have read and written: whoever books next may decide by it, if the versions are still those in the database. It gives
 * away what it has: so an account whose booking fails, or ends nobody knows how, is forgotten before anything else happens.
 */
export class BookingMemory {
  /** The one that was used last is the last. */
  readonly #accounts = new Map<string, AccountMemory>();
  readonly #limits: BookingMemoryLimits;
  #rows = 0;
  #prices: Prices | null = null;

  constructor(limits: Partial<BookingMemoryLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** As they were read last; null = never. */
  get prices(): Prices | null {
    return this.#prices;
  }

  set prices(prices: Prices) {
    this.#prices = prices;
  }

  take(accountId: string): AccountMemory | undefined {
    const remembered = this.#accounts.get(accountId);
    if (remembered === undefined) return undefined;
    this.#accounts.delete(accountId);
    this.#rows -= remembered.rows;
    if (this.#prices !== null) remembered.priceBy(this.#prices);
    return remembered;
  }

  keep(remembered: AccountMemory): void {
    this.take(remembered.basis.account.id);
    remembered.countRows();
    if (remembered.rows > this.#limits.rowsOfAccount) return;
    this.#accounts.set(remembered.basis.account.id, remembered);
    this.#rows += remembered.rows;
    for (const oldest of this.#accounts.keys()) {
      if (this.#accounts.size <= this.#limits.accounts && this.#rows <= this.#limits.rows) return;
      this.take(oldest);
    }
  }
}
