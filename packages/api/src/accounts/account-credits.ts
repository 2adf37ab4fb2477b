import { compareGrants } from "@orrery/domain/billing";
import type { AccountId, CreditGrantView, CreditHoldView } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";
import { requireAccount } from "./account-access.ts";

/** `slice:<nodeId>:<s|r>:<id>` */
const SLICE_ID = /^slice:(.+):([sr]):[^:]+$/;

/** What is left of what came in, in the order in which it pays. Throws NOT_FOUND. */
export async function accountGrants(ctx: ApiContext, accountId: AccountId): Promise<CreditGrantView[]> {
  await requireAccount(ctx, accountId);
  const wallet = (await ctx.db.read.ledger.findWallets([accountId])).get(accountId);
  return (wallet?.grants ?? []).toSorted(compareGrants).map((grant) => ({
    ...grant,
    units: grant.units.toString(),
    leftUnits: grant.leftUnits.toString(),
    reservedUnits: grant.reservedUnits.toString(),
  }));
}

/** What is reserved, the oldest first. Throws NOT_FOUND. */
export async function accountHolds(ctx: ApiContext, accountId: AccountId): Promise<CreditHoldView[]> {
  await requireAccount(ctx, accountId);
  const wallet = (await ctx.db.read.ledger.findWallets([accountId])).get(accountId);
  return (wallet?.holds ?? []).map(({ id, endsAtMs, parts }) => {
    const slice = SLICE_ID.exec(id);
    return {
      ...{ id, endsAtMs, nodeId: slice?.[1] ?? null, isReserve: slice?.[2] === "r" },
      units: parts.reduce((sum, { units }) => sum + units, 0n).toString(),
    };
  });
}
