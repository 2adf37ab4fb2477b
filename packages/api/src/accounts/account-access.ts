import type { AccountRecord, WriteTransaction } from "@orrery/db";
import { parseCredits } from "@orrery/domain/billing";
import type { AccountId, AccountView, EventSubject } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { ApiContext } from "../context.ts";
import { accountViews } from "./account-views.ts";

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
