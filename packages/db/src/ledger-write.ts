import { createHash } from "node:crypto";
import {
  type BookedEntry,
  balanceUnits,
  entryText,
  type Grant,
  type GrantUse,
  type Hold,
  type Wallet,
} from "@orrery/domain/billing";

/** A wallet that its transaction has locked. */
export type LockedWallet = { wallet: Wallet; headHash: Uint8Array };

/** Everything that one transaction changes of one account. */
export type LedgerChange = {
  before: LockedWallet;
  after: Wallet;
  entries: BookedEntry[];
  uses: readonly GrantUse[];
  /** Grants that came in, as they came. */
  opened: readonly Grant[];
  postings: { key: string; requestHash: string; outcome: unknown }[];
  atMs: number;
};

type ChainedEntry = BookedEntry & { hash: string };

/**
 * What writes a ledger's changes, as parts of one statement (`WITH …`): a round trip for each table would be most of what a small batch takes.
 * Rows travel as JSON, one parameter a table: its text stays the same, so that it is prepared once, and one string is cheaper than many arrays.
 * $1 entries, $2 uses, $3 grants, $4 holds, $5 postings, $6 wallets.
 */
export const LEDGER_WRITES = `
  entries AS (
    INSERT INTO ledger_entry (account_id, number, kind, book, direction, units, balance_units, at, hold_id,
      refund_of, reason, posting_key, detail, hash)
    SELECT account_id, number, kind, book, direction, units, balance_units, to_timestamp(at_ms / 1000.0), hold_id,
      refund_of, reason, posting_key, detail, decode(hash, 'hex')
    FROM json_to_recordset($1::json) AS row (account_id text, number bigint, kind text, book text, direction text,
      units bigint, balance_units bigint, at_ms float8, hold_id text, refund_of bigint, reason text, posting_key text,
      detail text, hash text)
  ), uses AS (
    INSERT INTO credit_use (account_id, entry, grant_id, units)
    SELECT account_id, entry, grant_id, units
    FROM json_to_recordset($2::json) AS row (account_id text, entry bigint, grant_id text, units bigint, place int)
    ORDER BY place
  ), grants AS (
    INSERT INTO credit_grant (account_id, id, priority, ends_at, is_promotional, origin, started_at, units, left_units,
      reserved_units)
    SELECT account_id, id, priority, to_timestamp(ends_at_ms / 1000.0), is_promotional, origin,
      to_timestamp(started_at_ms / 1000.0), units, left_units, reserved_units
    FROM json_to_recordset($3::json) AS row (account_id text, id text, priority int, ends_at_ms float8,
      is_promotional boolean, origin text, started_at_ms float8, units bigint, left_units bigint, reserved_units bigint)
    ON CONFLICT (account_id, id)
    DO UPDATE SET left_units = EXCLUDED.left_units, reserved_units = EXCLUDED.reserved_units
  ), holds AS (
    INSERT INTO credit_hold (account_id, id, ends_at, parts, closed_at)
    SELECT account_id, id, to_timestamp(ends_at_ms / 1000.0), parts, to_timestamp(closed_at_ms / 1000.0)
    FROM json_to_recordset($4::json) AS row (account_id text, id text, ends_at_ms float8, parts jsonb,
      closed_at_ms float8, place int)
    ORDER BY place
    ON CONFLICT (account_id, id) DO UPDATE SET parts = EXCLUDED.parts, closed_at = EXCLUDED.closed_at
  ), postings AS (
    INSERT INTO ledger_posting (account_id, key, request_hash, outcome, at)
    SELECT account_id, key, decode(request_hash, 'hex'), outcome, to_timestamp(at_ms / 1000.0)
    FROM json_to_recordset($5::json) AS row (account_id text, key text, request_hash text, outcome jsonb, at_ms float8)
  ), wallets AS (
    UPDATE wallet SET last_entry = row.last_entry, last_entry_at = to_timestamp(row.last_entry_at_ms / 1000.0),
      head_hash = decode(row.head_hash, 'hex'), balance_units = row.balance_units,
      overdraft_units = row.overdraft_units, debt_units = row.debt_units,
      reserved_debt_units = row.reserved_debt_units
    FROM json_to_recordset($6::json) AS row (account_id text, last_entry bigint, last_entry_at_ms float8,
      head_hash text, balance_units bigint, overdraft_units bigint, debt_units bigint, reserved_debt_units bigint)
    WHERE wallet.account_id = row.account_id
  )`;

/** The parameters of `LEDGER_WRITES`, in their order. */
export function ledgerParameters(changes: readonly LedgerChange[]): string[] {
  const chained = changes.map((change) => ({ change, entries: chain(change) }));
  return [
    rows(chained.flatMap(({ entries }) => entries.map(entryRow))),
    rows(
      changes.flatMap(({ after, uses }) =>
        uses.map(({ entry, grantId, units }) => ({
          account_id: after.accountId,
          entry,
          grant_id: grantId,
          units,
        })),
      ),
    ),
    rows(changes.flatMap(changedGrants)),
    rows(changes.flatMap(changedHolds)),
    rows(
      changes.flatMap(({ after, postings, atMs }) =>
        postings.map(({ key, requestHash, outcome }) => ({
          ...{ account_id: after.accountId, key, request_hash: requestHash, outcome, at_ms: atMs },
        })),
      ),
    ),
    rows(chained.map(({ change, entries }) => walletRow(change, entries))),
  ];
}

/**
 * Amounts as decimals, since JSON's numbers are floats; `place` is the order of the rows. It writes into the rows, which are made for it: to copy them, or
 * to have JSON ask for each value, takes longer than all else that a booking computes.
 */
export function rows(all: Record<string, unknown>[]): string {
  if (all.length === 0) return "[]";
  for (const [place, row] of all.entries()) {
    for (const key in row) {
      const value = row[key];
      if (typeof value === "bigint") row[key] = value.toString();
    }
    row.place = place;
  }
  return JSON.stringify(all);
}

/** Of an account that has no entry yet. */
export function firstHash(accountId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(`orrery ledger 1\n${accountId}`).digest());
}

/** What the entry's row holds, in hexadecimal. `previous`: the hash of the entry in front of it. */
export function chainHash(previous: Uint8Array | string, entry: BookedEntry): string {
  const hash = createHash("sha256");
  if (typeof previous === "string") hash.update(previous, "hex");
  else hash.update(previous);
  return hash.update(entryText(entry)).digest("hex");
}

function chain({ before, entries }: LedgerChange): ChainedEntry[] {
  let previous: Uint8Array | string = before.headHash;
  return entries.map((entry) => {
    const hash = chainHash(previous, entry);
    previous = hash;
    return { ...entry, hash };
  });
}

function entryRow(entry: ChainedEntry) {
  const { number, kind, book, direction, units, reason, detail, hash } = entry;
  return {
    ...{ account_id: entry.accountId, number, kind, book, direction, units, reason, detail, hash },
    ...{ balance_units: entry.balanceUnits, at_ms: entry.atMs, hold_id: entry.holdId },
    ...{ refund_of: entry.refundOf, posting_key: entry.postingKey },
  };
}

function walletRow({ before, after }: LedgerChange, entries: readonly ChainedEntry[]) {
  return {
    ...{ account_id: after.accountId, last_entry: after.lastEntry, last_entry_at_ms: after.lastEntryAtMs },
    head_hash: entries.at(-1)?.hash ?? Buffer.from(before.headHash).toString("hex"),
    ...{ balance_units: balanceUnits(after), overdraft_units: after.overdraftUnits },
    ...{ debt_units: after.debtUnits, reserved_debt_units: after.reservedDebtUnits },
  };
}

function changedGrants({ before, after, opened }: LedgerChange) {
  const was = new Map(before.wallet.grants.map((grant) => [grant.id, grant]));
  const is = new Set(after.grants.map(({ id }) => id));
  // Also those that came and went at once: whoever looks up who paid must find them.
  const usedUp = [...before.wallet.grants, ...opened]
    .filter(({ id }) => !is.has(id))
    .map((grant) => ({ ...grant, leftUnits: 0n, reservedUnits: 0n }));
  return [...after.grants.filter((grant) => was.get(grant.id) !== grant), ...usedUp].map((grant: Grant) => {
    const { id, priority, origin, units } = grant;
    return {
      ...{ account_id: after.accountId, id, priority, origin, units, is_promotional: grant.isPromotional },
      ...{ ends_at_ms: grant.endsAtMs, started_at_ms: grant.startedAtMs },
      ...{ left_units: grant.leftUnits, reserved_units: grant.reservedUnits },
    };
  });
}

function changedHolds({ before, after, atMs }: LedgerChange) {
  const { accountId } = after;
  const was = new Map(before.wallet.holds.map((hold) => [hold.id, hold]));
  const is = new Set(after.holds.map(({ id }) => id));
  return [
    ...after.holds.filter((hold) => was.get(hold.id) !== hold).map((hold) => holdRow(accountId, hold, null)),
    ...before.wallet.holds
      .filter(({ id }) => !is.has(id))
      .map((hold) => holdRow(accountId, { ...hold, parts: [] }, atMs)),
  ];
}

function holdRow(accountId: string, { id, endsAtMs, parts }: Hold, closedAtMs: number | null) {
  return {
    ...{ account_id: accountId, id, ends_at_ms: endsAtMs, closed_at_ms: closedAtMs },
    parts: parts.map(({ grantId, units }) => [grantId, units.toString()]),
  };
}
