import { Prisma } from "./generated/client.ts";

/** Where a page ended, newest first. */
export type UsageCursor = { atMs: number; source: string; id: string };

/** Charges of one meter at one rate: what a line of an invoice is made of. */
export type LineRate = { meter: string; rateFromAtMs: number };

/** Those that are on an invoice, or those that wait for one: of usage that began before and, where it is not null, not before. */
export type InvoicedCharges =
  | { invoiceId: string; of: LineRate | null }
  | { beforeAtMs: number; sinceMs: number | null; of: LineRate | null };

export type UsageEventFilter = {
  accountId: string;
  meter?: string | undefined;
  nodeId?: string | undefined;
  refusedOnly?: boolean | undefined;
  /** Of the account's ledger. */
  entry?: number | undefined;
  charges?: InvoicedCharges | undefined;
  fromAtMs?: number | undefined;
  toAtMs?: number | undefined;
};

/** `<at>_<length of the source>_<source><id>`: whoever makes ids may put anything into them. */
export function formatUsageCursor({ atMs, source, id }: UsageCursor): string {
  return `${atMs}_${source.length}_${source}${id}`;
}

/** Null for what is no cursor of ours: the first page is shown then. */
export function parseUsageCursor(cursor: string | undefined): UsageCursor | null {
  const match = /^(\d{1,16})_(\d{1,3})_(.+)$/su.exec(cursor ?? "");
  if (match === null) return null;
  const [, atMs = "", length = "", rest = ""] = match;
  return { atMs: Number(atMs), source: rest.slice(0, Number(length)), id: rest.slice(Number(length)) };
}

/** Conditions on `usage_event AS event`. */
export function eventsWhere(filter: UsageEventFilter, cursor: UsageCursor | null): Prisma.Sql {
  const { accountId, meter, nodeId, refusedOnly, entry, charges, fromAtMs, toAtMs } = filter;
  const conditions = [Prisma.sql`event.account_id = ${accountId}`];
  if (meter !== undefined) conditions.push(Prisma.sql`event.meter = ${meter}`);
  if (nodeId !== undefined) conditions.push(Prisma.sql`event.node_id = ${nodeId}`);
  if (refusedOnly === true) conditions.push(Prisma.sql`event.refusal IS NOT NULL`);
  if (fromAtMs !== undefined) conditions.push(Prisma.sql`event.at >= ${new Date(fromAtMs)}`);
  if (toAtMs !== undefined) conditions.push(Prisma.sql`event.at < ${new Date(toAtMs)}`);
  if (entry !== undefined) {
    conditions.push(Prisma.sql`event.charge_id IN (
      SELECT id FROM usage_charge WHERE account_id = ${accountId} AND entry = ${entry})`);
  }
  if (charges !== undefined) {
    conditions.push(
      Prisma.sql`event.charge_id IN (SELECT id FROM usage_charge WHERE ${chargesWhere(accountId, charges)})`,
    );
  }
  if (cursor !== null) {
    const at = new Date(cursor.atMs);
    // The first condition alone is what the index can be entered by.
    conditions.push(Prisma.sql`event.at <= ${at}
      AND (event.at, event.source, event.id) < (${at}, ${cursor.source}, ${cursor.id})`);
  }
  return Prisma.join(conditions, " AND ");
}

function chargesWhere(accountId: string, charges: InvoicedCharges): Prisma.Sql {
  const conditions = [Prisma.sql`account_id = ${accountId} AND kind = 'usage'`];
  if (charges.of !== null) {
    const { meter, rateFromAtMs } = charges.of;
    conditions.push(Prisma.sql`meter = ${meter} AND rate_from_at = ${new Date(rateFromAtMs)}`);
  }
  if ("invoiceId" in charges) {
    conditions.push(Prisma.sql`invoice_id = ${charges.invoiceId}`);
  } else {
    const before = new Date(charges.beforeAtMs);
    conditions.push(Prisma.sql`invoice_id IS NULL AND period_from_at < ${before} AND first_at < ${before}`);
    if (charges.sinceMs !== null) conditions.push(Prisma.sql`first_at >= ${new Date(charges.sinceMs)}`);
  }
  return Prisma.join(conditions, " AND ");
}
