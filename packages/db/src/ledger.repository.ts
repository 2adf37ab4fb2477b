import { createHash } from "node:crypto";
import {
  type BookedEntry,
  balanceUnits,
  emptyWallet,
  entryText,
  type Grant,
  type GrantUse,
  type Hold,
  notRefunded,
  type Part,
  type RefundedEntry,
  type Wallet,
} from "@orrery/domain/billing";
import { AppError } from "@orrery/runtime";
import type { Client } from "./client.ts";
import type { CreditGrantModel } from "./generated/models/CreditGrant.ts";
import type { LedgerEntryModel } from "./generated/models/LedgerEntry.ts";
import { toAtMs } from "./prisma-time.ts";

/** A wallet that its transaction has locked. */
export type LockedWallet = { wallet: Wallet; headHash: Uint8Array };

/** What was answered to a posting with the same key. */
export type KnownPosting = { requestHash: string; outcome: unknown };

/** Everything that one transaction changes of one account. */
export type LedgerChange = {
  before: LockedWallet;
  after: Wallet;
  entries: BookedEntry[];
  uses: readonly GrantUse[];
  postings: { key: string; requestHash: string; outcome: unknown }[];
  atMs: number;
};

/** What a wallet says of itself, and what its uses say of it. */
export type LedgerHead = {
  lastEntry: number;
  /** Hexadecimal. */
  headHash: string;
  balanceUnits: bigint;
  debtUnits: bigint;
  debtByUses: bigint;
  grantsThatDiffer: { id: string; leftUnits: bigint; leftByUses: bigint }[];
};

export function ledgerRepository(client: Client) {
  return {
    /** Of a new account. `overdraftUnits`: how far its balance may fall below zero. */
    async insertWallet(accountId: string, overdraftUnits: bigint, atMs: number): Promise<void> {
      await client.wallet.create({
        data: {
          ...{ accountId, lastEntry: 0n, lastEntryAt: new Date(atMs), headHash: firstHash(accountId) },
          ...{ balanceUnits: 0n, overdraftUnits, debtUnits: 0n, reservedDebtUnits: 0n },
        },
      });
    },

    /** Locks the wallets until the transaction's end, in the order of their ids, so that two hubs cannot wait for each other. */
    async lockWallets(accountIds: readonly string[]): Promise<Map<string, LockedWallet>> {
      const ids = [...new Set(accountIds)].sort();
      const rows = await client.$queryRaw<WalletRow[]>`
        SELECT account_id, last_entry, last_entry_at, head_hash, overdraft_units, debt_units, reserved_debt_units
        FROM wallet WHERE account_id = ANY(${ids}::text[]) ORDER BY account_id FOR NO KEY UPDATE`;
      // Only now: what others changed before they let go of the lock is seen.
      return readWallets(client, rows);
    },

    /** As they are now, without a lock. */
    async findWallets(accountIds: readonly string[]): Promise<Map<string, Wallet>> {
      const rows = await client.$queryRaw<WalletRow[]>`
        SELECT account_id, last_entry, last_entry_at, head_hash, overdraft_units, debt_units, reserved_debt_units
        FROM wallet WHERE account_id = ANY(${[...accountIds]}::text[])`;
      const read = await readWallets(client, rows);
      return new Map([...read].map(([id, { wallet }]) => [id, wallet]));
    },

    /** Of the accounts that are locked: whoever asked before is known. */
    async findPostings(
      asked: readonly { accountId: string; key: string }[],
    ): Promise<Map<string, KnownPosting>> {
      const rows = await client.$queryRaw<PostingRow[]>`
        SELECT posting.account_id, posting.key, encode(posting.request_hash, 'hex') AS request_hash, posting.outcome
        FROM unnest(${asked.map(({ accountId }) => accountId)}::text[], ${asked.map(({ key }) => key)}::text[])
          AS asked (account_id, key)
        JOIN ledger_posting AS posting USING (account_id, key)`;
      return new Map(
        rows.map((row) => [
          postingId(row.account_id, row.key),
          { requestHash: row.request_hash, outcome: row.outcome },
        ]),
      );
    },

    /** What of an entry can still be refunded; null where there is no such entry. */
    async findRefunded(accountId: string, number: number): Promise<RefundedEntry | null> {
      const entry = await client.ledgerEntry.findUnique({
        where: { accountId_number: { accountId, number: BigInt(number) } },
        select: { kind: true, units: true },
      });
      if (entry === null) return null;
      const refunds = await client.ledgerEntry.findMany({
        where: { accountId, refundOf: BigInt(number) },
        select: { number: true, units: true },
      });
      const backUnits = refunds.reduce((sum, { units }) => sum + units, 0n);
      const kind = entry.kind as RefundedEntry["kind"];
      const paid: Part[] =
        kind === "purchase"
          ? [{ grantId: `${number}.0`, units: entry.units }]
          : (
              await client.creditUse.findMany({
                where: { accountId, entry: BigInt(number) },
                orderBy: { id: "asc" },
              })
            ).map(({ grantId, units }) => ({ grantId, units }));
      const parts = notRefunded(paid, backUnits);
      const ids = parts.flatMap(({ grantId }) => grantId ?? []);
      const grants = await client.creditGrant.findMany({ where: { accountId, id: { in: ids } } });
      return { number, kind, parts, grants: grants.map(toGrant) };
    },

    /** In the order of the ids. */
    async findWalletIds(afterId: string, limit: number): Promise<string[]> {
      const rows = await client.wallet.findMany({
        where: { accountId: { gt: afterId } },
        select: { accountId: true },
        orderBy: { accountId: "asc" },
        take: limit,
      });
      return rows.map(({ accountId }) => accountId);
    },

    /** The wallet as its row says, beside what the uses make of it; in one statement, so both are of one moment. */
    async findHead(accountId: string): Promise<LedgerHead> {
      const [row] = await client.$queryRaw<HeadRow[]>`
        WITH used AS (
          SELECT entry, grant_id, sum(units)::bigint AS units FROM credit_use
          WHERE account_id = ${accountId} GROUP BY entry IS NULL, grant_id, entry
        ), by_grant AS (
          SELECT grant_id, sum(units)::bigint AS units FROM used WHERE grant_id IS NOT NULL GROUP BY grant_id
        )
        SELECT last_entry, encode(head_hash, 'hex') AS head_hash, balance_units, debt_units,
          (SELECT coalesce(sum(CASE WHEN entry IS NULL THEN -units WHEN grant_id IS NULL THEN units ELSE 0 END), 0)::bigint
            FROM used) AS debt_by_uses,
          (SELECT coalesce(json_agg(json_build_array(id, left_units::text, (credit_grant.units - coalesce(by_grant.units, 0))::text)), '[]')
            FROM credit_grant LEFT JOIN by_grant ON by_grant.grant_id = credit_grant.id
            WHERE account_id = ${accountId} AND left_units <> credit_grant.units - coalesce(by_grant.units, 0)) AS differing
        FROM wallet WHERE account_id = ${accountId}`;
      if (row === undefined) throw new AppError("NOT_FOUND");
      return {
        ...{ lastEntry: Number(row.last_entry), headHash: row.head_hash },
        ...{ balanceUnits: row.balance_units, debtUnits: row.debt_units, debtByUses: row.debt_by_uses },
        grantsThatDiffer: row.differing.map(([id, left, byUses]) => ({
          ...{ id, leftUnits: BigInt(left), leftByUses: BigInt(byUses) },
        })),
      };
    },

    /** Oldest first, with their hashes in hexadecimal. */
    async findEntries(
      accountId: string,
      { afterNumber, toNumber }: { afterNumber: number; toNumber: number },
      limit: number,
    ): Promise<(BookedEntry & { hash: string })[]> {
      const rows = await client.ledgerEntry.findMany({
        where: { accountId, number: { gt: BigInt(afterNumber), lte: BigInt(toNumber) } },
        orderBy: { number: "asc" },
        take: limit,
      });
      return rows.map(toEntry);
    },

    /** Newest first; `before`: only those with a lower number. */
    async findNewestEntries(
      accountId: string,
      before: number | null,
      limit: number,
    ): Promise<(BookedEntry & { hash: string })[]> {
      const rows = await client.ledgerEntry.findMany({
        where: { accountId, ...(before === null ? {} : { number: { lt: BigInt(before) } }) },
        orderBy: { number: "desc" },
        take: limit,
      });
      return rows.map(toEntry);
    },

    /** Writes all of it, chained. The wallets are locked. */
    async save(changes: readonly LedgerChange[]): Promise<void> {
      const chained = changes.map((change) => ({ change, entries: chain(change) }));
      await insertEntries(
        client,
        chained.flatMap(({ entries }) => entries),
      );
      await insertUses(
        client,
        changes.flatMap(({ after, uses }) => uses.map((use) => ({ accountId: after.accountId, ...use }))),
      );
      await saveGrants(client, changes.flatMap(changedGrants));
      await saveHolds(client, changes.flatMap(changedHolds));
      await insertPostings(client, changes);
      await updateWallets(
        client,
        chained.map(({ change, entries }) => ({
          ...{ wallet: change.after, atMs: change.atMs },
          headHash: entries.at(-1)?.hash ?? hex(change.before.headHash),
        })),
      );
    },
  };
}

/** In one string, for a map. */
export function postingId(accountId: string, key: string): string {
  return `${accountId}\n${key}`;
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

type HeadRow = {
  last_entry: bigint;
  head_hash: string;
  balance_units: bigint;
  debt_units: bigint;
  debt_by_uses: bigint;
  differing: [string, string, string][];
};
type WalletRow = {
  account_id: string;
  last_entry: bigint;
  last_entry_at: Date;
  head_hash: Uint8Array;
  overdraft_units: bigint;
  debt_units: bigint;
  reserved_debt_units: bigint;
};
type PostingRow = { account_id: string; key: string; request_hash: string; outcome: unknown };
type ChainedEntry = BookedEntry & { hash: string };

async function readWallets(client: Client, rows: readonly WalletRow[]): Promise<Map<string, LockedWallet>> {
  const ids = rows.map(({ account_id: id }) => id);
  const [grants, holds] = await Promise.all([
    client.creditGrant.findMany({ where: { accountId: { in: ids }, leftUnits: { not: 0n } } }),
    client.creditHold.findMany({
      where: { accountId: { in: ids }, closedAt: null },
      orderBy: { number: "asc" },
    }),
  ]);
  const grantsOf = Map.groupBy(grants, ({ accountId }) => accountId);
  const holdsOf = Map.groupBy(holds, ({ accountId }) => accountId);
  return new Map(
    rows.map((row) => {
      const wallet: Wallet = {
        ...emptyWallet(row.account_id, row.overdraft_units),
        lastEntry: Number(row.last_entry),
        lastEntryAtMs: toAtMs(row.last_entry_at),
        debtUnits: row.debt_units,
        reservedDebtUnits: row.reserved_debt_units,
        grants: (grantsOf.get(row.account_id) ?? []).map(toGrant),
        holds: (holdsOf.get(row.account_id) ?? []).map(({ id, endsAt, parts }) => ({
          ...{ id, endsAtMs: toAtMs(endsAt), parts: partsOf(parts) },
        })),
      };
      return [row.account_id, { wallet, headHash: row.head_hash }];
    }),
  );
}

function chain({ before, entries }: LedgerChange): ChainedEntry[] {
  let previous: Uint8Array | string = before.headHash;
  return entries.map((entry) => {
    const hash = chainHash(previous, entry);
    previous = hash;
    return { ...entry, hash };
  });
}

function changedGrants({ before, after }: LedgerChange): { accountId: string; grant: Grant }[] {
  const { accountId } = after;
  const was = new Map(before.wallet.grants.map((grant) => [grant.id, grant]));
  const is = new Set(after.grants.map(({ id }) => id));
  const usedUp = before.wallet.grants
    .filter(({ id }) => !is.has(id))
    .map((grant) => ({ ...grant, leftUnits: 0n, reservedUnits: 0n }));
  return [...after.grants.filter((grant) => was.get(grant.id) !== grant), ...usedUp].map((grant) => ({
    accountId,
    grant,
  }));
}

function changedHolds({
  before,
  after,
  atMs,
}: LedgerChange): { accountId: string; hold: Hold; closedAtMs: number | null }[] {
  const { accountId } = after;
  const was = new Map(before.wallet.holds.map((hold) => [hold.id, hold]));
  const is = new Set(after.holds.map(({ id }) => id));
  return [
    ...after.holds
      .filter((hold) => was.get(hold.id) !== hold)
      .map((hold) => ({ accountId, hold, closedAtMs: null })),
    ...before.wallet.holds
      .filter(({ id }) => !is.has(id))
      .map((hold) => ({ accountId, hold: { ...hold, parts: [] }, closedAtMs: atMs })),
  ];
}

async function insertEntries(client: Client, entries: readonly ChainedEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const column = <T>(pick: (entry: ChainedEntry) => T) => entries.map(pick);
  await client.$executeRaw`
    INSERT INTO ledger_entry (account_id, number, kind, book, direction, units, balance_units, at, hold_id,
      refund_of, reason, posting_key, detail, hash)
    SELECT account_id, number, kind, book, direction, units, balance_units, to_timestamp(at_ms / 1000.0), hold_id,
      refund_of, reason, posting_key, detail, decode(hash, 'hex')
    FROM unnest(
      ${column((e) => e.accountId)}::text[], ${column((e) => String(e.number))}::bigint[],
      ${column((e) => e.kind)}::text[], ${column((e) => e.book)}::text[], ${column((e) => e.direction)}::text[],
      ${column((e) => String(e.units))}::bigint[], ${column((e) => String(e.balanceUnits))}::bigint[],
      ${column((e) => e.atMs)}::float8[], ${column((e) => e.holdId)}::text[],
      ${column((e) => e.refundOf?.toString() ?? null)}::bigint[], ${column((e) => e.reason)}::text[],
      ${column((e) => e.postingKey)}::text[], ${column((e) => e.detail)}::text[], ${column((e) => e.hash)}::text[]
    ) AS row (account_id, number, kind, book, direction, units, balance_units, at_ms, hold_id, refund_of, reason,
      posting_key, detail, hash)`;
}

async function insertUses(
  client: Client,
  uses: readonly (GrantUse & { accountId: string })[],
): Promise<void> {
  if (uses.length === 0) return;
  await client.$executeRaw`
    INSERT INTO credit_use (account_id, entry, grant_id, units)
    SELECT account_id, entry, grant_id, units
    FROM unnest(
      ${uses.map(({ accountId }) => accountId)}::text[], ${uses.map(({ entry }) => entry?.toString() ?? null)}::bigint[],
      ${uses.map(({ grantId }) => grantId)}::text[], ${uses.map(({ units }) => String(units))}::bigint[]
    ) WITH ORDINALITY AS row (account_id, entry, grant_id, units, place)
    ORDER BY place`;
}

async function saveGrants(
  client: Client,
  changed: readonly { accountId: string; grant: Grant }[],
): Promise<void> {
  if (changed.length === 0) return;
  const column = <T>(pick: (grant: Grant) => T) => changed.map(({ grant }) => pick(grant));
  await client.$executeRaw`
    INSERT INTO credit_grant (account_id, id, priority, ends_at, is_promotional, origin, started_at, units, left_units,
      reserved_units)
    SELECT account_id, id, priority, to_timestamp(ends_at_ms / 1000.0), is_promotional, origin,
      to_timestamp(started_at_ms / 1000.0), units, left_units, reserved_units
    FROM unnest(
      ${changed.map(({ accountId }) => accountId)}::text[], ${column((g) => g.id)}::text[],
      ${column((g) => g.priority)}::int[], ${column((g) => g.endsAtMs)}::float8[],
      ${column((g) => g.isPromotional)}::boolean[], ${column((g) => g.origin)}::text[],
      ${column((g) => g.startedAtMs)}::float8[], ${column((g) => String(g.units))}::bigint[],
      ${column((g) => String(g.leftUnits))}::bigint[], ${column((g) => String(g.reservedUnits))}::bigint[]
    ) AS row (account_id, id, priority, ends_at_ms, is_promotional, origin, started_at_ms, units, left_units,
      reserved_units)
    ON CONFLICT (account_id, id)
    DO UPDATE SET left_units = EXCLUDED.left_units, reserved_units = EXCLUDED.reserved_units`;
}

async function saveHolds(
  client: Client,
  changed: readonly { accountId: string; hold: Hold; closedAtMs: number | null }[],
): Promise<void> {
  if (changed.length === 0) return;
  await client.$executeRaw`
    INSERT INTO credit_hold (account_id, id, ends_at, parts, closed_at)
    SELECT account_id, id, to_timestamp(ends_at_ms / 1000.0), parts::jsonb, to_timestamp(closed_at_ms / 1000.0)
    FROM unnest(
      ${changed.map(({ accountId }) => accountId)}::text[], ${changed.map(({ hold }) => hold.id)}::text[],
      ${changed.map(({ hold }) => hold.endsAtMs)}::float8[],
      ${changed.map(({ hold }) => JSON.stringify(hold.parts.map(({ grantId, units }) => [grantId, String(units)])))}::text[],
      ${changed.map(({ closedAtMs }) => closedAtMs)}::float8[]
    ) WITH ORDINALITY AS row (account_id, id, ends_at_ms, parts, closed_at_ms, place)
    ORDER BY place
    ON CONFLICT (account_id, id) DO UPDATE SET parts = EXCLUDED.parts, closed_at = EXCLUDED.closed_at`;
}

async function insertPostings(client: Client, changes: readonly LedgerChange[]): Promise<void> {
  const rows = changes.flatMap(({ after, postings, atMs }) =>
    postings.map((posting) => ({ ...posting, accountId: after.accountId, atMs })),
  );
  if (rows.length === 0) return;
  await client.$executeRaw`
    INSERT INTO ledger_posting (account_id, key, request_hash, outcome, at)
    SELECT account_id, key, decode(request_hash, 'hex'), outcome::jsonb, to_timestamp(at_ms / 1000.0)
    FROM unnest(
      ${rows.map(({ accountId }) => accountId)}::text[], ${rows.map(({ key }) => key)}::text[],
      ${rows.map(({ requestHash }) => requestHash)}::text[],
      ${rows.map(({ outcome }) => JSON.stringify(outcome))}::text[], ${rows.map(({ atMs }) => atMs)}::float8[]
    ) AS row (account_id, key, request_hash, outcome, at_ms)`;
}

async function updateWallets(
  client: Client,
  rows: readonly { wallet: Wallet; headHash: string; atMs: number }[],
): Promise<void> {
  const column = <T>(pick: (wallet: Wallet) => T) => rows.map(({ wallet }) => pick(wallet));
  await client.$executeRaw`
    UPDATE wallet SET last_entry = row.last_entry, last_entry_at = to_timestamp(row.last_entry_at_ms / 1000.0),
      head_hash = decode(row.head_hash, 'hex'), balance_units = row.balance_units,
      overdraft_units = row.overdraft_units, debt_units = row.debt_units,
      reserved_debt_units = row.reserved_debt_units
    FROM unnest(
      ${column((w) => w.accountId)}::text[], ${column((w) => String(w.lastEntry))}::bigint[],
      ${column((w) => w.lastEntryAtMs)}::float8[], ${rows.map(({ headHash }) => headHash)}::text[],
      ${column((w) => String(balanceUnits(w)))}::bigint[], ${column((w) => String(w.overdraftUnits))}::bigint[],
      ${column((w) => String(w.debtUnits))}::bigint[], ${column((w) => String(w.reservedDebtUnits))}::bigint[]
    ) AS row (account_id, last_entry, last_entry_at_ms, head_hash, balance_units, overdraft_units, debt_units,
      reserved_debt_units)
    WHERE wallet.account_id = row.account_id`;
}

function toEntry({
  number,
  refundOf,
  at,
  hash,
  kind,
  book,
  direction,
  ...row
}: LedgerEntryModel): BookedEntry & { hash: string } {
  return {
    ...row,
    ...{ number: Number(number), atMs: toAtMs(at), hash: hex(hash) },
    refundOf: refundOf === null ? null : Number(refundOf),
    kind: kind as BookedEntry["kind"],
    book: book as BookedEntry["book"],
    direction: direction as BookedEntry["direction"],
  };
}

function toGrant(row: CreditGrantModel): Grant {
  const { id, priority, isPromotional, units, leftUnits, reservedUnits } = row;
  return {
    ...{ id, priority, isPromotional, units, leftUnits, reservedUnits },
    origin: row.origin as Grant["origin"],
    endsAtMs: row.endsAt === null ? null : toAtMs(row.endsAt),
    startedAtMs: toAtMs(row.startedAt),
  };
}

function partsOf(stored: unknown): Part[] {
  return (stored as [string | null, string][]).map(([grantId, units]) => ({ grantId, units: BigInt(units) }));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
