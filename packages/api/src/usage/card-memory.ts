import type { BookingRead } from "@orrery/db";
import { LIST_CARD, type RateCard, type UsageAccount } from "@orrery/domain/billing";

/** What the bookings before have read: a guess of what the next one needs. */
export type RememberedAccount = { account: UsageAccount; cards: readonly RateCard[] };

const CARDS_MAX = 4000;
const ACCOUNTS_MAX = 20_000;

/**
 * Remembers the rates of cards: a card says the same for ever, only its end is set later, and that is read each time. And remembers each account
 * as it was last, to guess what to read; a wrong guess costs a round trip and nothing else.
 */
export class CardMemory {
  readonly #rates = new Map<string, RateCard["rates"]>();
  readonly #accounts = new Map<string, RememberedAccount>();

  get cardIds(): string[] {
    return [...this.#rates.keys()];
  }

  /** The cards as they are now. */
  resolve(read: BookingRead["cards"]): RateCard[] {
    if (this.#rates.size > CARDS_MAX) this.#rates.clear();
    const cards: RateCard[] = [LIST_CARD];
    for (const { rates, ...card } of read) {
      const known = rates ?? this.#rates.get(card.id);
      if (known === undefined)
        throw new Error(`The rates of the card ${card.id} were neither read nor known.`);
      this.#rates.set(card.id, known);
      cards.push({ ...card, rates: known });
    }
    return cards;
  }

  guess(accountId: string): RememberedAccount | undefined {
    return this.#accounts.get(accountId);
  }

  remember(accountId: string, remembered: RememberedAccount): void {
    if (this.#accounts.size > ACCOUNTS_MAX) this.#accounts.clear();
    this.#accounts.set(accountId, remembered);
  }
}
