import { CARDS_LOCK } from "./rate-card.repository.ts";
import type { PreparedStatement } from "./sql-transaction.ts";

/**
 * What a booking of usage asks first where it does not remember what it needs: to lock, and to read what others had written before they let go.
 * What is read comes as JSON, built by the server: the driver would parse row by row.
 */

/** $1 account ids in their order. */
export const LOCK_ACCOUNTS: PreparedStatement = {
  name: "usage_lock",
  text: `
    WITH cards AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(${CARDS_LOCK}))
    SELECT account_id FROM cards CROSS JOIN wallet WHERE account_id = ANY($1::text[])
    ORDER BY account_id FOR NO KEY UPDATE OF wallet`,
};

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;
export const instant = (column: string): string => `to_timestamp(${column} / 1000.0)::timestamptz(3)`;

/**
 * $1 account ids, $2 events, $3 meters, $4 node ids, $5 workers, $6 spans since (ms), $7 ids of known cards, $8 totals, $9 values, $10 spends.
 * Rows are looked up one by one (LATERAL … LIMIT 1): a plan made while the tables were empty would read all of them later.
 */
export const READ_BOOKING: PreparedStatement = {
  name: "usage_read",
  text: `
    SELECT json_build_object(
      'version', (SELECT version::text FROM booking_basis WHERE id = 1),
      'accounts', (SELECT json_agg(json_build_array(wallet.account_id, last_entry, ${ms("last_entry_at")},
          encode(head_hash, 'hex'), overdraft_units::text, debt_units::text, reserved_debt_units::text,
          wallet.version::text, wallet.xmin::text, account.version::text,
          name, state, state_reason, zone, period_kind, day_limit_units::text, period_limit_units::text))
        FROM wallet JOIN account ON account.id = wallet.account_id WHERE wallet.account_id = ANY($1::text[])),
      'grants', (SELECT json_agg(json_build_array(account_id, id, priority, ${ms("ends_at")}, is_promotional, origin,
          ${ms("started_at")}, units::text, left_units::text, reserved_units::text))
        FROM credit_grant WHERE account_id = ANY($1::text[]) AND is_open),
      'holds', (SELECT json_agg(json_build_array(account_id, id, ${ms("ends_at")}, parts) ORDER BY number)
        FROM credit_hold WHERE account_id = ANY($1::text[]) AND closed_at IS NULL),
      'known', (SELECT json_agg(json_build_array(told.source, told.id, encode(payload_hash, 'hex'), units::text, refusal))
        FROM json_to_recordset($2::json) AS asked (source text, id text)
        CROSS JOIN LATERAL (SELECT * FROM usage_event
          WHERE usage_event.source = asked.source AND usage_event.id = asked.id LIMIT 1) AS told),
      'meters', (SELECT json_agg(json_build_array(name, aggregation))
        FROM custom_meter WHERE name = ANY($3::text[]) AND archived_at IS NULL),
      'cards', (SELECT json_agg(json_build_array(id, account_id, ${ms("starts_at")}, ${ms("ends_at")},
          CASE WHEN id = ANY($7::text[]) THEN NULL ELSE rates END))
        FROM rate_card WHERE account_id IS NULL OR account_id = ANY($1::text[])),
      'totals', (SELECT json_agg(json_build_array(total.account_id, total.meter, period_from_ms, rate_from_ms,
          quantity::text, charged_units::text))
        FROM json_to_recordset($8::json)
          AS asked (account_id text, meter text, period_from_ms float8, rate_from_ms float8)
        CROSS JOIN LATERAL (SELECT * FROM usage_total
          WHERE usage_total.account_id = asked.account_id AND usage_total.meter = asked.meter
            AND period_from_at = ${instant("period_from_ms")} AND rate_from_at = ${instant("rate_from_ms")}
          LIMIT 1) AS total),
      'values', (SELECT json_agg(json_build_array(seen.account_id, seen.meter, period_from_ms, rate_from_ms, hash))
        FROM json_to_recordset($9::json)
          AS asked (account_id text, meter text, period_from_ms float8, rate_from_ms float8, hash text)
        CROSS JOIN LATERAL (SELECT * FROM usage_value
          WHERE usage_value.account_id = asked.account_id AND usage_value.meter = asked.meter
            AND period_from_at = ${instant("period_from_ms")} AND rate_from_at = ${instant("rate_from_ms")}
            AND value_hash = decode(hash, 'hex') LIMIT 1) AS seen),
      'spends', (SELECT json_agg(json_build_array(spend.account_id, spend.kind, from_ms, units::text))
        FROM json_to_recordset($10::json) AS asked (account_id text, kind text, from_ms float8)
        CROSS JOIN LATERAL (SELECT * FROM account_spend
          WHERE account_spend.account_id = asked.account_id AND account_spend.kind = asked.kind
            AND from_at = ${instant("from_ms")} LIMIT 1) AS spend),
      'spans', (SELECT json_agg(json_build_array(subject_kind, subject_id, account_id, ${ms("from_at")}, ${ms("to_at")}))
        FROM account_span
        WHERE (to_at IS NULL OR to_at >= ${instant("$6::float8")})
          AND ((subject_kind = 'node' AND subject_id = ANY($4::text[]))
            OR (subject_kind = 'worker' AND subject_id = ANY($5::text[]))))
    ) AS read`,
};
