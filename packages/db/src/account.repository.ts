import {
  type AccountId,
  type AccountMemberView,
  type AccountState,
  BillingAddress,
  type OperatorId,
  type PeriodKind,
  TopUpRule,
} from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { type Client, json } from "./client.ts";
import { isUniqueViolation } from "./database-error.ts";
import type { AccountModel } from "./generated/models/Account.ts";
import { toAtMs, toDate } from "./prisma-time.ts";
import { nullableJson, readJson } from "./stored-json.ts";

/** Who pays. */
export type AccountRecord = {
  id: AccountId;
  name: string;
  /** The operator who answers for it. */
  ownerId: OperatorId | null;
  /** Of the IANA database. */
  zone: string;
  /** ISO 4217. */
  currency: string;
  /** What one credit costs, in millionths of the currency's unit. */
  creditPriceMicros: bigint;
  /** Millionths: 190,000 is 19 %. */
  taxPpm: number;
  period: PeriodKind;
  billingAddress: BillingAddress;
  /** Null = no limit. */
  dayLimitUnits: bigint | null;
  periodLimitUnits: bigint | null;
  topUp: TopUpRule | null;
  /** What each node keeps reserved for the time without a hub. */
  reserveUnits: bigint;
  state: AccountState;
  stateReason: string | null;
  stateSinceAtMs: number | null;
  createdAtMs: number;
  closedAtMs: number | null;
};

export type AccountInsert = Pick<
  AccountRecord,
  "id" | "name" | "zone" | "currency" | "creditPriceMicros" | "taxPpm" | "period" | "createdAtMs"
>;

/** What is left out stays as it is. */
export type AccountPatch = Partial<
  Pick<
    AccountRecord,
    | "name"
    | "ownerId"
    | "creditPriceMicros"
    | "taxPpm"
    | "period"
    | "billingAddress"
    | "dayLimitUnits"
    | "periodLimitUnits"
    | "topUp"
    | "reserveUnits"
  >
>;

export function accountRepository(client: Client) {
  return {
    /** By name; closed ones are left out, or come after the others, the last one closed first. */
    async findAll(limit: number, withClosed = false): Promise<AccountRecord[]> {
      const rows = await client.account.findMany({
        ...(withClosed ? {} : { where: { closedAt: null } }),
        orderBy: [{ closedAt: { sort: "desc", nulls: "first" } }, { name: "asc" }],
        take: limit,
      });
      return rows.map(toRecord);
    },

    /** Also a closed one. */
    async find(id: AccountId): Promise<AccountRecord | null> {
      const row = await client.account.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    /** Those of them that are not closed. */
    async findOpen(ids: readonly string[]): Promise<AccountRecord[]> {
      const rows = await client.account.findMany({ where: { id: { in: [...ids] }, closedAt: null } });
      return rows.map(toRecord);
    },

    /** Also a closed one. Locks its row until the transaction's end. Whoever needs the wallet too locks the wallet first. */
    async findForUpdate(id: AccountId): Promise<AccountRecord | null> {
      await client.$queryRaw`SELECT id FROM account WHERE id = ${id} FOR NO KEY UPDATE`;
      return this.find(id);
    },

    /** By e-mail address. */
    async findMembers(accountId: AccountId): Promise<AccountMemberView[]> {
      const rows = await client.$queryRaw<MemberRow[]>`
        SELECT member.operator_id, "user".name, "user".email, member.added_at
        FROM account_member AS member JOIN "user" ON "user".id = member.operator_id
        WHERE member.account_id = ${accountId} ORDER BY "user".email`;
      return rows.map((row) => ({
        operatorId: row.operator_id,
        name: row.name,
        email: row.email,
        addedAtMs: toAtMs(row.added_at),
      }));
    },

    async countMembers(accountId: AccountId): Promise<number> {
      return client.accountMember.count({ where: { accountId } });
    },

    /** False where it is a member already. */
    async insertMember(accountId: AccountId, operatorId: OperatorId, addedAtMs: number): Promise<boolean> {
      const { count } = await client.accountMember.createMany({
        data: { accountId, operatorId, addedAt: toDate(addedAtMs) },
        skipDuplicates: true,
      });
      return count === 1;
    },

    /** False where it is none. */
    async removeMember(accountId: AccountId, operatorId: OperatorId): Promise<boolean> {
      const { count } = await client.accountMember.deleteMany({ where: { accountId, operatorId } });
      return count === 1;
    },

    /** Those that the operator is a member of or answers for, by name; closed ones are left out. */
    async findOfMember(operatorId: OperatorId, limit: number): Promise<AccountRecord[]> {
      const ids = await client.accountMember.findMany({
        where: { operatorId },
        select: { accountId: true },
        take: limit,
      });
      const rows = await client.account.findMany({
        where: {
          closedAt: null,
          OR: [{ ownerId: operatorId }, { id: { in: ids.map(({ accountId }) => accountId) } }],
        },
        orderBy: { name: "asc" },
        take: limit,
      });
      return rows.map(toRecord);
    },

    /**
     * What goes on the next invoice of a refund of usage: less of the same meter at the same rate. Nothing of a purchase's refund, which no charge
     * belongs to.
     */
    async insertRefundCharge(refund: {
      id: string;
      accountId: AccountId;
      ofEntry: number;
      entry: number;
      units: bigint;
      bookedAtMs: number;
    }): Promise<void> {
      const { id, accountId, ofEntry, entry, units, bookedAtMs } = refund;
      await client.$executeRaw`
        INSERT INTO usage_charge (id, account_id, meter, kind, period_from_at, rate_from_at, rate_to_at, card_id, quantity, units,
          event_count, first_at, last_at, booked_at, entry)
        SELECT ${id}, account_id, meter, 'refund', period_from_at, rate_from_at, rate_to_at, card_id, 0, ${-units}::bigint,
          0, first_at, last_at, to_timestamp(${bookedAtMs}::float8 / 1000), ${entry}::bigint
        FROM usage_charge WHERE account_id = ${accountId} AND entry = ${ofEntry}::bigint AND kind = 'usage' LIMIT 1`;
    },

    /** What each account's meters came to since its period began. */
    async findUsage(
      asked: readonly { accountId: AccountId; fromAtMs: number }[],
    ): Promise<Map<AccountId, { meter: string; quantity: bigint }[]>> {
      const rows = await client.$queryRaw<{ account_id: AccountId; meter: string; quantity: bigint }[]>`
        SELECT account_id, meter, sum(quantity)::bigint AS quantity
        FROM unnest(${asked.map(({ accountId }) => accountId)}::text[], ${asked.map(({ fromAtMs }) => fromAtMs)}::float8[])
          AS asked (account_id, from_ms)
        JOIN usage_total USING (account_id)
        WHERE period_from_at = to_timestamp(from_ms / 1000.0)
        GROUP BY account_id, meter ORDER BY account_id, meter`;
      return Map.groupBy(rows, (row) => row.account_id);
    },

    /** Also of closed ones. */
    async findNames(ids: readonly string[]): Promise<Map<AccountId, string>> {
      const rows = await client.account.findMany({
        where: { id: { in: [...ids] } },
        select: { id: true, name: true },
      });
      return new Map(rows.map(({ id, name }) => [id as AccountId, name]));
    },

    /** How many there are; until the transaction's end nobody else can ask. "accounts" in ASCII. */
    async countForInsert(): Promise<number> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x6163636f756e7473n})`;
      return client.account.count({ where: { closedAt: null } });
    },

    /** Throws NAME_TAKEN. */
    async update(id: AccountId, { period, topUp, billingAddress, ...patch }: AccountPatch): Promise<void> {
      const data = {
        ...patch,
        ...(period === undefined ? {} : { periodKind: period }),
        ...(topUp === undefined ? {} : { topUpRule: nullableJson(topUp) }),
        ...(billingAddress === undefined ? {} : { billingAddress: json(billingAddress) }),
      };
      await client.account.update({ where: { id }, data }).catch(nameTaken(patch.name ?? ""));
    },

    async updateState(
      id: AccountId,
      { state, reason, atMs }: { state: AccountState; reason: string; atMs: number },
    ): Promise<void> {
      const at = toDate(atMs);
      const data = { state, stateReason: reason, stateSinceAt: at, closedAt: state === "closed" ? at : null };
      await client.account.update({ where: { id }, data });
    },

    /** An active one becomes suspended. False where it was not active: then nothing changes. */
    async suspend(id: AccountId, reason: string, atMs: number): Promise<boolean> {
      const { count } = await client.account.updateMany({
        where: { id, state: "active" },
        data: { state: "suspended", stateReason: reason, stateSinceAt: toDate(atMs) },
      });
      return count === 1;
    },

    /** Throws NAME_TAKEN. */
    async insert({ createdAtMs, period, ...account }: AccountInsert): Promise<void> {
      const data = { ...account, periodKind: period, state: "active", createdAt: toDate(createdAtMs) };
      await client.account.create({ data }).catch(nameTaken(account.name));
    },
  };
}

function nameTaken(name: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("NAME_TAKEN", `There is an account ${name} already; choose another name.`);
  };
}

type MemberRow = { operator_id: OperatorId; name: string; email: string; added_at: Date };

function toRecord(row: AccountModel): AccountRecord {
  const { name, zone, currency, creditPriceMicros, taxPpm, reserveUnits, stateReason } = row;
  return {
    ...{ name, zone, currency, creditPriceMicros, taxPpm, reserveUnits, stateReason },
    id: row.id as AccountId,
    ownerId: row.ownerId as OperatorId | null,
    period: row.periodKind as PeriodKind,
    billingAddress: readJson(BillingAddress, row.billingAddress) ?? BillingAddress.parse({}),
    dayLimitUnits: row.dayLimitUnits,
    periodLimitUnits: row.periodLimitUnits,
    topUp: readJson(TopUpRule, row.topUpRule),
    state: row.state as AccountState,
    stateSinceAtMs: toAtMs(row.stateSinceAt),
    createdAtMs: toAtMs(row.createdAt),
    closedAtMs: toAtMs(row.closedAt),
  };
}
