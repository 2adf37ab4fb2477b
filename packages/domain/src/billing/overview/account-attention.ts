import type { AccountId, AttentionItem } from "@orrery/protocol";
import { HARMLESS_RANK } from "./account-risk.ts";

export type AccountToWatch = {
  readonly accountId: AccountId;
  readonly name: string;
  /** Null = it is not suspended. */
  readonly suspended: { readonly reason: string; readonly sinceAtMs: number } | null;
  /** Null = it is not at risk. */
  readonly risk: { readonly rank: number; readonly reason: string } | null;
};

/** What whoever answers for billing should look at now. A risk is of the figures of now, so that is since when it is told. */
export function accountAttentionItems(accounts: readonly AccountToWatch[], nowAtMs: number): AttentionItem[] {
  return accounts.flatMap((account): AttentionItem[] => {
    const { accountId, name, suspended, risk } = account;
    const base = { nodeId: null, accountId };
    if (suspended !== null) {
      const { reason, sinceAtMs } = suspended;
      const title = `The account ${name} is suspended`;
      return [{ ...base, kind: "account_suspended", severity: "critical", title, detail: reason, sinceAtMs }];
    }
    if (risk === null) return [];
    const severity = severityOf(risk.rank);
    const title =
      severity === "critical" ? `The account ${name} can spend nothing` : `The account ${name} is at risk`;
    return [{ ...base, kind: "account_at_risk", severity, title, detail: risk.reason, sinceAtMs: nowAtMs }];
  });
}

/** What stops usage now, what will, and what stops none. */
function severityOf(rank: number): AttentionItem["severity"] {
  if (rank === 0) return "critical";
  return rank < HARMLESS_RANK ? "warning" : "notice";
}
