import type { Client } from "./client.ts";
import { toDate } from "./prisma-time.ts";

export function setupLinkRepository(client: Client) {
  return {
    /** There is one valid link at a time: a fresh one ends the earlier ones. */
    async replace(link: {
      id: string;
      codeHash: string;
      createdAtMs: number;
      expiresAtMs: number;
    }): Promise<void> {
      await client.setupLink.deleteMany({ where: { usedAt: null } });
      await client.setupLink.create({
        data: {
          id: link.id,
          codeHash: link.codeHash,
          createdAt: toDate(link.createdAtMs),
          expiresAt: toDate(link.expiresAtMs),
        },
      });
    },

    /** Marks it used, in one statement: true for exactly one caller. */
    async use(codeHash: string, nowAtMs: number): Promise<boolean> {
      const now = toDate(nowAtMs);
      const { count } = await client.setupLink.updateMany({
        where: { codeHash, usedAt: null, expiresAt: { gt: now } },
        data: { usedAt: now },
      });
      return count === 1;
    },

    async removeUnused(): Promise<void> {
      await client.setupLink.deleteMany({ where: { usedAt: null } });
    },
  };
}
