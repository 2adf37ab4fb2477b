import type { PaymentPort } from "../payment-port.ts";

/** A payment provider that tests can play: its customers and its messages. Every adapter has one, and passes the same contract. */
export type PaymentWorld = {
  port: PaymentPort;
  /** Somebody pays on the page; answers with the message that the provider sends. `changes`: what it would say if something were wrong. */
  pay(
    reference: string,
    changes?: { amountCoins?: bigint; currency?: string; topUpId?: string | null },
  ): SentMessage;
  /** Nobody pays until the page ends. */
  expire(reference: string): SentMessage;
  /** Something that has nothing to do with us. */
  other(): SentMessage;
  /** How often money was taken without anybody there. */
  charges(): number;
  /** From now on the provider declines; null = no longer. */
  decline(problem: string | null): void;
  /** From now on it does not answer. */
  goAway(): void;
  close(): Promise<void>;
};

export type SentMessage = { body: Uint8Array; signature: string };
