import type { Repositories } from "@orrery/db";
import { verifyLedger } from "./verify-ledger.ts";
import { verifyUsage } from "./verify-usage.ts";

export type BooksProblem = { accountId: string; entry: number | null; problem: string };

export type BooksVerdict = {
  accountCount: number;
  entryCount: number;
  /** The first ones; `problemCount` says how many there are. */
  problems: BooksProblem[];
  problemCount: number;
  /** Where to go on; null = that was all. */
  nextAfter: string | null;
};

const ACCOUNTS_A_PAGE = 500;
const PROBLEMS_MAX = 100;

/**
 * Proves the books, from the first event to the last coin: of one account, or of all (null), those after the id `after`. `isEnough` is asked after
 * each account: what is left then is for the next call. Without `usageAudit` the ledgers alone are proven, as where usage was booked that nobody told of.
 */
export async function verifyBooks(
  { ledger, usageAudit }: Pick<Repositories, "ledger"> & Partial<Pick<Repositories, "usageAudit">>,
  accountId: string | null,
  { after = "", isEnough = () => false }: { after?: string; isEnough?: () => boolean } = {},
): Promise<BooksVerdict> {
  const counts = { accountCount: 0, entryCount: 0, problemCount: 0 };
  const verdict: BooksVerdict = { ...counts, problems: [], nextAfter: null };
  const verify = async (id: string): Promise<void> => {
    const tell = (entry: number | null, problem: string): void => {
      verdict.problemCount += 1;
      if (verdict.problems.length < PROBLEMS_MAX) verdict.problems.push({ accountId: id, entry, problem });
    };
    verdict.accountCount += 1;
    verdict.entryCount += await verifyLedger(ledger, id, tell);
    if (usageAudit !== undefined) await verifyUsage(usageAudit, id, tell);
  };
  if (accountId !== null) {
    await verify(accountId);
    return verdict;
  }
  for (let last = after; ; ) {
    const ids = await ledger.findWalletIds(last, ACCOUNTS_A_PAGE);
    for (const id of ids) {
      await verify(id);
      last = id;
      if (isEnough()) return { ...verdict, nextAfter: id };
    }
    if (ids.length === 0) return verdict;
  }
}
