import type { RateLimitCreateInput, RateLimitId } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { Client } from "./client.ts";
import { isUniqueViolation } from "./database-error.ts";
import type { ProxyRateLimitModel } from "./generated/models/ProxyRateLimit.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** What a target allows each address, and what of it the fleet may use. */
export type ProxyRateLimitRecord = RateLimitCreateInput & {
  id: RateLimitId;
  createdAtMs: number;
  updatedAtMs: number;
  removedAtMs: number | null;
};

export type ProxyRateLimitInsert = Omit<ProxyRateLimitRecord, "updatedAtMs" | "removedAtMs">;

export function proxyRateLimitRepository(client: Client) {
  return {
    /** By pattern; removed ones are left out. */
    async findAll(): Promise<ProxyRateLimitRecord[]> {
      const rows = await client.proxyRateLimit.findMany({
        where: { removedAt: null },
        orderBy: [{ pattern: "asc" }, { counts: "asc" }],
      });
      return rows.map(toRecord);
    },

    /** Also a removed limit. */
    async find(id: RateLimitId): Promise<ProxyRateLimitRecord | null> {
      const row = await client.proxyRateLimit.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    /** Locks the row until the transaction's end. */
    async findForUpdate(id: RateLimitId): Promise<ProxyRateLimitRecord | null> {
      await client.$queryRaw`SELECT id FROM proxy_rate_limit WHERE id = ${id} FOR NO KEY UPDATE`;
      return this.find(id);
    },

    /** How many there are; until the transaction's end nobody else can ask. "limits" in ASCII. */
    async countForInsert(): Promise<number> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x6c696d697473n})`;
      return client.proxyRateLimit.count({ where: { removedAt: null } });
    },

    /** Throws NAME_TAKEN. */
    async insert({ createdAtMs, count, windowMs, ...rest }: ProxyRateLimitInsert): Promise<void> {
      const atDate = toDate(createdAtMs);
      const data = { ...rest, ...bigints({ count, windowMs }), createdAt: atDate, updatedAt: atDate };
      await client.proxyRateLimit.create({ data }).catch(patternTaken(rest));
    },

    /** Throws NAME_TAKEN. */
    async update(id: RateLimitId, fields: RateLimitCreateInput, atMs: number): Promise<void> {
      const { pattern, counts, count, windowMs, shareRatio, note } = fields;
      const plain = { pattern, counts, shareRatio, note };
      const data = { ...plain, ...bigints({ count, windowMs }), updatedAt: toDate(atMs) };
      await client.proxyRateLimit.update({ where: { id }, data }).catch(patternTaken(fields));
    },

    async markRemoved(id: RateLimitId, atMs: number): Promise<void> {
      await client.proxyRateLimit.update({ where: { id }, data: { removedAt: toDate(atMs) } });
    },
  };
}

function bigints({ count, windowMs }: { count: number; windowMs: number }) {
  return { count: BigInt(count), windowMs: BigInt(Math.round(windowMs)) };
}

function patternTaken({ pattern, counts }: Pick<RateLimitCreateInput, "pattern" | "counts">) {
  return (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    const message = `There is a limit of ${counts} for ${pattern} already; change that one.`;
    throw new AppError("NAME_TAKEN", message);
  };
}

function toRecord(row: ProxyRateLimitModel): ProxyRateLimitRecord {
  const { createdAt, updatedAt, removedAt, count, windowMs, ...plain } = row;
  return {
    ...plain,
    id: row.id as RateLimitId,
    counts: row.counts as RateLimitCreateInput["counts"],
    count: Number(count),
    windowMs: Number(windowMs),
    createdAtMs: toAtMs(createdAt),
    updatedAtMs: toAtMs(updatedAt),
    removedAtMs: toAtMs(removedAt),
  };
}
