import { createHash, randomBytes } from "node:crypto";
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
  /** The wallet's from now on (`drawVersion`); drawn where it is missing. */
  version?: bigint;
};

type ChainedEntry = BookedEntry & { hash: string };

/** The rows of `LEDGER_PARTS`, in their order; `heads`: the hash of each account's last entry, in hexadecimal. */
export function ledgerRows(changes: readonly LedgerChange[]): {
  parts: Record<string, unknown>[][];
  heads: Map<string, string>;
} {
  const chained = changes.map((change) => ({ change, entries: chain(change) }));
  const wallets = chained.map(({ change, entries }) => walletRow(change, entries));
  const uses = changes.flatMap(({ after, uses }) =>
    uses.map(({ entry, grantId, units }) => ({
      ...{ account_id: after.accountId, entry, grant_id: grantId, units },
    })),
  );
  const postings = changes.flatMap(({ after, postings, atMs }) =>
    postings.map(({ key, requestHash, outcome }) => ({
      ...{ account_id: after.accountId, key, request_hash: requestHash, outcome, at_ms: atMs },
    })),
  );
  return {
    parts: [
      ...[chained.flatMap(({ entries }) => entries.map(entryRow)), uses, changes.flatMap(changedGrants)],
      ...[changes.flatMap(changedHolds), postings, wallets],
    ],
    heads: new Map(wallets.map(({ account_id, head_hash }) => [account_id, head_hash])),
  };
}

/** Of a wallet that was changed: another one each time, in this process and in all others. */
export function drawVersion(): bigint {
  lastVersion = BigInt.asUintN(VERSION_BITS, lastVersion + 1n);
  return lastVersion;
}

/** Postgres' bigint is signed. */
const VERSION_BITS = 63;
let lastVersion = BigInt.asUintN(VERSION_BITS, randomBytes(8).readBigUInt64BE());

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

function walletRow({ before, after, version }: LedgerChange, entries: readonly ChainedEntry[]) {
  return {
    version: version ?? drawVersion(),
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
