import {
  type BookedEntry,
  emptyWallet,
  type Grant,
  notRefunded,
  type Part,
  type RefundedEntry,
  type Wallet,
} from "@orrery/domain/billing";
import { AppError } from "@orrery/runtime";
import type { Client } from "./client.ts";
import type { CreditGrantModel } from "./generated/models/CreditGrant.ts";
import type { LedgerEntryModel } from "./generated/models/LedgerEntry.ts";
import { LEDGER_WRITES } from "./ledger-parts.ts";
import { firstHash, type LedgerChange, type LockedWallet, ledgerRows, rows } from "./ledger-write.ts";
import { toAtMs } from "./prisma-time.ts";

/** What was answered to a posting with the same key. */
export type KnownPosting = { requestHash: string; outcome: unknown };

/** Which entries of an account. */
export type EntryFilter = {
  before?: number | undefined;
  kind?: BookedEntry["kind"] | undefined;
  fromAtMs?: number | undefined;
  toAtMs?: number | undefined;
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
          (SELECT coalesce(json_agg(json_build_array(coalesce(given.id, by_grant.grant_id), coalesce(left_units, 0)::text,
              (coalesce(given.units, 0) - coalesce(by_grant.units, 0))::text)), '[]')
            FROM (SELECT id, units, left_units FROM credit_grant WHERE account_id = ${accountId}) AS given
              FULL JOIN by_grant ON by_grant.grant_id = given.id
            WHERE coalesce(left_units, 0) <> coalesce(given.units, 0) - coalesce(by_grant.units, 0)) AS differing
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

    /** Newest first; `before`: only those with a lower number; `toAtMs` is not included. */
    async findNewestEntries(
      accountId: string,
      { before, kind, fromAtMs, toAtMs }: EntryFilter,
      limit: number,
    ): Promise<(BookedEntry & { hash: string })[]> {
      const rows = await client.ledgerEntry.findMany({
        where: {
          accountId,
          ...(before === undefined ? {} : { number: { lt: BigInt(before) } }),
          ...(kind === undefined ? {} : { kind }),
          at: {
            ...(fromAtMs === undefined ? {} : { gte: new Date(fromAtMs) }),
            ...(toAtMs === undefined ? {} : { lt: new Date(toAtMs) }),
          },
        },
        orderBy: { number: "desc" },
        take: limit,
      });
      return rows.map(toEntry);
    },

    /** Writes all of it, chained. The wallets are locked. */
    async save(changes: readonly LedgerChange[]): Promise<void> {
      if (changes.length === 0) return;
      const { parts } = ledgerRows(changes);
      await client.$queryRawUnsafe(`WITH ${LEDGER_WRITES} SELECT 1 AS done`, ...parts.map(rows));
    },
  };
}

/** In one string, for a map. */
export function postingId(accountId: string, key: string): string {
  return `${accountId}\n${key}`;
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

async function readWallets(client: Client, rows: readonly WalletRow[]): Promise<Map<string, LockedWallet>> {
  const ids = rows.map(({ account_id: id }) => id);
  const [grants, holds] = await Promise.all([
    client.creditGrant.findMany({ where: { accountId: { in: ids }, isOpen: true } }),
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
