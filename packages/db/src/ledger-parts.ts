/** Writes one table's rows, as a part of a statement (`WITH …`). `rows`: JSON, a list of objects. */
export type WritePart = { readonly name: string; readonly text: (rows: string) => string };

/**
 * What writes a ledger's changes, as parts of one statement: a round trip for each table would be most of what a small batch takes. Rows travel
 * as JSON, one parameter a table: its text stays the same, so that it is prepared once, and one string is cheaper than many arrays.
 */
export const LEDGER_PARTS: readonly WritePart[] = [
  {
    name: "entries",
    text: (rows) => `
    INSERT INTO ledger_entry (account_id, number, kind, book, direction, units, balance_units, at, hold_id,
      refund_of, reason, posting_key, detail, hash)
    SELECT account_id, number, kind, book, direction, units, balance_units, to_timestamp(at_ms / 1000.0), hold_id,
      refund_of, reason, posting_key, detail, decode(hash, 'hex')
    FROM json_to_recordset(${rows}) AS row (account_id text, number bigint, kind text, book text, direction text,
      units bigint, balance_units bigint, at_ms float8, hold_id text, refund_of bigint, reason text, posting_key text,
      detail text, hash text)`,
  },
  {
    name: "uses",
    text: (rows) => `
    INSERT INTO credit_use (account_id, entry, grant_id, units)
    SELECT account_id, entry, grant_id, units
    FROM json_to_recordset(${rows}) AS row (account_id text, entry bigint, grant_id text, units bigint, place int)
    ORDER BY place`,
  },
  {
    name: "grants",
    text: (rows) => `
    INSERT INTO credit_grant (account_id, id, priority, ends_at, is_promotional, origin, started_at, units, left_units,
      reserved_units)
    SELECT account_id, id, priority, to_timestamp(ends_at_ms / 1000.0), is_promotional, origin,
      to_timestamp(started_at_ms / 1000.0), units, left_units, reserved_units
    FROM json_to_recordset(${rows}) AS row (account_id text, id text, priority int, ends_at_ms float8,
      is_promotional boolean, origin text, started_at_ms float8, units bigint, left_units bigint, reserved_units bigint)
    ON CONFLICT (account_id, id)
    DO UPDATE SET left_units = EXCLUDED.left_units, reserved_units = EXCLUDED.reserved_units`,
  },
  {
    name: "holds",
    text: (rows) => `
    INSERT INTO credit_hold (account_id, id, ends_at, parts, closed_at)
    SELECT account_id, id, to_timestamp(ends_at_ms / 1000.0), parts, to_timestamp(closed_at_ms / 1000.0)
    FROM json_to_recordset(${rows}) AS row (account_id text, id text, ends_at_ms float8, parts jsonb,
      closed_at_ms float8, place int)
    ORDER BY place
    ON CONFLICT (account_id, id) DO UPDATE SET parts = EXCLUDED.parts, closed_at = EXCLUDED.closed_at`,
  },
  {
    name: "postings",
    text: (rows) => `
    INSERT INTO ledger_posting (account_id, key, request_hash, outcome, at)
    SELECT account_id, key, decode(request_hash, 'hex'), outcome, to_timestamp(at_ms / 1000.0)
    FROM json_to_recordset(${rows}) AS row (account_id text, key text, request_hash text, outcome jsonb, at_ms float8)`,
  },
  {
    name: "wallets",
    text: (rows) => `
    UPDATE wallet SET last_entry = row.last_entry, last_entry_at = to_timestamp(row.last_entry_at_ms / 1000.0),
      head_hash = decode(row.head_hash, 'hex'), balance_units = row.balance_units,
      overdraft_units = row.overdraft_units, debt_units = row.debt_units,
      reserved_debt_units = row.reserved_debt_units, version = row.version
    FROM json_to_recordset(${rows}) AS row (account_id text, last_entry bigint, last_entry_at_ms float8,
      head_hash text, balance_units bigint, overdraft_units bigint, debt_units bigint, reserved_debt_units bigint,
      version bigint)
    WHERE wallet.account_id = row.account_id`,
  },
];

/** All of them, each with its rows in a parameter of its own, from $1 on. */
export const LEDGER_WRITES = withParts(
  LEDGER_PARTS.map((part, index) => ({ part, rows: `$${index + 1}::json` })),
);

/** `name AS (…), …`, for a `WITH`. */
export function withParts(parts: readonly { part: WritePart; rows: string }[]): string {
  return parts.map(({ part, rows }) => `${part.name} AS (${part.text(rows)}\n  )`).join(", ");
}
