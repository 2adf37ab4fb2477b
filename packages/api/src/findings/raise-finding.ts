import type { WriteTransaction } from "@orrery/db";
import { parksAccount } from "@orrery/domain/billing";
import type { AccountId, FindingKind, FindingView } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";

export type FindingDraft = {
  accountId: AccountId;
  accountName: string;
  kind: FindingKind;
  /** What it is about (a node's id, a source's name): the same thing is one finding while it is open. */
  key: string;
  /** What was seen and why it is odd, for people. */
  sentence: string;
  /** The numbers that the sentence speaks of. */
  evidence: FindingView["evidence"];
  nowAtMs: number;
  /** Suspends the account. Left out = as the rules have it (packages/domain/src/billing/findings/SPEC.md). */
  parks?: boolean;
  /** How often it was seen now; default 1. */
  times?: number;
};

/** Open ones of one account and kind; whatever more is seen is counted in one more, so that a flood of names is no flood of findings. */
const OPEN_OF_A_KIND_MAX = 50;
const KEY_MAX = 200;
const MORE_KEY = "more";

/**
 * Tells of something odd, within the caller's transaction: one open finding for each account, kind and key, which is counted up. The log
 * tells of it once, when it opens. A finding that parks suspends the account where it is active.
 */
export async function raiseFinding(tx: WriteTransaction, draft: FindingDraft): Promise<void> {
  const { accountId, accountName, kind, nowAtMs, times = 1, parks = parksAccount(kind) } = draft;
  const wanted = draft.key.slice(0, KEY_MAX);
  const open = await tx.finding.findOpenOfKind(accountId, kind, wanted);
  const isOverflow = !open.hasKey && open.count >= OPEN_OF_A_KIND_MAX;
  const key = isOverflow ? MORE_KEY : wanted;
  const sentence = isOverflow
    ? `More than ${OPEN_OF_A_KIND_MAX} findings of this kind are open; the newest of the others: ${draft.sentence}`
    : draft.sentence;
  const { id, isNew } = await tx.finding.raise({
    ...{ id: sortableId(nowAtMs), accountId, kind, key, sentence, nowAtMs, times },
    evidence: draft.evidence,
  });
  const subject = { kind: "account", id: accountId, name: accountName } as const;
  if (isNew) {
    tx.appendEvent({
      type: "account.finding_opened",
      severity: parks ? "critical" : "warning",
      subject,
      summary: `${accountName}: ${sentence}`,
      data: { findingId: id, kind, key, parks, evidence: draft.evidence },
    });
  }
  if (!parks || !(await tx.account.suspend(accountId, sentence, nowAtMs))) return;
  await tx.finding.markParked(id);
  tx.appendEvent({
    type: "account.suspended",
    severity: "critical",
    subject,
    summary: `${accountName} was suspended: ${sentence}`,
    data: { findingId: id, before: { state: "active" }, after: { state: "suspended" }, reason: sentence },
  });
}
