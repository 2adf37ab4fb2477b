import type { AccountRecord, Database, WriteTransaction } from "@orrery/db";
import { burstLimitUnits, formatCredits, HOUR_MS, isBurst, NEW_ACCOUNT_MS } from "@orrery/domain/billing";
import { raiseFinding } from "./raise-finding.ts";

export type Burst = { account: AccountRecord; hourUnits: bigint; earlierUnits: bigint };

const KIND = "burst_on_new_account";

/** New accounts that spend oddly much; those of which it was told already, and is open, are left out. */
export async function findBursts(
  db: Database,
  accounts: readonly AccountRecord[],
  nowAtMs: number,
): Promise<Burst[]> {
  const young = accounts.filter(({ createdAtMs }) => nowAtMs - createdAtMs < NEW_ACCOUNT_MS);
  if (young.length === 0) return [];
  const ids = young.map(({ id }) => id);
  const known = await db.read.finding.findOfKind(ids, KIND);
  const asked = ids
    .filter((id) => known.get(id)?.isOpen !== true)
    .map((accountId) => ({
      accountId,
      sinceAtMs: Math.max(nowAtMs - HOUR_MS, known.get(accountId)?.dismissedAtMs ?? 0),
    }));
  const charged = await db.read.accountWatch.findCharged(asked);
  return young.flatMap((account) => {
    const sums = charged.get(account.id);
    if (sums === undefined) return [];
    const { sinceUnits: hourUnits, earlierUnits } = sums;
    const { createdAtMs } = account;
    return isBurst({ createdAtMs, hourUnits, earlierUnits }, nowAtMs)
      ? [{ account, hourUnits, earlierUnits }]
      : [];
  });
}

export async function raiseBurst(
  tx: WriteTransaction,
  { account, hourUnits, earlierUnits }: Burst,
  nowAtMs: number,
): Promise<void> {
  const { id: accountId, name: accountName, createdAtMs } = account;
  // A suspended account must not be spending while it is being suspended.
  await tx.ledger.lockWallets([accountId]);
  const limitUnits = burstLimitUnits({ createdAtMs, earlierUnits }, nowAtMs) ?? 0n;
  const ageHours = Math.max(1, Math.round((nowAtMs - createdAtMs) / HOUR_MS));
  await raiseFinding(tx, {
    ...{ accountId, accountName, kind: KIND, key: "burst", nowAtMs },
    sentence: `The account is ${ageHours === 1 ? "an hour" : `${ageHours} hours`} old and spent ${formatCredits(hourUnits)} credits within an hour; up to ${formatCredits(limitUnits)} would be usual`,
    evidence: {
      ...{ hourUnits: hourUnits.toString(), earlierUnits: earlierUnits.toString() },
      ...{ limitUnits: limitUnits.toString(), createdAtMs },
    },
  });
}
