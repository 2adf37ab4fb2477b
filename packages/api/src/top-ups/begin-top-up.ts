import type { AccountRecord, WriteTransaction } from "@orrery/db";
import {
  availableUnits,
  formatCredits,
  periodAt,
  placesOf,
  stepTopUp,
  topUpCost,
} from "@orrery/domain/billing";
import type { AccountId } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { accountSubject } from "../accounts/account-access.ts";
import type { PaymentPort } from "./payment-port.ts";

/**
 * Does what an account's rule says, in a transaction that locks its wallet and looks again: of several who find the same shortage one writes.
 * With a payment provider the top-up is to be charged afterwards (`chargeTopUps`); without one it is recorded what it would have charged.
 */
export async function beginTopUp(
  tx: WriteTransaction,
  accountId: AccountId,
  { payments, nowAtMs }: { payments: PaymentPort | null; nowAtMs: number },
): Promise<void> {
  const wallet = (await tx.ledger.lockWallets([accountId])).get(accountId)?.wallet;
  const account = await tx.account.find(accountId);
  if (wallet === undefined || account === null || account.topUp === null) return;
  const { topUp: rule, zone, period } = account;
  const { fromAtMs: periodFromAtMs } = periodAt(nowAtMs, period, zone);
  const known = (await tx.topUp.findOfRules([{ accountId, periodFromAtMs }])).get(accountId);
  const step = stepTopUp(
    {
      rule: { belowUnits: BigInt(rule.belowUnits), perPeriodMax: rule.perPeriodMax },
      availableUnits: availableUnits(wallet),
      isActive: account.state === "active",
      ...(known ?? { last: null, countInPeriod: 0 }),
    },
    nowAtMs,
  );
  if (step === "end_shortage") await tx.topUp.endRecorded(accountId, nowAtMs);
  if (step !== "top_up") return;
  const units = BigInt(rule.units);
  const places = placesOf(account.currency) ?? 2;
  const amountCoins = topUpCost(units, account, places).totalCoins;
  // What costs nothing is nothing to charge.
  const state = payments !== null && amountCoins > 0n ? "pending" : "recorded";
  const id = sortableId(nowAtMs);
  await tx.payment.insertTopUp({
    ...{ id, accountId, cause: "rule", state, units, amountCoins, currency: account.currency },
    ...{ reference: null, problem: null, createdAtMs: nowAtMs, settledAtMs: null },
  });
  if (state === "recorded") tellRecorded(tx, account, { id, units, amountCoins, places });
}

function tellRecorded(
  tx: WriteTransaction,
  account: AccountRecord,
  { id, units, amountCoins, places }: { id: string; units: bigint; amountCoins: bigint; places: number },
): void {
  const { currency } = account;
  const money = `${decimal(amountCoins, places)} ${currency}`;
  tx.appendEvent({
    type: "account.topped_up",
    severity: "warning",
    subject: accountSubject(account),
    summary: `${account.name} should be topped up with ${formatCredits(units)} credits for ${money}; no payment provider is configured that could charge it`,
    data: {
      ...{ topUpId: id, cause: "rule", state: "recorded", units: units.toString() },
      ...{ amountCoins: amountCoins.toString(), currency },
    },
  });
}

function decimal(coins: bigint, places: number): string {
  const digits = coins.toString().padStart(places + 1, "0");
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
