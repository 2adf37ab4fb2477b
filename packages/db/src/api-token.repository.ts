import type { ApiTokenId, OperatorId, Permission, Role } from "@orrery/protocol";
import type { Client } from "./client.ts";
import type { Prisma } from "./generated/client.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

export type ApiTokenRecord = {
  id: ApiTokenId;
  name: string;
  prefix: string;
  /** SHA-256 of the secret, hexadecimal. */
  secretHash: string;
  scopes: Permission[];
  /** Null = the installation's own local admin token. */
  owner: { id: OperatorId; name: string; email: string; role: Role; twoFactorEnabled: boolean } | null;
  createdAtMs: number;
  expiresAtMs: number | null;
  lastUsedAtMs: number | null;
  revokedAtMs: number | null;
};

const WITH_OWNER = {
  owner: { select: { id: true, name: true, email: true, role: true, twoFactorEnabled: true } },
} satisfies Prisma.ApiTokenInclude;

type Row = Prisma.ApiTokenGetPayload<{ include: typeof WITH_OWNER }>;

export function apiTokenRepository(client: Client) {
  return {
    async find(id: ApiTokenId): Promise<ApiTokenRecord | null> {
      const row = await client.apiToken.findUnique({ where: { id }, include: WITH_OWNER });
      return row === null ? null : toRecord(row);
    },

    /** Of one owner, or (`null`) of everyone. Newest first. */
    async findAll(ownerId: OperatorId | null): Promise<ApiTokenRecord[]> {
      const rows = await client.apiToken.findMany({
        where: ownerId === null ? {} : { ownerId },
        include: WITH_OWNER,
        orderBy: { createdAt: "desc" },
      });
      return rows.map(toRecord);
    },

    async insert(
      token: Omit<ApiTokenRecord, "owner" | "lastUsedAtMs" | "revokedAtMs"> & { ownerId: OperatorId | null },
    ): Promise<ApiTokenRecord> {
      const { createdAtMs, expiresAtMs, ...rest } = token;
      const row = await client.apiToken.create({
        data: { ...rest, createdAt: toDate(createdAtMs), expiresAt: toDate(expiresAtMs) },
        include: WITH_OWNER,
      });
      return toRecord(row);
    },

    /** False where there is none or it was revoked before. */
    async revoke(id: ApiTokenId, atMs: number): Promise<boolean> {
      const { count } = await client.apiToken.updateMany({
        where: { id, revokedAt: null },
        data: { revokedAt: toDate(atMs) },
      });
      return count === 1;
    },

    async touch(id: ApiTokenId, lastUsedAtMs: number): Promise<void> {
      await client.apiToken.updateMany({ where: { id }, data: { lastUsedAt: toDate(lastUsedAtMs) } });
    },
  };
}

function toRecord(row: Row): ApiTokenRecord {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    secretHash: row.secretHash,
    scopes: row.scopes,
    owner:
      row.owner === null ? null : { ...row.owner, twoFactorEnabled: row.owner.twoFactorEnabled === true },
    createdAtMs: toAtMs(row.createdAt),
    expiresAtMs: toAtMs(row.expiresAt),
    lastUsedAtMs: toAtMs(row.lastUsedAt),
    revokedAtMs: toAtMs(row.revokedAt),
  } as ApiTokenRecord;
}
