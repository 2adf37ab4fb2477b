import type { Repositories } from "@orrery/db";
import { type Amount, divideHalfAway, placesOf, plus, roundToCoins } from "@orrery/domain/billing";
import type { TellProblem } from "./verify-ledger.ts";

const INVOICES_A_PAGE = 200;
const MILLION = 1_000_000n;

/**
 * Proves of one account that what was used is what was charged, what was charged is what was booked, and what was booked and not yet billed or
 * billed once is what the invoices say.
 */
export async function verifyUsage(
  audit: Repositories["usageAudit"],
  accountId: string,
  tell: TellProblem,
): Promise<void> {
  for (const each of await audit.findSegmentDifferences(accountId)) {
    const where = `${each.meter} from ${instant(each.rateFromAtMs)} in the period from ${instant(each.periodFromAtMs)}`;
    tell(
      null,
      `${where}: ${each.eventCount} events make ${each.eventUnits} units, its charges ${each.chargeUnits} of ` +
        `${each.chargedEventCount} events, its total says ${each.totalUnits}`,
    );
  }
  for (const { entry, entryUnits, chargeUnits } of await audit.findEntryDifferences(accountId)) {
    if (entryUnits === null)
      tell(null, `charges of ${chargeUnits} units name entry ${entry}, which is none of usage`);
    else if (chargeUnits === null) tell(entry, `books ${entryUnits} units of usage that no charge names`);
    else tell(entry, `books ${entryUnits} units, its charges make ${chargeUnits}`);
  }
  for (const { number, lineUnits, chargeUnits } of await audit.findInvoiceDifferences(accountId)) {
    tell(null, `the lines of invoice ${number} make ${lineUnits} units, its charges ${chargeUnits}`);
  }
  await verifySums(audit, accountId, tell);
}

/** Sums and taxes computed once more from the lines. */
async function verifySums(
  audit: Repositories["usageAudit"],
  accountId: string,
  tell: TellProblem,
): Promise<void> {
  let after = "";
  for (;;) {
    const invoices = await audit.findInvoiceFigures(accountId, after, INVOICES_A_PAGE);
    for (const { number, currency, taxPpm, lines, sumCoins, taxCoins, totalCoins } of invoices) {
      const exact = lines.reduce<Amount>(plus, { micros: 0n, per: 1n });
      const sum = roundToCoins(exact, placesOf(currency) ?? 2);
      const tax = sum <= 0n ? 0n : divideHalfAway(sum * BigInt(taxPpm), MILLION);
      if (sum !== sumCoins)
        tell(null, `invoice ${number} says a sum of ${sumCoins} coins, its lines make ${sum}`);
      if (tax !== taxCoins)
        tell(null, `invoice ${number} says a tax of ${taxCoins} coins, its sum makes ${tax}`);
      if (totalCoins !== sumCoins + taxCoins)
        tell(null, `the total of invoice ${number} is not its sum and its tax`);
    }
    const last = invoices.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}
