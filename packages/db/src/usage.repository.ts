import { type RateCard, rateOfWire, type UsageAccount, type Wallet } from "@orrery/domain/billing";
import { UsageRefusal, WireRate } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { type LedgerChange, type LockedWallet, ledgerParameters, rows } from "./ledger-write.ts";
import { LostRace, type SqlClient } from "./sql-transaction.ts";
import { LOCK_ACCOUNTS, READ_BOOKING, WRITE_BOOKING } from "./usage-statements.ts";

/** Of which account, meter, period and rate: a row of `usage_total`. */
export type TotalKey = { accountId: string; meter: string; periodFromAtMs: number; rateFromAtMs: number };
export type ValueKey = TotalKey & { /** Of the value, in hexadecimal. */ hash: string };
export type SpendKey = { accountId: string; kind: "day" | "period"; fromAtMs: number };

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

export type BookingRead = {
  accounts: Map<string, { account: UsageAccount; locked: LockedWallet }>;
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

/** What a booking writes, of all its accounts. */
export type BookingWrite = {
  ledger: readonly LedgerChange[];
  events: readonly EventRow[];
  charges: readonly ChargeRow[];
  totals: readonly (TotalKey & { cardId: string; quantity: bigint; chargedUnits: bigint })[];
  values: readonly ValueKey[];
  hours: readonly HourRow[];
  /** Added to what is there. */
  spends: readonly (SpendKey & { units: bigint })[];
};

export type EventRow = {
  source: string;
  id: string;
  accountId: string;
  meter: string;
  value: bigint;
  unique: string | null;
  atMs: number;
  receivedAtMs: number;
  nodeId: string | null;
  worker: string | null;
  payloadHash: string;
  chargeId: string | null;
  units: bigint;
  refusal: UsageRefusal | null;
};

export type ChargeRow = TotalKey & {
  id: string;
  rateToAtMs: number | null;
  cardId: string;
  quantity: bigint;
  units: bigint;
  eventCount: number;
  firstAtMs: number;
  lastAtMs: number;
  bookedAtMs: number;
  entry: number | null;
};

export type HourRow = {
  accountId: string;
  hourAtMs: number;
  meter: string;
  nodeId: string | null;
  quantity: bigint;
  units: bigint;
  eventCount: number;
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

    /** Throws LostRace where somebody else has told one of the events meanwhile: it belongs to another account, whose lock is not held. */
    async write({ ledger, events, charges, totals, values, hours, spends }: BookingWrite): Promise<void> {
      const [row] = await sql.query<{ inserted: string }>(WRITE_BOOKING, [
        ...ledgerParameters(ledger),
        ...[rows(events.map(eventRow)), rows(charges.map(chargeRow))],
        rows(
          totals.map((total) => ({
            ...totalRow(total),
            ...{ card_id: total.cardId, quantity: total.quantity, charged_units: total.chargedUnits },
          })),
        ),
        rows(values.map(valueRow)),
        rows(hours.map(hourRow)),
        rows(spends.map((spend) => ({ ...spendRow(spend), units: spend.units }))),
      ]);
      if (Number(row?.inserted) !== events.length) throw new LostRace();
    },
  };
}

/** In one string, for a map: whatever characters the two hold. */
export function eventId({ source, id }: { source: string; id: string }): string {
  return `${source.length} ${source}${id}`;
}

function totalRow({ accountId, meter, periodFromAtMs, rateFromAtMs }: TotalKey) {
  return { account_id: accountId, meter, period_from_ms: periodFromAtMs, rate_from_ms: rateFromAtMs };
}

function valueRow(key: ValueKey) {
  return { ...totalRow(key), hash: key.hash };
}

function spendRow({ accountId, kind, fromAtMs }: SpendKey) {
  return { account_id: accountId, kind, from_ms: fromAtMs };
}

function eventRow({
  accountId,
  unique,
  atMs,
  receivedAtMs,
  nodeId,
  payloadHash,
  chargeId,
  ...event
}: EventRow) {
  return {
    ...{ ...event, account_id: accountId, unique_value: unique, at_ms: atMs, received_at_ms: receivedAtMs },
    ...{ node_id: nodeId, payload_hash: payloadHash, charge_id: chargeId },
  };
}

function chargeRow(charge: ChargeRow) {
  const { id, quantity, units, entry } = charge;
  return {
    ...{ ...totalRow(charge), id, quantity, units, entry, card_id: charge.cardId },
    ...{ rate_to_ms: charge.rateToAtMs, event_count: charge.eventCount },
    ...{ first_at_ms: charge.firstAtMs, last_at_ms: charge.lastAtMs, booked_at_ms: charge.bookedAtMs },
  };
}

function hourRow({ accountId, hourAtMs, meter, nodeId, quantity, units, eventCount }: HourRow) {
  return {
    ...{ account_id: accountId, hour_at_ms: hourAtMs, meter, node_id: nodeId ?? "" },
    ...{ quantity, units, event_count: eventCount },
  };
}

/** As the statement answers: amounts as decimals, times in ms, in the order of its arrays. */
type StoredRead = {
  accounts: [string, number, number, string, string, string, string, ...StoredAccount][] | null;
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
    accounts: new Map(
      (read.accounts ?? []).map(
        ([id, lastEntry, lastEntryAtMs, headHash, overdraft, debt, reservedDebt, ...facts]) => {
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
            { account: toAccount(id, facts), locked: { wallet, headHash: Buffer.from(headHash, "hex") } },
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
