import { LEDGER_PARTS, type WritePart, withParts } from "./ledger-parts.ts";
import type { PreparedStatement } from "./sql-transaction.ts";
import { instant } from "./usage-statements.ts";

const BIGINT_MAX = "9223372036854775807";

/** What a booking of usage writes, as parts of one statement. */
const BOOKING_PARTS: readonly WritePart[] = [
  ...LEDGER_PARTS,
  {
    name: "events",
    text: (rows) => `
    INSERT INTO usage_event (source, id, account_id, meter, value, unique_value, at, received_at, node_id, worker,
      payload_hash, charge_id, units, refusal)
    SELECT source, id, account_id, meter, value, unique_value, ${instant("at_ms")}, ${instant("received_at_ms")},
      node_id, worker, decode(payload_hash, 'hex'), charge_id, units, refusal
    FROM json_to_recordset(${rows}) AS row (source text, id text, account_id text, meter text, value bigint,
      unique_value text, at_ms float8, received_at_ms float8, node_id text, worker text, payload_hash text,
      charge_id text, units bigint, refusal jsonb)
    ORDER BY source, id
    ON CONFLICT (source, id) DO NOTHING
    RETURNING 1`,
  },
  {
    name: "charges",
    text: (rows) => `
    INSERT INTO usage_charge (id, account_id, meter, kind, period_from_at, rate_from_at, rate_to_at, card_id, quantity,
      units, event_count, first_at, last_at, booked_at, entry)
    SELECT id, account_id, meter, 'usage', ${instant("period_from_ms")}, ${instant("rate_from_ms")},
      ${instant("rate_to_ms")}, card_id, quantity, units, event_count, ${instant("first_at_ms")},
      ${instant("last_at_ms")}, ${instant("booked_at_ms")}, entry
    FROM json_to_recordset(${rows}) AS row (id text, account_id text, meter text, period_from_ms float8,
      rate_from_ms float8, rate_to_ms float8, card_id text, quantity bigint, units bigint, event_count int,
      first_at_ms float8, last_at_ms float8, booked_at_ms float8, entry bigint)`,
  },
  {
    name: "totals",
    text: (rows) => `
    INSERT INTO usage_total (account_id, meter, period_from_at, rate_from_at, card_id, quantity, charged_units)
    SELECT account_id, meter, ${instant("period_from_ms")}, ${instant("rate_from_ms")}, card_id, quantity,
      charged_units
    FROM json_to_recordset(${rows}) AS row (account_id text, meter text, period_from_ms float8, rate_from_ms float8,
      card_id text, quantity bigint, charged_units bigint)
    ON CONFLICT (account_id, meter, period_from_at, rate_from_at)
    DO UPDATE SET quantity = EXCLUDED.quantity, charged_units = EXCLUDED.charged_units`,
  },
  {
    name: "seen",
    text: (rows) => `
    INSERT INTO usage_value (account_id, meter, period_from_at, rate_from_at, value_hash)
    SELECT account_id, meter, ${instant("period_from_ms")}, ${instant("rate_from_ms")}, decode(hash, 'hex')
    FROM json_to_recordset(${rows}) AS row (account_id text, meter text, period_from_ms float8,
      rate_from_ms float8, hash text)`,
  },
  {
    name: "hours",
    text: (rows) => `
    INSERT INTO usage_hour AS was (account_id, hour_at, meter, node_id, quantity, units, event_count)
    SELECT account_id, ${instant("hour_at_ms")}, meter, node_id, quantity, units, event_count
    FROM json_to_recordset(${rows}) AS row (account_id text, hour_at_ms float8, meter text, node_id text,
      quantity bigint, units bigint, event_count bigint)
    ON CONFLICT (account_id, hour_at, meter, node_id) DO UPDATE SET
      quantity = least(was.quantity::numeric + EXCLUDED.quantity, ${BIGINT_MAX})::bigint,
      units = least(was.units::numeric + EXCLUDED.units, ${BIGINT_MAX})::bigint,
      event_count = was.event_count + EXCLUDED.event_count`,
  },
  {
    name: "spends",
    text: (rows) => `
    INSERT INTO account_spend AS was (account_id, kind, from_at, units)
    SELECT account_id, kind, ${instant("from_ms")}, units
    FROM json_to_recordset(${rows}) AS row (account_id text, kind text, from_ms float8, units bigint)
    ON CONFLICT (account_id, kind, from_at) DO UPDATE SET units = was.units + EXCLUDED.units`,
  },
];

/** Parameters that stand before the rows of a statement that compares first. */
const COMPARED = 6;
/** Whoever takes the cards' lock, the wallets' locks and a look at all versions does so before a single row is there to be written. */
const COMPARE = "checked AS MATERIALIZED (SELECT booking_is_current($1, $2, $3, $4, $5) AS is_current), ";
const known = new Map<string, PreparedStatement>();

/**
 * Writes those parts that have rows: to begin and to end a part costs more than its row does. The rows are the last parameters, in the parts'
 * order. Of what is locked: answers with how many events were not there.
 */
export function writeStatement(has: readonly boolean[]): PreparedStatement {
  return remembered("usage_write", has, (parts) => {
    const from = parts.map((part, index) => ({ part, rows: `$${index + 1}::json` }));
    return `WITH ${withParts(from)} SELECT count(*)::text AS inserted, pg_current_xact_id()::xid::text AS writer FROM events`;
  });
}

/**
 * The same, of what is not locked: $1 account ids in bytewise order, $2 to $4 the versions and writers of their wallets and the versions of their own, $5
 * that of the prices, $6 how many events. Answers with whether it has written, which it has not where a version is another one. Fails with 40001 where one of the
 * events is there.
 */
export function compareAndWriteStatement(has: readonly boolean[]): PreparedStatement {
  return remembered("usage_book", has, (parts) => {
    const from = parts.map((part, index) => ({
      part,
      rows: `CASE WHEN (SELECT is_current FROM checked) THEN $${COMPARED + index + 1}::json END`,
    }));
    return `WITH ${COMPARE}${withParts(from)}
      SELECT CASE WHEN NOT is_current THEN false
        WHEN (SELECT count(*) FROM events) = $6::bigint THEN true ELSE lose_race() END AS is_written,
        pg_current_xact_id()::xid::text AS writer
      FROM checked`;
  });
}

function remembered(
  kind: string,
  has: readonly boolean[],
  textOf: (parts: readonly WritePart[]) => string,
): PreparedStatement {
  const parts = BOOKING_PARTS.filter((_, index) => has[index] === true);
  // Postgres cuts names after 63 bytes.
  const name = `${kind}_${has.map((is) => (is ? "1" : "0")).join("")}`;
  const statement = known.get(name) ?? { name, text: textOf(parts) };
  known.set(name, statement);
  return statement;
}
