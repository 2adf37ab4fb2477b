import { emptySliceBook, type PriceCap, type SliceBook } from "@orrery/domain/billing";
import type { AccountId, SpecAccount } from "@orrery/protocol";

/** What this agent knows of one account: what its spec says, and its slices. */
export class AccountCredits {
  readonly id: AccountId;
  book: SliceBook = emptySliceBook();
  /** The hub's last refusal in its own words: it knows whether credits or a limit are missing, and what to do. */
  hubSentence: string | null = null;
  /** The hub did not answer, though it is connected; it is tried again at this time, monotonic. */
  silentUntilMs: number | null = null;
  silentCount = 0;
  /** Something was allowed here. */
  isUsed = false;
  #account: SpecAccount;
  #caps: ReadonlyMap<string, PriceCap>;
  /** False: nothing here belongs to it any more; what it still holds is given back. */
  #isKnown = true;
  readonly #waiting = new Set<() => void>();

  constructor(account: SpecAccount) {
    this.id = account.id;
    this.#account = account;
    this.#caps = capsOf(account);
  }

  get account(): SpecAccount {
    return this.#account;
  }

  get isKnown(): boolean {
    return this.#isKnown;
  }

  get reserveUnits(): bigint {
    return BigInt(this.#account.reserveUnits);
  }

  /** Null = there is no such meter. */
  capOf(meter: string): PriceCap | null {
    return this.#caps.get(meter) ?? null;
  }

  get meters(): string[] {
    return [...this.#caps.keys()].sort();
  }

  update(account: SpecAccount | null): void {
    this.#isKnown = account !== null;
    if (account !== null) {
      this.#account = account;
      this.#caps = capsOf(account);
    }
    this.notify();
  }

  /** Whoever waits looks again. */
  notify(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Settles at the next change, or when the time is over. */
  changed(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      this.#waiting.add(done);
    });
  }
}

function capsOf({ priceCaps }: SpecAccount): ReadonlyMap<string, PriceCap> {
  return new Map(
    Object.entries(priceCaps).map(([meter, { units, per, feeUnits }]) => [
      meter,
      { units: BigInt(units), per: BigInt(per), feeUnits: BigInt(feeUnits) },
    ]),
  );
}
