import type { Client } from "./client.ts";

/** Of one meter at one rate in one period, where three ways of adding up do not come to the same. */
export type SegmentDifference = {
  meter: string;
  periodFromAtMs: number;
  rateFromAtMs: number;
  /** By the events, by the charges, and by the total that the next event is rated on. */
  eventUnits: bigint;
  chargeUnits: bigint;
  totalUnits: bigint;
  eventCount: number;
  chargedEventCount: number;
};

/** An entry of usage and its charge; null = there is none. */
export type EntryDifference = { entry: number; entryUnits: bigint | null; chargeUnits: bigint | null };

/** A finalized invoice whose lines are not its charges. */
export type InvoiceDifference = { number: string; lineUnits: bigint; chargeUnits: bigint };

export type InvoiceFigures = {
  number: string;
  currency: string;
  taxPpm: number;
  sumCoins: bigint;
  taxCoins: bigint;
  totalCoins: bigint;
  lines: { micros: bigint; per: bigint }[];
};

const LIST_MAX = 100;

/** What events, charges, entries and invoices say of each other. Each answer is of one moment. */
export function usageAuditRepository(client: Client) {
  return {
    async findSegmentDifferences(accountId: string): Promise<SegmentDifference[]> {
      const rows = await client.$queryRaw<SegmentRow[]>`
        WITH told AS (
          SELECT charge.meter, charge.period_from_at, charge.rate_from_at, sum(event.units) AS units, count(*) AS count
          FROM usage_event AS event JOIN usage_charge AS charge ON charge.id = event.charge_id
          WHERE event.account_id = ${accountId} AND charge.account_id = ${accountId}
          GROUP BY 1, 2, 3
        ), charged AS (
          SELECT meter, period_from_at, rate_from_at, sum(units) AS units, sum(event_count) AS count
          FROM usage_charge WHERE account_id = ${accountId} AND kind = 'usage'
          GROUP BY 1, 2, 3
        ), total AS (
          SELECT meter, period_from_at, rate_from_at, charged_units AS units FROM usage_total WHERE account_id = ${accountId}
        )
        SELECT meter, period_from_at, rate_from_at, coalesce(told.units, 0)::text AS event_units,
          coalesce(charged.units, 0)::text AS charge_units, coalesce(total.units, 0)::text AS total_units,
          coalesce(told.count, 0)::int AS event_count, coalesce(charged.count, 0)::int AS charged_event_count
        FROM told FULL JOIN charged USING (meter, period_from_at, rate_from_at)
          FULL JOIN total USING (meter, period_from_at, rate_from_at)
        WHERE coalesce(told.units, 0) <> coalesce(charged.units, 0)
          OR coalesce(charged.units, 0) <> coalesce(total.units, 0)
          OR coalesce(told.count, 0) <> coalesce(charged.count, 0)
        ORDER BY period_from_at, meter, rate_from_at LIMIT ${LIST_MAX}`;
      return rows.map((row) => ({
        ...{ meter: row.meter, periodFromAtMs: +row.period_from_at, rateFromAtMs: +row.rate_from_at },
        ...{ eventUnits: BigInt(row.event_units), chargeUnits: BigInt(row.charge_units) },
        totalUnits: BigInt(row.total_units),
        ...{ eventCount: row.event_count, chargedEventCount: row.charged_event_count },
      }));
    },

    /** Entries of usage and of its refunds beside the charges that name them. */
    async findEntryDifferences(accountId: string): Promise<EntryDifference[]> {
      const rows = await client.$queryRaw<EntryRow[]>`
        WITH booked AS (
          SELECT entry.number AS entry, CASE entry.direction WHEN 'out' THEN entry.units ELSE -entry.units END AS units
          FROM ledger_entry AS entry
          LEFT JOIN ledger_entry AS refunded
            ON refunded.account_id = entry.account_id AND refunded.number = entry.refund_of
          WHERE entry.account_id = ${accountId}
            AND (entry.kind = 'usage' OR (entry.kind = 'refund' AND refunded.kind = 'usage'))
        ), charged AS (
          SELECT entry, sum(units) AS units FROM usage_charge
          WHERE account_id = ${accountId} AND (entry IS NOT NULL OR units <> 0)
          GROUP BY entry
        )
        SELECT coalesce(entry, 0)::text AS entry, booked.units::text AS entry_units, charged.units::text AS charge_units
        FROM booked FULL JOIN charged USING (entry)
        WHERE booked.units IS DISTINCT FROM charged.units
        ORDER BY entry LIMIT ${LIST_MAX}`;
      return rows.map(({ entry, entry_units: entryUnits, charge_units: chargeUnits }) => ({
        entry: Number(entry),
        entryUnits: entryUnits === null ? null : BigInt(entryUnits),
        chargeUnits: chargeUnits === null ? null : BigInt(chargeUnits),
      }));
    },

    async findInvoiceDifferences(accountId: string): Promise<InvoiceDifference[]> {
      const rows = await client.$queryRaw<{ number: string; line_units: string; charge_units: string }[]>`
        SELECT number, coalesce(line.units, 0)::text AS line_units, coalesce(charge.units, 0)::text AS charge_units
        FROM invoice
        LEFT JOIN LATERAL (
          SELECT sum(units) AS units FROM invoice_line
          WHERE invoice_id = invoice.id AND kind IN ('usage', 'refund')
        ) AS line ON true
        LEFT JOIN LATERAL (SELECT sum(units) AS units FROM usage_charge WHERE invoice_id = invoice.id) AS charge ON true
        WHERE account_id = ${accountId} AND state NOT IN ('draft', 'void')
          AND coalesce(line.units, 0) <> coalesce(charge.units, 0)
        ORDER BY number LIMIT ${LIST_MAX}`;
      return rows.map(({ number, line_units: line, charge_units: charge }) => ({
        ...{ number, lineUnits: BigInt(line), chargeUnits: BigInt(charge) },
      }));
    },

    /** Of finalized ones, by number; those after `number`. */
    async findInvoiceFigures(accountId: string, number: string, limit: number): Promise<InvoiceFigures[]> {
      const invoices = await client.invoice.findMany({
        where: { accountId, number: { gt: number } },
        orderBy: { number: "asc" },
        take: limit,
      });
      const lines = await client.invoiceLine.findMany({
        where: { invoiceId: { in: invoices.map(({ id }) => id) } },
        select: { invoiceId: true, micros: true, per: true },
      });
      const linesOf = Map.groupBy(lines, ({ invoiceId }) => invoiceId);
      return invoices.map(({ id, number: told, currency, taxPpm, sumCoins, taxCoins, totalCoins }) => ({
        ...{ number: told ?? "", currency, taxPpm, sumCoins, taxCoins, totalCoins },
        lines: (linesOf.get(id) ?? []).map(({ micros, per }) => ({
          ...{ micros: BigInt(micros.toFixed(0)), per: BigInt(per.toFixed(0)) },
        })),
      }));
    },
  };
}

type SegmentRow = {
  meter: string;
  period_from_at: Date;
  rate_from_at: Date;
  event_units: string;
  charge_units: string;
  total_units: string;
  event_count: number;
  charged_event_count: number;
};
type EntryRow = { entry: string; entry_units: string | null; charge_units: string | null };
