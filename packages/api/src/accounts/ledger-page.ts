import type { LedgerPage, LedgerPageInput } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";
import { requireAccount } from "./account-access.ts";

/** An account's entries, newest first. Throws NOT_FOUND. */
export async function ledgerPage(ctx: ApiContext, input: LedgerPageInput): Promise<LedgerPage> {
  const { accountId, limit, ...filter } = input;
  await requireAccount(ctx, accountId);
  const entries = await ctx.db.read.ledger.findNewestEntries(accountId, filter, limit + 1);
  const items = entries.slice(0, limit).map(({ accountId: _account, postingKey: _key, ...entry }) => ({
    ...entry,
    units: entry.units.toString(),
    balanceUnits: entry.balanceUnits.toString(),
    detail: JSON.parse(entry.detail) as LedgerPage["items"][number]["detail"],
  }));
  return { items, nextBefore: entries.length > limit ? (items.at(-1)?.number ?? null) : null };
}
