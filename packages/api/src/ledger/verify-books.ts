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
};

const ACCOUNTS_A_PAGE = 500;
const PROBLEMS_MAX = 100;

/** Proves the books, from the first event to the last coin: of one account, or of all (null). */
export async function verifyBooks(
  read: Pick<Repositories, "ledger" | "usageAudit">,
  accountId: string | null,
): Promise<BooksVerdict> {
  const verdict: BooksVerdict = { accountCount: 0, entryCount: 0, problems: [], problemCount: 0 };
  const verify = async (id: string): Promise<void> => {
    const tell = (entry: number | null, problem: string): void => {
      verdict.problemCount += 1;
      if (verdict.problems.length < PROBLEMS_MAX) verdict.problems.push({ accountId: id, entry, problem });
    };
    verdict.accountCount += 1;
    verdict.entryCount += await verifyLedger(read.ledger, id, tell);
    await verifyUsage(read.usageAudit, id, tell);
  };
  if (accountId !== null) {
    await verify(accountId);
    return verdict;
  }
  let after = "";
  for (;;) {
    const ids = await read.ledger.findWalletIds(after, ACCOUNTS_A_PAGE);
    for (const id of ids) await verify(id);
    const last = ids.at(-1);
    if (last === undefined) return verdict;
    after = last;
  }
}
