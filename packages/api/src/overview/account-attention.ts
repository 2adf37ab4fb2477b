import { accountAttentionItems } from "@orrery/domain/billing";
import type { AttentionItem } from "@orrery/protocol";
import { findRisks } from "../billing/billing-overview.ts";
import type { ApiContext } from "../context.ts";

const SUSPENDED_SHOWN = 20;

/** Accounts that are suspended or at risk; the first twenty of each. For those who may read billing. */
export async function accountAttention(ctx: ApiContext, nowAtMs: number): Promise<AttentionItem[]> {
  const [suspended, risks] = await Promise.all([
    ctx.db.read.billingOverview.findSuspended(SUSPENDED_SHOWN),
    findRisks(ctx, nowAtMs),
  ]);
  return accountAttentionItems(
    [
      ...suspended.map(({ accountId, name, reason, sinceAtMs }) => ({
        ...{ accountId, name, risk: null },
        suspended: { reason: reason ?? "Nobody said why.", sinceAtMs: sinceAtMs ?? nowAtMs },
      })),
      ...risks.flatMap(({ row: { accountId, name, state }, risk }) =>
        state === "suspended" ? [] : [{ accountId, name, risk, suspended: null }],
      ),
    ],
    nowAtMs,
  );
}
