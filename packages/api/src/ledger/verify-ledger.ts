import { chainHash, firstHash, type Repositories } from "@orrery/db";

/** Something that does not fit. `entry` null = of the account as a whole. */
export type TellProblem = (entry: number | null, problem: string) => void;

const ENTRIES_A_PAGE = 5000;

/**
 * Proves one account's entries from the first on: numbers without a gap, each entry's hash over the one in front of it, each balance from the
 * one before, and what grants, debt and wallet say from what the entries used. Reads while others book: the account is compared as it was when
 * its head was read. Answers how many entries there are.
 */
export async function verifyLedger(
  ledger: Repositories["ledger"],
  accountId: string,
  tell: TellProblem,
): Promise<number> {
  const head = await ledger.findHead(accountId);
  let previous = Buffer.from(firstHash(accountId)).toString("hex");
  let balance = 0n;
  let number = 0;
  let count = 0;
  while (number < head.lastEntry) {
    const entries = await ledger.findEntries(
      accountId,
      { afterNumber: number, toNumber: head.lastEntry },
      ENTRIES_A_PAGE,
    );
    if (entries.length === 0) break;
    for (const { hash, ...entry } of entries) {
      count += 1;
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
  return count;
}
