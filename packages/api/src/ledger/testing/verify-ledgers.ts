import type { Repositories } from "@orrery/db";
import { verifyLedger } from "../verify-ledger.ts";

type Problem = { accountId: string; entry: number | null; problem: string };

/** The ledgers of all accounts, without what was charged: for tests that book usage which nobody told of. */
export async function verifyLedgers(
  ledger: Repositories["ledger"],
): Promise<{ accountCount: number; entryCount: number; problems: Problem[] }> {
  const problems: Problem[] = [];
  const ids = await ledger.findWalletIds("", 10_000);
  let entryCount = 0;
  for (const accountId of ids) {
    entryCount += await verifyLedger(ledger, accountId, (entry, problem) => {
      problems.push({ accountId, entry, problem });
    });
  }
  return { accountCount: ids.length, entryCount, problems };
}
