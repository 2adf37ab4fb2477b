import { chainHash, firstHash, type Repositories } from "@orrery/db";

/** Something that does not fit. `entry` null = of the account as a whole. */
export type LedgerProblem = { accountId: string; entry: number | null; problem: string };

export type LedgerVerdict = {
  accountCount: number;
  entryCount: number;
  /** The first ones; `problemCount` says how many there are. */
  problems: LedgerProblem[];
  problemCount: number;
};

const ACCOUNTS_A_PAGE = 500;
const ENTRIES_A_PAGE = 5000;
const PROBLEMS_MAX = 100;

/**
 * Proves the books from the first entry on: numbers without a gap, each entry's hash over the one in front of it, each balance from the
 * one before, and what grants, debt and wallets say from what the entries used. Reads while others book: an account is compared as it was when
 * its head was read.
 */
export async function verifyLedger(ledger: Repositories["ledger"]): Promise<LedgerVerdict> {
  const verdict: LedgerVerdict = { accountCount: 0, entryCount: 0, problems: [], problemCount: 0 };
  let after = "";
  for (;;) {
    const ids = await ledger.findWalletIds(after, ACCOUNTS_A_PAGE);
    for (const accountId of ids) await verifyAccount(ledger, accountId, verdict);
    const last = ids.at(-1);
    if (last === undefined) return verdict;
    after = last;
  }
}

async function verifyAccount(
  ledger: Repositories["ledger"],
  accountId: string,
  verdict: LedgerVerdict,
): Promise<void> {
  const tell = (entry: number | null, problem: string): void => {
    verdict.problemCount += 1;
    if (verdict.problems.length < PROBLEMS_MAX) verdict.problems.push({ accountId, entry, problem });
  };
  const head = await ledger.findHead(accountId);
  verdict.accountCount += 1;
  let previous = Buffer.from(firstHash(accountId)).toString("hex");
  let balance = 0n;
  let number = 0;
  while (number < head.lastEntry) {
    const entries = await ledger.findEntries(
      accountId,
      { afterNumber: number, toNumber: head.lastEntry },
      ENTRIES_A_PAGE,
    );
    if (entries.length === 0) break;
    for (const { hash, ...entry } of entries) {
      verdict.entryCount += 1;
      for (let missing = number + 1; missing < entry.number; missing += 1) tell(missing, "is missing");
      balance += entry.direction === "in" ? entry.units : -entry.units;
      if (chainHash(previous, entry) !== hash) tell(entry.number, "is not what its hash was taken of");
      if (entry.balanceUnits !== balance) {
        tell(
          entry.number,
          `says a balance of ${entry.balanceUnits} units after it; the entries up to it make ${balance}`,
        );
        balance = entry.balanceUnits;
      }
      number = entry.number;
      previous = hash;
    }
  }
  for (let missing = number + 1; missing <= head.lastEntry; missing += 1) tell(missing, "is missing");
  if (previous !== head.headHash) tell(null, "the wallet's hash is not that of its last entry");
  if (head.balanceUnits !== balance) {
    tell(null, `the wallet says ${head.balanceUnits} units, its entries make ${balance}`);
  }
  if (head.debtUnits !== head.debtByUses) {
    tell(null, `the wallet says a debt of ${head.debtUnits} units, its uses make ${head.debtByUses}`);
  }
  for (const { id, leftUnits, leftByUses } of head.grantsThatDiffer) {
    tell(Number.parseInt(id, 10), `its grant has ${leftUnits} units left, by its uses ${leftByUses}`);
  }
}
