import type { AccountRecord } from "@orrery/db";
import { availableUnits, balanceUnits, heldUnits, type Wallet } from "@orrery/domain/billing";
import type { AccountId, AccountUsageView, AccountView } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";
import type { SignedInContext } from "../trpc.ts";
import { runningPeriods } from "./running-periods.ts";

const MINE_MAX = 1000;

/** As they are now, in the same order; six statements, however many there are. */
export async function accountViews(
  ctx: ApiContext,
  accounts: readonly AccountRecord[],
): Promise<AccountView[]> {
  const { ledger, usageRead, accountAssignment, finding } = ctx.db.read;
  const nowAtMs = ctx.clock.nowAtMs();
  const ids = accounts.map(({ id }) => id);
  const periods = runningPeriods(nowAtMs);
  const asked = accounts.map(({ id, zone, period }) => ({
    accountId: id,
    dayFromAtMs: periods("daily", zone).fromAtMs,
    periodFromAtMs: periods(period, zone).fromAtMs,
  }));
  const [wallets, spends, burns, nodeCounts, findingCounts] = await Promise.all([
    ledger.findWallets(ids),
    usageRead.spendOf(asked),
    usageRead.burnOf(ids, nowAtMs),
    accountAssignment.countNodes(ids),
    finding.countOpen(ids),
  ]);
  return accounts.flatMap((account) => {
    const wallet = wallets.get(account.id);
    if (wallet === undefined) return [];
    const spend = spends.get(account.id);
    const held = heldUnits(wallet);
    return [
      {
        ...fieldsOf(account),
        ...creditsOf(wallet),
        day: {
          limitUnits: account.dayLimitUnits?.toString() ?? null,
          usedUnits: ((spend?.dayUnits ?? 0n) + held).toString(),
          ...periods("daily", account.zone),
        },
        periodSpend: {
          limitUnits: account.periodLimitUnits?.toString() ?? null,
          usedUnits: ((spend?.periodUnits ?? 0n) + held).toString(),
          ...periods(account.period, account.zone),
        },
        burnUnitsPerHour: (burns.get(account.id) ?? 0n).toString(),
        nodeCount: nodeCounts.get(account.id) ?? 0,
        openFindingCount: findingCounts.get(account.id) ?? 0,
        atMs: nowAtMs,
      },
    ];
  });
}

/** Those that the caller is a member of or answers for, without amounts. */
export async function myAccounts(ctx: SignedInContext): Promise<AccountUsageView[]> {
  const { operatorId } = ctx.principal;
  if (operatorId === null) return [];
  const accounts = await ctx.db.read.account.findOfMember(operatorId, MINE_MAX);
  const periods = runningPeriods(ctx.clock.nowAtMs());
  const asked = accounts.map(({ id, zone, period }) => ({
    accountId: id,
    fromAtMs: periods(period, zone).fromAtMs,
  }));
  const used = await ctx.db.read.account.findUsage(asked);
  return accounts.map(({ id, name, state, zone, period }) => ({
    ...{ id, name, state, fromAtMs: periods(period, zone).fromAtMs },
    usage: (used.get(id as AccountId) ?? []).map(({ meter, quantity }) => ({
      meter,
      quantity: quantity.toString(),
    })),
  }));
}

function fieldsOf(account: AccountRecord) {
  const { id, name, ownerId, zone, currency, taxPpm, period, billingAddress } = account;
  const { state, stateReason, stateSinceAtMs, createdAtMs, topUp } = account;
  return {
    ...{ id, name, ownerId, zone, currency, taxPpm, period, billingAddress },
    ...{ state, stateReason, stateSinceAtMs, createdAtMs, topUp },
    creditPriceMicros: account.creditPriceMicros.toString(),
    reserveUnits: account.reserveUnits.toString(),
  };
}

function creditsOf(wallet: Wallet) {
  return {
    balanceUnits: balanceUnits(wallet).toString(),
    availableUnits: availableUnits(wallet).toString(),
    heldUnits: heldUnits(wallet).toString(),
    overdraftUnits: wallet.overdraftUnits.toString(),
    entryCount: wallet.lastEntry,
  };
}
