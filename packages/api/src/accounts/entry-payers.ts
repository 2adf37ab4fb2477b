import type { EntryPayerView, EntryRefInput } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";
import { requireAccount } from "./account-access.ts";

/** Who paid an entry, grant by grant; empty for what nobody spends. Throws NOT_FOUND. */
export async function entryPayers(
  ctx: ApiContext,
  { accountId, entry }: EntryRefInput,
): Promise<EntryPayerView[]> {
  await requireAccount(ctx, accountId);
  const refunded = await ctx.db.read.ledger.findRefunded(accountId, entry);
  if (refunded === null || refunded.kind !== "usage") return [];
  const grants = new Map(refunded.grants.map((grant) => [grant.id, grant]));
  return refunded.parts.map(({ grantId, units }) => {
    const grant = grantId === null ? undefined : grants.get(grantId);
    return {
      grantId,
      origin: grant?.origin ?? null,
      isPromotional: grant?.isPromotional ?? false,
      units: units.toString(),
    };
  });
}
