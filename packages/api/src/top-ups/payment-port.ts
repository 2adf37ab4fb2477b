/**
 * A payment provider, as the hub sees it: it takes money, and says by a signed message that it did. What is bought is booked when the provider
 * says so, never when it is asked.
 */
export type PaymentPort = {
  /** As it stands in `payment_message`: `stripe`, for example. */
  readonly provider: string;
  /**
   * Opens a page on which somebody pays for a top-up. Asking again for the same top-up opens no second one. Throws PRECONDITION_FAILED with
   * what the provider said where it refuses, and INTERNAL where it cannot be reached.
   */
  checkout(request: CheckoutRequest): Promise<{ reference: string; url: string }>;
  /** Takes the money for a top-up from what the account pays with, without anybody there. Asking again for the same top-up charges once. */
  charge(request: ChargeRequest): Promise<ChargeAnswer>;
  /** Reads a provider's message from its raw body. */
  readMessage(message: RawPaymentMessage): PaymentMessageReading;
};

export type ChargeRequest = {
  topUpId: string;
  accountId: string;
  /** In the currency's smallest coins, above zero. */
  amountCoins: bigint;
  /** Decimal places of the currency's smallest coin. */
  places: number;
  /** ISO 4217. */
  currency: string;
};

export type CheckoutRequest = ChargeRequest & {
  accountName: string;
  /** What is bought, as the page shows it: "500 credits". */
  title: string;
  /** What is paid with is kept, so that `charge` can take it later. */
  keepsMethod: boolean;
};

export type ChargeAnswer =
  | { outcome: "charged"; reference: string }
  /** Nothing was taken. */
  | { outcome: "failed"; problem: string }
  /** It may have been taken: only the provider's message tells. */
  | { outcome: "unknown"; problem: string };

export type RawPaymentMessage = {
  body: Uint8Array;
  /** Of the header that carries it; null = there was none. */
  signature: string | null;
  nowMs: number;
};

export type PaymentMessageReading =
  /** Not the provider's, or too old. */
  | { outcome: "refused"; problem: string }
  /** Nothing that books anything. */
  | { outcome: "ignored"; id: string; type: string }
  | {
      outcome: "paid";
      id: string;
      type: string;
      /** Null = the message names none. */
      topUpId: string | null;
      reference: string;
      amountCoins: bigint;
      currency: string;
    }
  | { outcome: "failed"; id: string; type: string; topUpId: string | null; problem: string };
