import type { Database, WriteTransaction } from "@orrery/db";
import type { CorrelationId } from "@orrery/protocol";
import { AppError, type Clock, type Logger } from "@orrery/runtime";
import type { PaymentMessageReading, PaymentPort } from "./payment-port.ts";
import { settleTopUp } from "./settle-top-up.ts";

export type PaymentMessageContext = {
  db: Database;
  clock: Clock;
  log: Logger;
  payments: PaymentPort;
  correlationId: CorrelationId;
};

type Genuine = Exclude<PaymentMessageReading, { outcome: "refused" }>;

/**
 * Takes a provider's message once: that it came, and what is booked for it, are one transaction. Answers with what became of it, in a
 * sentence. Throws INVALID_INPUT for what the provider did not sign, or too long ago.
 */
export async function takePaymentMessage(
  { db, clock, log, payments, correlationId }: PaymentMessageContext,
  { body, signature }: { body: Uint8Array; signature: string | null },
): Promise<string> {
  const nowMs = clock.nowAtMs();
  const message = payments.readMessage({ body, signature, nowMs });
  if (message.outcome === "refused") throw new AppError("INVALID_INPUT", message.problem);
  const { provider } = payments;
  const actor = { kind: "hub" as const, id: provider, name: provider };
  const outcome = await db.write({ actor, correlationId }, async (tx) => {
    const { id, type } = message;
    if (!(await tx.payment.takeMessage({ provider, id, type, atMs: nowMs }))) return "It was taken before.";
    const became = await act(tx, message, nowMs);
    await tx.payment.setMessageOutcome(provider, id, became);
    return became;
  });
  log.info(
    { provider, id: message.id, type: message.type, outcome },
    "a payment provider's message was taken",
  );
  return outcome;
}

async function act(tx: WriteTransaction, message: Genuine, nowMs: number): Promise<string> {
  if (message.outcome === "ignored") return "Nothing is booked for it.";
  if (message.topUpId === null) return "Not booked: it names no top-up.";
  const topUp = await tx.topUp.find(message.topUpId);
  if (topUp === null) return `Not booked: there is no top-up ${message.topUpId}.`;
  const { id, amountCoins, currency } = topUp;
  if (message.outcome === "failed") {
    const isNew = await settleTopUp(tx, id, { outcome: "failed", problem: message.problem }, nowMs);
    return isNew ? "The top-up failed." : "Nothing is booked for it: the top-up was settled before.";
  }
  if (message.amountCoins !== amountCoins || message.currency !== currency) {
    const problem = `Not booked: ${message.amountCoins} ${message.currency} were paid (in smallest coins), not ${amountCoins} ${currency}. Give the money back, or book it by hand.`;
    await settleTopUp(tx, id, { outcome: "failed", problem }, nowMs);
    return problem;
  }
  const { reference } = message;
  const isNew = await settleTopUp(tx, id, { outcome: "charged", reference }, nowMs);
  return isNew ? "Booked." : "It was booked before.";
}
