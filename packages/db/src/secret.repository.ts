import type { Client } from "./client.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** A value that specs name and nobody reads back. */
export type SecretRecord = {
  name: string;
  /** AES-256-GCM; the associated data is the name. */
  sealedValue: Uint8Array<ArrayBuffer>;
  createdAtMs: number;
  updatedAtMs: number;
};

export function secretRepository(client: Client) {
  return {
    /** By name. */
    async findAll(): Promise<SecretRecord[]> {
      const rows = await client.secret.findMany({ orderBy: { name: "asc" } });
      return rows.map(({ createdAt, updatedAt, ...row }) => ({
        ...row,
        createdAtMs: toAtMs(createdAt),
        updatedAtMs: toAtMs(updatedAt),
      }));
    },

    async find(name: string): Promise<SecretRecord | null> {
      const row = await client.secret.findUnique({ where: { name } });
      if (row === null) return null;
      const { createdAt, updatedAt, ...rest } = row;
      return { ...rest, createdAtMs: toAtMs(createdAt), updatedAtMs: toAtMs(updatedAt) };
    },

    /** How many there are; until the transaction's end nobody else sets or removes one. "secret" in ASCII. */
    async countForChange(): Promise<number> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x736563726574n})`;
      return client.secret.count();
    },

    async set(name: string, sealedValue: Uint8Array<ArrayBuffer>, atMs: number): Promise<void> {
      const at = toDate(atMs);
      await client.secret.upsert({
        where: { name },
        create: { name, sealedValue, createdAt: at, updatedAt: at },
        update: { sealedValue, updatedAt: at },
      });
    },

    /** False where there was none. */
    async remove(name: string): Promise<boolean> {
      const { count } = await client.secret.deleteMany({ where: { name } });
      return count === 1;
    },
  };
}
