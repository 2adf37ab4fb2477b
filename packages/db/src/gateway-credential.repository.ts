import type { GatewayCredentialId, GatewayCredentialView, PoolId } from "@orrery/protocol";
import type { Client } from "./client.ts";
import type { GatewayCredentialModel } from "./generated/models/GatewayCredential.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** Lets a worker use pools through its node's gateway. `secretHash`: SHA-256 of a secret of 192 random bits, in hexadecimal. */
export type GatewayCredentialRecord = GatewayCredentialView & { secretHash: string };

export type GatewayCredentialInsert = Omit<GatewayCredentialRecord, "lastUsedAtMs" | "revokedAtMs">;

const newestFirst = [{ createdAt: "desc" as const }, { id: "desc" as const }];

export function gatewayCredentialRepository(client: Client) {
  return {
    /** Those that are good, newest first; then the newest of the revoked ones, at most `revokedMax`. */
    async findAll({ revokedMax }: { revokedMax: number }): Promise<GatewayCredentialRecord[]> {
      const good = await client.gatewayCredential.findMany({
        where: { revokedAt: null },
        orderBy: newestFirst,
      });
      if (revokedMax === 0) return good.map(toRecord);
      const revoked = await client.gatewayCredential.findMany({
        where: { revokedAt: { not: null } },
        orderBy: [{ revokedAt: "desc" }, { id: "desc" }],
        take: revokedMax,
      });
      return [...good, ...revoked].map(toRecord);
    },

    async find(id: GatewayCredentialId): Promise<GatewayCredentialRecord | null> {
      const row = await client.gatewayCredential.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    /** How many are good; until the transaction's end nobody else can ask. "gateway" in ASCII. */
    async countForInsert(): Promise<number> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x67617465776179n})`;
      return client.gatewayCredential.count({ where: { revokedAt: null } });
    },

    async insert(credential: GatewayCredentialInsert): Promise<void> {
      const { id, worker, secretHash, poolIds, createdAtMs } = credential;
      const data = { id, worker, secretHash, poolIds, createdAt: toDate(createdAtMs) };
      await client.gatewayCredential.create({ data });
    },

    /** False where there is none, or it was revoked before. */
    async revoke(id: GatewayCredentialId, atMs: number): Promise<boolean> {
      const { count } = await client.gatewayCredential.updateMany({
        where: { id, revokedAt: null },
        data: { revokedAt: toDate(atMs) },
      });
      return count === 1;
    },

    /** Takes a pool out of all that are good. Returns those that were good for nothing else: they are revoked, and keep its id. */
    async dropPool(poolId: PoolId, atMs: number): Promise<GatewayCredentialRecord[]> {
      const rows = await client.$queryRaw<{ id: string; is_revoked: boolean }[]>`
        UPDATE gateway_credential SET
          pool_ids = CASE WHEN pool_ids <@ ARRAY[${poolId}] THEN pool_ids ELSE array_remove(pool_ids, ${poolId}) END,
          revoked_at = CASE WHEN pool_ids <@ ARRAY[${poolId}] THEN ${toDate(atMs)}::timestamptz END
        WHERE revoked_at IS NULL AND ${poolId} = ANY(pool_ids)
        RETURNING id, revoked_at IS NOT NULL AS is_revoked`;
      const ids = rows.flatMap((row) => (row.is_revoked ? row.id : []));
      const revoked = await client.gatewayCredential.findMany({
        where: { id: { in: ids } },
        orderBy: newestFirst,
      });
      return revoked.map(toRecord);
    },

    /** Somebody used them; one that was used later already stays. */
    async touch(ids: readonly GatewayCredentialId[], lastUsedAtMs: number): Promise<void> {
      if (ids.length === 0) return;
      const at = toDate(lastUsedAtMs);
      await client.$executeRaw`
        UPDATE gateway_credential SET last_used_at = ${at}
        WHERE id = ANY(${[...ids]}::text[]) AND (last_used_at IS NULL OR last_used_at < ${at})`;
    },
  };
}

function toRecord(row: GatewayCredentialModel): GatewayCredentialRecord {
  const { id, worker, secretHash, poolIds, createdAt, lastUsedAt, revokedAt } = row;
  return {
    id: id as GatewayCredentialId,
    worker,
    secretHash,
    poolIds: poolIds as PoolId[],
    createdAtMs: toAtMs(createdAt),
    lastUsedAtMs: toAtMs(lastUsedAt),
    revokedAtMs: toAtMs(revokedAt),
  };
}
