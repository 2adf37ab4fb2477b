import type { CertificateSerial, NodeId } from "@orrery/protocol";
import type { Client } from "./client.ts";
import type { CertificateModel } from "./generated/models/Certificate.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

export type CertificateRecord = {
  serial: CertificateSerial;
  nodeId: NodeId;
  issuedAtMs: number;
  expiresAtMs: number;
  revokedAtMs: number | null;
  revokedReason: string | null;
};

export function certificateRepository(client: Client) {
  return {
    async find(serial: CertificateSerial): Promise<CertificateRecord | null> {
      const row = await client.certificate.findUnique({ where: { serial } });
      return row === null ? null : toRecord(row);
    },

    async insert(
      certificate: Pick<CertificateRecord, "serial" | "nodeId" | "issuedAtMs" | "expiresAtMs">,
    ): Promise<void> {
      await client.certificate.create({
        data: {
          serial: certificate.serial,
          nodeId: certificate.nodeId,
          issuedAt: toDate(certificate.issuedAtMs),
          expiresAt: toDate(certificate.expiresAtMs),
        },
      });
    },

    /** The newest certificate of each node of the fleet that was not revoked. */
    async findNewest(nodeId?: NodeId): Promise<CertificateRecord[]> {
      const rows = await client.certificate.findMany({
        where: { revokedAt: null, node: { removedAt: null }, ...(nodeId === undefined ? {} : { nodeId }) },
        distinct: ["nodeId"],
        orderBy: [{ nodeId: "asc" }, { issuedAt: "desc" }],
      });
      return rows.map(toRecord);
    },

    /** Revokes every certificate of a node that was not revoked yet, expired ones too: they could still be renewed. */
    async revokeAll(nodeId: NodeId, reason: string, atMs: number): Promise<CertificateSerial[]> {
      const rows = await client.certificate.updateManyAndReturn({
        where: { nodeId, revokedAt: null },
        data: { revokedAt: toDate(atMs), revokedReason: reason },
        select: { serial: true },
      });
      return rows.map((row) => row.serial as CertificateSerial);
    },

    /** Removes what ended before `beforeAtMs` and was not revoked. Returns how many. */
    async prune(beforeAtMs: number): Promise<number> {
      const { count } = await client.certificate.deleteMany({
        where: { expiresAt: { lt: toDate(beforeAtMs) }, revokedAt: null },
      });
      return count;
    },
  };
}

export function certificateAuthorityRepository(client: Client) {
  return {
    async find(id: string): Promise<CertificateAuthorityRecord | null> {
      const row = await client.certificateAuthority.findUnique({ where: { id } });
      if (row === null) return null;
      const { createdAt, ...rest } = row;
      return { ...rest, createdAtMs: toAtMs(createdAt) };
    },

    /** False where there is one of this id already: another replica was first; read that one. */
    async insert(authority: CertificateAuthorityRecord): Promise<boolean> {
      const { createdAtMs, encryptedKey, ...rest } = authority;
      const { count } = await client.certificateAuthority.createMany({
        data: [{ ...rest, encryptedKey: new Uint8Array(encryptedKey), createdAt: toDate(createdAtMs) }],
        skipDuplicates: true,
      });
      return count === 1;
    },
  };
}

export type CertificateAuthorityRecord = {
  id: string;
  certificatePem: string;
  encryptedKey: Uint8Array;
  createdAtMs: number;
};

function toRecord(row: CertificateModel): CertificateRecord {
  return {
    serial: row.serial,
    nodeId: row.nodeId,
    issuedAtMs: toAtMs(row.issuedAt),
    expiresAtMs: toAtMs(row.expiresAt),
    revokedAtMs: toAtMs(row.revokedAt),
    revokedReason: row.revokedReason,
  } as CertificateRecord;
}
