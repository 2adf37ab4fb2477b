import type { AccountRecord, WriteTransaction } from "@orrery/db";
import {
  availableUnits,
  balanceUnits,
  heldUnits,
  parseCredits,
  periodAt,
  type Wallet,
} from "@orrery/domain/billing";
import type { AccountId, AccountView, EventSubject } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { ApiContext } from "../context.ts";

/** Also a closed one. Throws NOT_FOUND. */
export async function requireAccount(ctx: ApiContext, id: AccountId): Promise<AccountRecord> {
  const account = await ctx.db.read.account.find(id);
  if (account === null) throw new AppError("NOT_FOUND", `There is no account ${id}.`);
  return account;
}

/** Locks its row until the transaction's end. Throws NOT_FOUND, and PRECONDITION_FAILED for a closed one. */
export async function requireOpenAccount(tx: WriteTransaction, id: AccountId): Promise<AccountRecord> {
  const account = await tx.account.findForUpdate(id);
  if (account === null) throw new AppError("NOT_FOUND", `There is no account ${id}.`);
  if (account.state !== "closed") return account;
  throw new AppError(
    "PRECONDITION_FAILED",
    `The account ${account.name} is closed; nothing of it is changed any more.`,
  );
}

export async function accountView(ctx: ApiContext, account: AccountRecord): Promise<AccountView> {
  const [view] = await accountViews(ctx, [account]);
  return view as AccountView;
}

export async function accountViews(
  ctx: ApiContext,
  accounts: readonly AccountRecord[],
): Promise<AccountView[]> {
  const wallets = await ctx.db.read.ledger.findWallets(accounts.map(({ id }) => id));
  return accounts.flatMap((account) => {
    const wallet = wallets.get(account.id);
    return wallet === undefined ? [] : [toView(account, wallet, ctx.clock.nowAtMs())];
  });
}

export function accountSubject({ id, name }: Pick<AccountRecord, "id" | "name">): EventSubject {
  return { kind: "account", id, name };
}

/** Throws INVALID_INPUT for what is no amount above zero. */
export function unitsOf(credits: string): bigint {
  const units = parseCredits(credits);
  if (units === null || units <= 0n) {
    throw new AppError(
      "INVALID_INPUT",
      `credits: ${credits} is no amount above zero; write it as 12.5, for example.`,
    );
  }
  return units;
}

function toView(account: AccountRecord, wallet: Wallet, nowAtMs: number): AccountView {
  const { id, name, ownerId, zone, currency, taxPpm, period, billingAddress } = account;
  const { state, stateReason, stateSinceAtMs, createdAtMs, topUp } = account;
  const day = periodAt(nowAtMs, "daily", zone);
  const running = periodAt(nowAtMs, period, zone);
  return {
    ...{ id, name, ownerId, zone, currency, taxPpm, period, billingAddress },
    ...{
      state,
      stateReason,
      stateSinceAtMs,
      createdAtMs,
      topUp,
      atMs: nowAtMs,
      entryCount: wallet.lastEntry,
    },
    creditPriceMicros: account.creditPriceMicros.toString(),
    balanceUnits: balanceUnits(wallet).toString(),
    availableUnits: availableUnits(wallet).toString(),
    heldUnits: heldUnits(wallet).toString(),
    overdraftUnits: wallet.overdraftUnits.toString(),
    reserveUnits: account.reserveUnits.toString(),
    day: { limitUnits: account.dayLimitUnits?.toString() ?? null, usedUnits: "0", ...day },
    periodSpend: { limitUnits: account.periodLimitUnits?.toString() ?? null, usedUnits: "0", ...running },
    ...{ burnUnitsPerHour: "0", nodeCount: 0, openFindingCount: 0 },
  };
}
