import { type PoolCreateInput, type PoolId, PoolSettings } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { type Client, json } from "./client.ts";
import { isUniqueViolation } from "./database-error.ts";
import type { ProxyPoolModel } from "./generated/models/ProxyPool.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** A set of upstream proxies that workers' traffic leaves through. */
export type ProxyPoolRecord = PoolCreateInput & {
  id: PoolId;
  createdAtMs: number;
  updatedAtMs: number;
  removedAtMs: number | null;
};

export type ProxyPoolInsert = Omit<ProxyPoolRecord, "updatedAtMs" | "removedAtMs">;

/** Complete: whatever an operator may change, as it shall be. */
export type ProxyPoolFields = Omit<PoolCreateInput, "isDemo">;

export function proxyPoolRepository(client: Client) {
  return {
    /** By name; removed ones are left out. */
    async findAll(): Promise<ProxyPoolRecord[]> {
      const rows = await client.proxyPool.findMany({ where: { removedAt: null }, orderBy: { name: "asc" } });
      return rows.flatMap((row) => toRecord(row) ?? []);
    },

    /** Also a removed pool. */
    async find(id: PoolId): Promise<ProxyPoolRecord | null> {
      const row = await client.proxyPool.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    /** Locks the row until the transaction's end. */
    async findForUpdate(id: PoolId): Promise<ProxyPoolRecord | null> {
      await client.$queryRaw`SELECT id FROM proxy_pool WHERE id = ${id} FOR NO KEY UPDATE`;
      return this.find(id);
    },

    /** How many there are; until the transaction's end nobody else can ask. "pools" in ASCII. */
    async countForInsert(): Promise<number> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x706f6f6c73n})`;
      return client.proxyPool.count({ where: { removedAt: null } });
    },

    /** Throws NAME_TAKEN. */
    async insert({ createdAtMs, settings, ...rest }: ProxyPoolInsert): Promise<void> {
      const atDate = toDate(createdAtMs);
      await client.proxyPool
        .create({ data: { ...rest, settings: json(settings), createdAt: atDate, updatedAt: atDate } })
        .catch(nameTaken(rest.name));
    },

    /** Throws NAME_TAKEN. */
    async update(id: PoolId, fields: ProxyPoolFields, atMs: number): Promise<void> {
      const { name, description, nodeFilter, settings } = fields;
      const data = { name, description, nodeFilter, settings: json(settings), updatedAt: toDate(atMs) };
      await client.proxyPool.update({ where: { id }, data }).catch(nameTaken(name));
    },

    async markRemoved(id: PoolId, atMs: number): Promise<void> {
      await client.proxyPool.update({ where: { id }, data: { removedAt: toDate(atMs) } });
    },
  };
}

function nameTaken(name: string) {
  return (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("NAME_TAKEN", `A pool of the name ${name} exists already; choose another.`);
  };
}

/** Null where a newer version stored settings that this one cannot read: it then serves nothing of the pool. */
function toRecord(row: ProxyPoolModel): ProxyPoolRecord | null {
  const settings = PoolSettings.safeParse(row.settings);
  if (!settings.success) return null;
  const { createdAt, updatedAt, removedAt, settings: _, ...plain } = row;
  return {
    ...plain,
    id: row.id as PoolId,
    settings: settings.data,
    createdAtMs: toAtMs(createdAt),
    updatedAtMs: toAtMs(updatedAt),
    removedAtMs: toAtMs(removedAt),
  };
}
