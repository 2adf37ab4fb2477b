import type { AccountView, LedgerVerdict } from "@orrery/protocol";
import pg from "pg";
import { callHub } from "../stack/hub-api.ts";
import type { Stack } from "../stack/stack.ts";
import { METER, type UsageWriters } from "./usage-writers.ts";

const BOUGHT_CREDITS = "500000000";
const PRICE_CREDITS = "0.000001";
/** What one debit takes. */
export const DEBIT_UNITS = 1000n;

/** A price at which no new account spends so much that it is suspended for it. */
export async function publishPrice(stack: Stack): Promise<void> {
  const rate = { pricing: { kind: "flat", price: { credits: PRICE_CREDITS, per: "1" } } };
  await callHub(stack, "mutation", "rateCards.create", { name: "bench", rates: { [METER]: rate } });
}

/** Accounts with more credits than the bench can spend. */
export async function openAccounts(stack: Stack, name: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    const input = { name: `${name} ${number}` };
    const { id } = await callHub<AccountView>(stack, "mutation", "accounts.create", input);
    const bought = { key: `bench ${id}`, credits: BOUGHT_CREDITS, reference: "bench" };
    await callHub(stack, "mutation", "credits.buy", { accountId: id, ...bought });
    ids.push(id);
  }
  return ids;
}

/**
 * Throws unless the books hold exactly what was answered, prove to be right, and every account has paid for its own
 * events. Answers with how many entries there are. */
export async function proveBooks(stack: Stack, writers: UsageWriters): Promise<number> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{
      events: string;
      units: string;
      entries: string;
      differing: string;
    }>(
      `SELECT count(*)::text AS events, coalesce(sum(units), 0)::text AS units,
         (SELECT coalesce(sum(units), 0) FROM ledger_entry WHERE kind = 'usage')::text AS entries,
         (SELECT count(*) FROM
           (SELECT account_id, sum(units) AS units FROM usage_event GROUP BY account_id) AS told
           FULL JOIN (SELECT account_id, sum(units) AS units FROM ledger_entry WHERE kind = 'usage' GROUP BY account_id) AS paid
           USING (account_id) WHERE told.units IS DISTINCT FROM paid.units)::text AS differing
       FROM usage_event WHERE refusal IS NULL`,
    );
    const [row] = rows;
    const { bookedCount, bookedUnits } = writers;
    const isRight =
      row?.events === String(bookedCount) &&
      row.units === String(bookedUnits) &&
      row.entries === row.units &&
      row.differing === "0";
    if (!isRight) {
      const answered = `${bookedCount} events of ${bookedUnits} units`;
      throw new Error(`answered were ${answered}; the database has ${JSON.stringify(row)}`);
    }
  } finally {
    await client.end();
  }
  let entryCount = 0;
  let after: string | null = "";
  while (after !== null) {
    const input: object = after === "" ? {} : { after };
    const verdict: LedgerVerdict = await callHub(stack, "query", "accounts.verify", input);
    if (verdict.problemCount > 0) throw new Error(`the books are wrong: ${JSON.stringify(verdict.problems)}`);
    entryCount += verdict.entryCount;
    after = verdict.nextAfter;
  }
  return entryCount;
}
