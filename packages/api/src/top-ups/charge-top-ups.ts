import type { Database, PaidTopUp } from "@orrery/db";
import { placesOf } from "@orrery/domain/billing";
import type { Actor, CorrelationId } from "@orrery/protocol";
import { type Clock, type Logger, sortableId } from "@orrery/runtime";
import type { PaymentPort } from "./payment-port.ts";
import { settleTopUp } from "./settle-top-up.ts";

const A_ROUND_MAX = 20;
/** How long one whose charge is not known is left to the provider's message before it is asked again. */
const ASK_AGAIN_MS = 60_000;

export type ChargePorts = {
  db: Database;
  clock: Clock;
  log: Logger;
  payments: PaymentPort | null;
  actor: Actor;
};

/**
 * Charges what rules have begun. A top-up is written before it is charged and the provider charges the same one once, so a hub that dies in
 * between asks again. `askedAtMs`: when this hub asked last, by top-up.
 */
export async function chargeTopUps(
  ports: ChargePorts,
  askedAtMs: Map<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const { db, clock } = ports;
  const pending = await db.read.topUp.findPending(clock.nowAtMs(), A_ROUND_MAX + askedAtMs.size);
  const ids = new Set(pending.map(({ id }) => id));
  for (const id of askedAtMs.keys()) if (!ids.has(id)) askedAtMs.delete(id);
  const due = pending.filter(({ id }) => clock.nowAtMs() >= (askedAtMs.get(id) ?? 0) + ASK_AGAIN_MS);
  for (const topUp of due.slice(0, A_ROUND_MAX)) {
    if (signal.aborted) return;
    askedAtMs.set(topUp.id, clock.nowAtMs());
    await chargeOne(ports, topUp);
  }
}

async function chargeOne(ports: ChargePorts, topUp: PaidTopUp): Promise<void> {
  const { db, clock, log, payments, actor } = ports;
  const { id: topUpId, accountId, amountCoins, currency } = topUp;
  const places = placesOf(currency) ?? 2;
  const answer =
    payments === null
      ? { outcome: "failed" as const, problem: "no payment provider is configured any more" }
      : await payments
          .charge({ topUpId, accountId, amountCoins, places, currency })
          .catch((error: unknown) => {
            log.warn({ err: error, topUpId }, "a top-up could not be charged; it is tried again");
            return { outcome: "unknown" as const, problem: "the provider could not be asked" };
          });
  // Whether it was taken, the provider's message or the next time of asking tells.
  if (answer.outcome === "unknown") return;
  await db.write({ actor, correlationId: sortableId() as CorrelationId }, (tx) =>
    settleTopUp(tx, topUpId, answer, clock.nowAtMs()),
  );
}
