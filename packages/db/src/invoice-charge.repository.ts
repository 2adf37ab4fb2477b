import type { Client } from "./client.ts";
import { Prisma } from "./generated/client.ts";
import { toAtMs } from "./prisma-time.ts";

/** Which charges: those of an invoice, or those that wait and would go on it. */
export type ChargesOf =
  | { invoiceId: string }
  /** On no invoice, of usage that began before `toAtMs`; `sinceMs`: and not before it. */
  | { accountId: string; toAtMs: number; sinceMs: number | null };

/** What charges of one meter at one rate within one period came to. */
export type ChargeSum = {
  meter: string;
  kind: "usage" | "refund";
  periodFromAtMs: number;
  rateFromAtMs: number;
  cardId: string;
  quantity: bigint;
  units: bigint;
  eventCount: number;
  firstAtMs: number;
  lastAtMs: number;
  /** Of refunds: the first hundred. */
  entries: number[];
};

/** Usage charges as invoices take them. */
export function invoiceChargeRepository(client: Client) {
  return {
    /** By meter, rate and period. */
    async sum(charges: ChargesOf): Promise<ChargeSum[]> {
      const rows = await client.$queryRaw<SumRow[]>`
        SELECT meter, kind, period_from_at, rate_from_at, card_id, sum(quantity)::text AS quantity, sum(units)::text AS units,
          sum(event_count)::float8 AS event_count, min(first_at) AS first_at, max(last_at) AS last_at,
          (array_agg(entry::float8 ORDER BY entry) FILTER (WHERE kind = 'refund' AND entry IS NOT NULL))[1:100] AS entries
        FROM usage_charge AS charge WHERE ${whereOf(charges)}
        GROUP BY meter, kind, period_from_at, rate_from_at, card_id`;
      return rows.map((row) => ({
        ...{ meter: row.meter, kind: row.kind, cardId: row.card_id, eventCount: row.event_count },
        ...{ quantity: BigInt(row.quantity), units: BigInt(row.units), entries: row.entries ?? [] },
        periodFromAtMs: toAtMs(row.period_from_at),
        rateFromAtMs: toAtMs(row.rate_from_at),
        firstAtMs: toAtMs(row.first_at),
        lastAtMs: toAtMs(row.last_at),
      }));
    },

    /** Of all these charges: what the overdraft and what promotional credits paid, less what refunds gave back of either. */
    async payers(charges: ChargesOf): Promise<{ overdraftUnits: bigint; promotionalUnits: bigint }> {
      const [row] = await client.$queryRaw<{ overdraft: string; promotional: string }[]>`
        SELECT coalesce(sum(used.units) FILTER (WHERE used.grant_id IS NULL), 0)::text AS overdraft,
          coalesce(sum(used.units) FILTER (WHERE credit_grant.is_promotional), 0)::text AS promotional
        FROM usage_charge AS charge
        JOIN credit_use AS used ON used.account_id = charge.account_id AND used.entry = charge.entry
        LEFT JOIN credit_grant ON credit_grant.account_id = used.account_id AND credit_grant.id = used.grant_id
        WHERE ${whereOf(charges)}`;
      return {
        overdraftUnits: BigInt(row?.overdraft ?? 0),
        promotionalUnits: BigInt(row?.promotional ?? 0),
      };
    },

    /** Puts what waits on an invoice. The account's wallet is locked, so nothing is booked meanwhile. */
    async take(invoiceId: string, charges: Exclude<ChargesOf, { invoiceId: string }>): Promise<number> {
      return client.$executeRaw`
        UPDATE usage_charge AS charge SET invoice_id = ${invoiceId} WHERE ${whereOf(charges)}`;
    },

    /** They wait again. */
    async free(invoiceId: string): Promise<void> {
      await client.$executeRaw`UPDATE usage_charge SET invoice_id = NULL WHERE invoice_id = ${invoiceId}`;
    },

    /** When usage happened that is on no invoice: the first time for each meter and rate. */
    async findWaiting(accountId: string): Promise<number[]> {
      const rows = await client.$queryRaw<{ first_at: Date }[]>`
        SELECT DISTINCT min(first_at) AS first_at FROM usage_charge
        WHERE account_id = ${accountId} AND invoice_id IS NULL GROUP BY period_from_at`;
      return rows.map(({ first_at: at }) => toAtMs(at));
    },

    /**
     * Of an account's paid invoices: what the overdraft paid of them, and what was bought when they were paid. The invoices' lines
     * say the former, the ledger the latter.
     */
    async paidOverdraft(accountId: string): Promise<{ overdraftUnits: bigint; boughtUnits: bigint }> {
      const [row] = await client.$queryRaw<{ overdraft: string; bought: string }[]>`
        SELECT
          (SELECT coalesce(sum(line.units), 0)::text FROM invoice JOIN invoice_line AS line ON line.invoice_id = invoice.id
            WHERE invoice.account_id = ${accountId} AND invoice.state = 'paid') AS overdraft,
          (SELECT coalesce(sum(entry.units), 0)::text FROM invoice
            JOIN ledger_posting AS posting ON posting.account_id = invoice.account_id AND posting.key = 'invoice:' || invoice.id
            JOIN ledger_entry AS entry ON entry.account_id = posting.account_id
              AND entry.number = (posting.outcome ->> 'entry')::bigint
            WHERE invoice.account_id = ${accountId} AND invoice.state = 'paid') AS bought`;
      return { overdraftUnits: BigInt(row?.overdraft ?? 0), boughtUnits: BigInt(row?.bought ?? 0) };
    },

    /** Accounts for which an invoice may be due: open ones and those that were closed after `sinceMs`; in the order of their ids. */
    async findAccountsToDraft(afterId: string, sinceMs: number, limit: number): Promise<string[]> {
      const rows = await client.$queryRaw<{ id: string }[]>`
        SELECT id FROM account
        WHERE id > ${afterId} AND (closed_at IS NULL OR closed_at > to_timestamp(${sinceMs}::float8 / 1000))
          AND (EXISTS (SELECT 1 FROM usage_charge WHERE account_id = account.id AND invoice_id IS NULL)
            OR EXISTS (SELECT 1 FROM subscription_fee WHERE account_id = account.id))
        ORDER BY id LIMIT ${limit}`;
      return rows.map(({ id }) => id);
    },
  };
}

/** The posting's key by which what the overdraft paid is bought when the invoice is paid; `paidOverdraft` finds it by that. */
export function invoicePostingKey(invoiceId: string): string {
  return `invoice:${invoiceId}`;
}

type SumRow = {
  meter: string;
  kind: "usage" | "refund";
  period_from_at: Date;
  rate_from_at: Date;
  card_id: string;
  quantity: string;
  units: string;
  event_count: number;
  first_at: Date;
  last_at: Date;
  entries: number[] | null;
};

function whereOf(charges: ChargesOf): Prisma.Sql {
  if ("invoiceId" in charges) return Prisma.sql`charge.invoice_id = ${charges.invoiceId}`;
  const { accountId, toAtMs: endMs, sinceMs } = charges;
  // The period's start too, though it is never after the usage: there is an index on it.
  return Prisma.sql`charge.account_id = ${accountId} AND charge.invoice_id IS NULL
    AND charge.period_from_at < to_timestamp(${endMs}::float8 / 1000)
    AND charge.first_at < to_timestamp(${endMs}::float8 / 1000)
    AND (${sinceMs}::float8 IS NULL OR charge.first_at >= to_timestamp(${sinceMs}::float8 / 1000))`;
}
