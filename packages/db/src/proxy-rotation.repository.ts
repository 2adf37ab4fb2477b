import type { PoolId, RotationView } from "@orrery/protocol";
import type { Client } from "./client.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** One change of the proxy that some traffic leaves through. */
export function proxyRotationRepository(client: Client) {
  return {
    /** Those whose ids are known stay as they are: agents tell them again until they hear that it arrived. */
    async insert(rotations: readonly RotationView[]): Promise<void> {
      if (rotations.length === 0) return;
      const data = rotations.map(({ atMs, ...rest }) => ({ ...rest, at: toDate(atMs) }));
      await client.proxyRotation.createMany({ data, skipDuplicates: true });
    },

    /** Newest first; with `beforeAtMs` those before it. */
    async findNewest(
      poolId: PoolId,
      options: { limit: number; beforeAtMs?: number | undefined },
    ): Promise<RotationView[]> {
      const { limit, beforeAtMs } = options;
      const rows = await client.proxyRotation.findMany({
        where: { poolId, ...(beforeAtMs === undefined ? {} : { at: { lt: toDate(beforeAtMs) } }) },
        orderBy: [{ at: "desc" }, { id: "desc" }],
        take: limit,
      });
      return rows.map(({ at, ...rest }) => ({ ...rest, atMs: toAtMs(at) }) as RotationView);
    },

    /** From `fromAtMs` (included) to `toAtMs` (excluded). */
    async count(poolId: PoolId, fromAtMs: number, toAtMs: number): Promise<number> {
      return client.proxyRotation.count({
        where: { poolId, at: { gte: toDate(fromAtMs), lt: toDate(toAtMs) } },
      });
    },

    /** Removes what is older than `beforeAtMs`, at most `limit` of them; call again while it returns `limit`. */
    async prune(beforeAtMs: number, limit = 50_000): Promise<number> {
      return client.$executeRaw`
        DELETE FROM proxy_rotation WHERE ctid IN (
          SELECT ctid FROM proxy_rotation WHERE at < ${toDate(beforeAtMs)} LIMIT ${limit}::int
        )`;
    },
  };
}
