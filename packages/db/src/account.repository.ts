import type { AccountId, AccountState } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { Client } from "./client.ts";
import { isUniqueViolation } from "./database-error.ts";
import type { AccountModel } from "./generated/models/Account.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** Who pays. */
export type AccountRecord = {
  id: AccountId;
  name: string;
  /** Of the IANA database. */
  zone: string;
  /** ISO 4217. */
  currency: string;
  state: AccountState;
  createdAtMs: number;
  closedAtMs: number | null;
};

export type AccountInsert = Omit<AccountRecord, "state" | "closedAtMs">;

export function accountRepository(client: Client) {
  return {
    /** By name; closed ones are left out. */
    async findAll(limit: number): Promise<AccountRecord[]> {
      const rows = await client.account.findMany({
        where: { closedAt: null },
        orderBy: { name: "asc" },
        take: limit,
      });
      return rows.map(toRecord);
    },

    /** Also a closed one. */
    async find(id: AccountId): Promise<AccountRecord | null> {
      const row = await client.account.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    /** How many there are; until the transaction's end nobody else can ask. "accounts" in ASCII. */
    async countForInsert(): Promise<number> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x6163636f756e7473n})`;
      return client.account.count({ where: { closedAt: null } });
    },

    /** Throws NAME_TAKEN. */
    async insert({ createdAtMs, ...account }: AccountInsert): Promise<void> {
      const data = { ...account, state: "active", createdAt: toDate(createdAtMs) };
      await client.account.create({ data }).catch((error: unknown) => {
        if (!isUniqueViolation(error)) throw error;
        throw new AppError("NAME_TAKEN", `There is an account ${account.name} already; choose another name.`);
      });
    },
  };
}

function toRecord({ id, name, zone, currency, state, createdAt, closedAt }: AccountModel): AccountRecord {
  return {
    ...{ name, zone, currency, createdAtMs: toAtMs(createdAt), closedAtMs: toAtMs(closedAt) },
    id: id as AccountId,
    state: state as AccountState,
  };
}
