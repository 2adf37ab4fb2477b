import type { ErrorCode, JoinTokenId, JoinTokenState, JoinTokenView } from "@orrery/protocol";
import { type Client, json } from "./client.ts";
import type { JoinTokenModel } from "./generated/models/JoinToken.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

export type JoinTokenRecord = Omit<JoinTokenView, "state"> & {
  /** SHA-256 of the secret, hexadecimal. */
  secretHash: string;
};

export type JoinTokenUse =
  | { outcome: "used"; token: JoinTokenRecord }
  | {
      outcome: "refused";
      code: Extract<ErrorCode, "TOKEN_UNKNOWN" | "TOKEN_EXPIRED" | "TOKEN_USED_UP" | "TOKEN_REVOKED">;
    };

export function joinTokenRepository(client: Client) {
  return {
    async findAll(): Promise<JoinTokenRecord[]> {
      const rows = await client.joinToken.findMany({ orderBy: { createdAt: "desc" } });
      return rows.map(toRecord);
    },

    async find(id: JoinTokenId): Promise<JoinTokenRecord | null> {
      const row = await client.joinToken.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    async insert(token: Omit<JoinTokenRecord, "usesCount" | "revokedAtMs">): Promise<JoinTokenRecord> {
      const { createdAtMs, expiresAtMs, labels, ...rest } = token;
      const row = await client.joinToken.create({
        data: {
          ...rest,
          labels: json(labels),
          createdAt: toDate(createdAtMs),
          expiresAt: toDate(expiresAtMs),
        },
      });
      return toRecord(row);
    },

    /**
     * Takes one use in one statement, so that two hosts cannot share the last one. The caller has compared the secret
     * already. A transaction that is rolled back gives the use back.
     */
    async use(id: JoinTokenId, nowAtMs: number): Promise<JoinTokenUse> {
      const now = toDate(nowAtMs);
      const [used] = await client.joinToken.updateManyAndReturn({
        where: {
          id,
          revokedAt: null,
          expiresAt: { gt: now },
          usesCount: { lt: client.joinToken.fields.usesMax },
        },
        data: { usesCount: { increment: 1 } },
      });
      if (used !== undefined) return { outcome: "used", token: toRecord(used) };
      const row = await client.joinToken.findUnique({ where: { id } });
      if (row === null) return { outcome: "refused", code: "TOKEN_UNKNOWN" };
      switch (joinTokenState(toRecord(row), nowAtMs)) {
        case "revoked":
          return { outcome: "refused", code: "TOKEN_REVOKED" };
        case "expired":
          return { outcome: "refused", code: "TOKEN_EXPIRED" };
        case "used_up":
        case "usable":
          // Usable only by now, in a race with a rolled-back use: the host asks again.
          return { outcome: "refused", code: "TOKEN_USED_UP" };
      }
    },

    /** Null where there is none or it was revoked before. */
    async revoke(id: JoinTokenId, atMs: number): Promise<JoinTokenRecord | null> {
      const [row] = await client.joinToken.updateManyAndReturn({
        where: { id, revokedAt: null },
        data: { revokedAt: toDate(atMs) },
      });
      return row === undefined ? null : toRecord(row);
    },
  };
}

export function joinTokenState(
  token: Pick<JoinTokenRecord, "revokedAtMs" | "expiresAtMs" | "usesCount" | "usesMax">,
  nowAtMs: number,
): JoinTokenState {
  if (token.revokedAtMs !== null) return "revoked";
  if (token.expiresAtMs <= nowAtMs) return "expired";
  return token.usesCount >= token.usesMax ? "used_up" : "usable";
}

function toRecord(row: JoinTokenModel): JoinTokenRecord {
  const { createdAt, expiresAt, revokedAt, ...rest } = row;
  return {
    ...rest,
    createdAtMs: toAtMs(createdAt),
    expiresAtMs: toAtMs(expiresAt),
    revokedAtMs: toAtMs(revokedAt),
  } as JoinTokenRecord;
}
