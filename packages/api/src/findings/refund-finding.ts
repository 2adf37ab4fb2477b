import type { AccountRecord, WriteTransaction } from "@orrery/db";
import { CYCLES_MIN, CYCLES_MS, formatCredits, refundCycles } from "@orrery/domain/billing";
import { raiseFinding } from "./raise-finding.ts";

const KIND = "top_up_and_refund";

/** After a purchase was refunded, in the same transaction: whether that happens oddly often. */
export async function findRefundCycles(
  tx: WriteTransaction,
  { id: accountId, name: accountName }: AccountRecord,
  nowAtMs: number,
): Promise<void> {
  const known = (await tx.finding.findOfKind([accountId], KIND)).get(accountId);
  const purchases = await tx.accountWatch.findBoughtBack(accountId, nowAtMs - CYCLES_MS);
  const cycles = refundCycles(purchases, { nowAtMs, sinceMs: known?.dismissedAtMs ?? 0 });
  if (cycles.length < CYCLES_MIN) return;
  const boughtUnits = cycles.reduce((sum, each) => sum + each.boughtUnits, 0n);
  const refundedUnits = cycles.reduce((sum, each) => sum + each.refundedUnits, 0n);
  await raiseFinding(tx, {
    ...{ accountId, accountName, kind: KIND, key: "cycles", nowAtMs },
    sentence: `Within seven days ${cycles.length} purchases of ${formatCredits(boughtUnits)} credits in all were made and ${formatCredits(refundedUnits)} of them refunded`,
    evidence: {
      ...{ cycleCount: cycles.length, boughtUnits: boughtUnits.toString() },
      refundedUnits: refundedUnits.toString(),
    },
  });
}
