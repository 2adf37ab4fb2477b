import { type RateCard, rateOfWire, type UsageAccount, type Wallet } from "@orrery/domain/billing";
import { UsageRefusal, WireRate } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { type LockedWallet, rows } from "./ledger-write.ts";
import { LostRace, type SqlClient } from "./sql-transaction.ts";
import { LOCK_ACCOUNTS, READ_BOOKING } from "./usage-statements.ts";
import {
  type BookingWrite,
  bookingRows,
  type SpendKey,
  spendRow,
  type TotalKey,
  totalRow,
  type ValueKey,
  valueRow,
} from "./usage-write.ts";
import { compareAndWriteStatement, writeStatement } from "./usage-write-statements.ts";

/** What a booking reads. The accounts are locked. */
export type BookingWanted = {
  accountIds: readonly string[];
  events: readonly { source: string; id: string }[];
  meters: readonly string[];
  nodeIds: readonly string[];
  workers: readonly string[];
  /** Spans of nodes and workers that ended before are left out. */
  spansSinceMs: number;
  totals: readonly TotalKey[];
  values: readonly ValueKey[];
  spends: readonly SpendKey[];
  /** Cards whose rates the caller has: what a card says never changes. */
  knownCardIds: readonly string[];
};

/** Of an account: of its wallet, and of its facts and its own rate cards. */
export type AccountVersions = {
  wallet: bigint;
  /** The transaction that wrote the wallet last, as Postgres numbers them. */
  writer: string;
  account: bigint;
};

/** What a booking has made of the wallets. */
export type BookingKept = {
  /** The hash of each account's last entry, in hexadecimal. */
  heads: ReadonlyMap<string, string>;
  writer: string;
};

/** What a booking was decided by. `version`: of everybody's rate cards and of the custom meters. */
export type BookingBasis = {
  accounts: readonly { id: string; versions: AccountVersions }[];
  version: bigint;
};

export type BookingRead = {
  /** See `BookingBasis`. */
  version: bigint;
  accounts: Map<string, { account: UsageAccount; locked: LockedWallet; versions: AccountVersions }>;
  /** By `eventId`. */
  known: Map<string, KnownEvent>;
  /** Custom ones that take usage. */
  meters: { name: string; aggregation: "count" | "sum" | "max" | "unique" }[];
  /** `rates` null = the caller has them. */
  cards: (Omit<RateCard, "rates"> & { rates: RateCard["rates"] | null })[];
  totals: (TotalKey & { quantity: bigint; chargedUnits: bigint })[];
  values: ValueKey[];
  spends: (SpendKey & { units: bigint })[];
  spans: AccountSpan[];
};

/** An event that was told before, and what was answered. */
export type KnownEvent = { payloadHash: string; units: bigint; refusal: UsageRefusal | null };
export type AccountSpan = {
  subjectKind: "node" | "worker";
  subjectId: string;
  accountId: string;
  fromAtMs: number;
  toAtMs: number | null;
};

export type UsageRepository = ReturnType<typeof usageRepository>;

export function usageRepository(sql: SqlClient) {
  return {
    /**
     * Locks the wallets until the transaction's end, in the order of their ids, and keeps the rate cards as they are. Read only after it: then
     * everything is seen that others committed before they let go.
     */
    async lock(accountIds: readonly string[]): Promise<void> {
      await sql.query(LOCK_ACCOUNTS, [[...new Set(accountIds)].sort()]);
    },

    async read(wanted: BookingWanted): Promise<BookingRead> {
      const { accountIds, events, meters, nodeIds, workers, spansSinceMs, knownCardIds } = wanted;
      const [row] = await sql.query<{ read: StoredRead }>(READ_BOOKING, [
        ...[
          accountIds,
          rows(events.map(({ source, id }) => ({ source, id }))),
          meters,
          nodeIds,
          workers,
          spansSinceMs,
          knownCardIds,
        ],
        ...[
          rows(wanted.totals.map(totalRow)),
          rows(wanted.values.map(valueRow)),
          rows(wanted.spends.map(spendRow)),
        ],
      ]);
      if (row === undefined) throw new Error("One statement answers with one row.");
      return toRead(row.read);
    },

    /**
     * Of accounts that are locked. Throws LostRace where somebody else has told one of
     * the events meanwhile: it belongs to another account, whose lock is not held.
     */
    async write(write: BookingWrite): Promise<BookingKept> {
      const { parts, heads } = bookingRows(write);
      const [row] = await sql.query<{ inserted: string; writer: string }>(
        writeStatement(parts.map(isThere)),
        [...parts.filter(isThere)],
      );
      if (row === undefined || Number(row.inserted) !== write.events.length) throw new LostRace();
      return { heads, writer: row.writer };
    },

    /**
     * Of accounts that are not locked: locks them, and writes where everything is as the caller remembers it. Otherwise nothing is written, and it
     * answers null. Throws LostRace as `write` does.
     */
    async compareAndWrite(write: BookingWrite, basis: BookingBasis): Promise<BookingKept | null> {
      const { parts, heads } = bookingRows(write);
      const accounts = basis.accounts.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      const [row] = await sql.query<{ is_written: boolean; writer: string }>(
        compareAndWriteStatement(parts.map(isThere)),
        [
          ...[accounts.map(({ id }) => id), accounts.map(({ versions }) => versions.wallet)],
          ...[
            accounts.map(({ versions }) => versions.writer),
            accounts.map(({ versions }) => versions.account),
          ],
          ...[basis.version, write.events.length],
          ...parts.filter(isThere),
        ],
      );
      return row?.is_written === true ? { heads, writer: row.writer } : null;
    },
  };
}

function isThere(part: string | null): part is string {
  return part !== null;
}

/** In one string, for a map: whatever characters the two hold. */
export function eventId({ source, id }: { source: string; id: string }): string {
  return `${source.length} ${source}${id}`;
}

/** As the statement answers: amounts as decimals, times in ms, in the order of its arrays. */
type StoredRead = {
  version: string;
  accounts:
    | [string, number, number, string, string, string, string, string, string, string, ...StoredAccount][]
    | null;
  grants: [string, string, number, number | null, boolean, string, number, string, string, string][] | null;
  holds: [string, string, number, [string | null, string][]][] | null;
  known: [string, string, string, string, unknown][] | null;
  meters: [string, BookingRead["meters"][number]["aggregation"]][] | null;
  cards: [string, string | null, number, number | null, Record<string, unknown> | null][] | null;
  totals: [string, string, number, number, string, string][] | null;
  values: [string, string, number, number, string][] | null;
  spends: [string, "day" | "period", number, string][] | null;
  spans: ["node" | "worker", string, string, number, number | null][] | null;
};
type StoredAccount = [
  string,
  UsageAccount["state"],
  string | null,
  string,
  UsageAccount["periodKind"],
  string | null,
  string | null,
];

function toRead(read: StoredRead): BookingRead {
  const grantsOf = Map.groupBy(read.grants ?? [], ([accountId]) => accountId);
  const holdsOf = Map.groupBy(read.holds ?? [], ([accountId]) => accountId);
  return {
    version: BigInt(read.version),
    accounts: new Map(
      (read.accounts ?? []).map(
        ([
          id,
          lastEntry,
          lastEntryAtMs,
          headHash,
          overdraft,
          debt,
          reservedDebt,
          ofWallet,
          writer,
          ofAccount,
          ...facts
        ]) => {
          const wallet: Wallet = {
            ...{ accountId: id, lastEntry, lastEntryAtMs, overdraftUnits: BigInt(overdraft) },
            ...{ debtUnits: BigInt(debt), reservedDebtUnits: BigInt(reservedDebt) },
            grants: (grantsOf.get(id) ?? []).map(toGrant),
            holds: (holdsOf.get(id) ?? []).map(([, holdId, endsAtMs, parts]) => ({
              ...{ id: holdId, endsAtMs },
              parts: parts.map(([grantId, units]) => ({ grantId, units: BigInt(units) })),
            })),
          };
          return [
            id,
            {
              ...{
                account: toAccount(id, facts),
                locked: { wallet, headHash: Buffer.from(headHash, "hex") },
              },
              versions: { wallet: BigInt(ofWallet), writer, account: BigInt(ofAccount) },
            },
          ];
        },
      ),
    ),
    known: new Map(
      (read.known ?? []).map(([source, id, payloadHash, units, refusal]) => [
        eventId({ source, id }),
        { payloadHash, units: BigInt(units), refusal: refusal === null ? null : UsageRefusal.parse(refusal) },
      ]),
    ),
    meters: (read.meters ?? []).map(([name, aggregation]) => ({ name, aggregation })),
    cards: (read.cards ?? []).map(([id, accountId, startsAtMs, endsAtMs, rates]) => ({
      ...{ id, accountId, startsAtMs, endsAtMs },
      rates: rates === null ? null : toRates(id, rates),
    })),
    totals: (read.totals ?? []).map(
      ([accountId, meter, periodFromAtMs, rateFromAtMs, quantity, charged]) => ({
        ...{ accountId, meter, periodFromAtMs, rateFromAtMs },
        ...{ quantity: BigInt(quantity), chargedUnits: BigInt(charged) },
      }),
    ),
    values: (read.values ?? []).map(([accountId, meter, periodFromAtMs, rateFromAtMs, hash]) => ({
      ...{ accountId, meter, periodFromAtMs, rateFromAtMs, hash },
    })),
    spends: (read.spends ?? []).map(([accountId, kind, fromAtMs, units]) => ({
      ...{ accountId, kind, fromAtMs, units: BigInt(units) },
    })),
    spans: (read.spans ?? []).map(([subjectKind, subjectId, accountId, fromAtMs, toAtMs]) => ({
      ...{ subjectKind, subjectId, accountId, fromAtMs, toAtMs },
    })),
  };
}

function toAccount(
  id: string,
  [name, state, stateReason, zone, periodKind, day, period]: StoredAccount,
): UsageAccount {
  return {
    ...{ id, name, state, stateReason, zone, periodKind },
    dayLimitUnits: day === null ? null : BigInt(day),
    periodLimitUnits: period === null ? null : BigInt(period),
  };
}

function toGrant(row: NonNullable<StoredRead["grants"]>[number]): Wallet["grants"][number] {
  const [, id, priority, endsAtMs, isPromotional, origin, startedAtMs, units, left, reserved] = row;
  return {
    ...{ id, priority, endsAtMs, isPromotional, startedAtMs, units: BigInt(units) },
    ...{ leftUnits: BigInt(left), reservedUnits: BigInt(reserved) },
    origin: origin as Wallet["grants"][number]["origin"],
  };
}

/** Throws INTERNAL for rates that this version cannot read: to pass over them would price usage by other ones. */
function toRates(cardId: string, stored: Record<string, unknown>): RateCard["rates"] {
  const rates: Record<string, RateCard["rates"][string]> = {};
  for (const [meter, rate] of Object.entries(stored)) {
    const parsed = WireRate.safeParse(rate);
    if (!parsed.success) {
      const message = `The rate of ${meter} on the card ${cardId} was written by a newer version of Orrery; start that one.`;
      throw new AppError("INTERNAL", message, { cause: parsed.error });
    }
    rates[meter] = rateOfWire(parsed.data);
  }
  return rates;
}
