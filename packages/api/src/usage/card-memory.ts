import type { BookingRead } from "@orrery/db";
import { LIST_CARD, type RateCard, type UsageAccount } from "@orrery/domain/billing";

/** What the bookings before have read: a guess of what the next one needs. */
export type RememberedAccount = { account: UsageAccount; cards: readonly RateCard[] };

/** By the id of the card. */
export type KnownRates = Map<string, RateCard["rates"]>;

const CARDS_MAX = 4000;
const ACCOUNTS_MAX = 20_000;

/**
 * Remembers the rates of cards: a card says the same for ever, only its end is set later, and that is read each time. And remembers each account
 * as it was last, to guess what to read; a wrong guess costs a round trip and nothing else.
 */
export class CardMemory {
  /** Replaced where there are too many: who has asked for cards by the old one still has it. */
  #rates: KnownRates = new Map();
  readonly #accounts = new Map<string, RememberedAccount>();

  /** Of the cards with these ids nobody needs to read the rates. */
  get rates(): KnownRates {
    return this.#rates;
  }

  /** The cards as they are now. `known`: where those are that were not read, because they were known. */
  resolve(read: BookingRead["cards"], known: KnownRates): RateCard[] {
    if (this.#rates.size > CARDS_MAX) this.#rates = new Map();
    const cards: RateCard[] = [LIST_CARD];
    for (const { rates: justRead, ...card } of read) {
      const rates = justRead ?? known.get(card.id);
      if (rates === undefined)
        throw new Error(`The rates of the card ${card.id} were neither read nor known.`);
      this.#rates.set(card.id, rates);
      cards.push({ ...card, rates });
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
