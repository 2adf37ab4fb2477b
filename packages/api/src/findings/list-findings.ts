import type { FindingRecord } from "@orrery/db";
import type { FindingListInput, FindingView } from "@orrery/protocol";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";

/** Newest first. */
export async function listFindings(
  ctx: ApiContext,
  { accountId, openOnly, limit }: z.infer<typeof FindingListInput>,
): Promise<FindingView[]> {
  const records = await ctx.db.read.finding.findNewest({ accountId: accountId ?? null, openOnly }, limit);
  return findingViews(ctx, records);
}

export async function findingViews(
  ctx: ApiContext,
  records: readonly FindingRecord[],
): Promise<FindingView[]> {
  const names = await ctx.db.read.account.findNames([...new Set(records.map(({ accountId }) => accountId))]);
  return records.map(({ key: _key, ...finding }) => ({
    ...finding,
    accountName: names.get(finding.accountId) ?? finding.accountId,
  }));
}
