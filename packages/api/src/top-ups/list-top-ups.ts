import type { AccountId, TopUpView } from "@orrery/protocol";
import { requireAccount } from "../accounts/account-access.ts";
import type { ApiContext } from "../context.ts";

const LISTED_MAX = 100;

/** Newest first. Throws NOT_FOUND. */
export async function listTopUps(ctx: ApiContext, accountId: AccountId): Promise<TopUpView[]> {
  await requireAccount(ctx, accountId);
  const topUps = await ctx.db.read.topUp.findNewest(accountId, LISTED_MAX);
  return topUps.map(({ accountId: _account, units, amountCoins, ...topUp }) => ({
    ...topUp,
    units: units.toString(),
    amountCoins: amountCoins.toString(),
  }));
}
