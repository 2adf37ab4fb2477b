import type { Client } from "./client.ts";

export type LeaseAcquisition =
  | { outcome: "held"; fencing: bigint }
  | { outcome: "taken"; holder: string; expiresInMs: number };

/**
 * Work that one replica does at a time. All times are the database's: hosts' clocks may differ. `clock_timestamp()` and
 * not `now()`, because a statement may have waited for the row since its transaction began.
 */
export function leaseRepository(client: Client) {
  return {
    /** Takes a free or expired lease, or prolongs the caller's own. The fencing number grows unless it is the same unbroken hold. */
    async acquire(name: string, holder: string, ttlMs: number): Promise<LeaseAcquisition> {
      const held = await client.$queryRaw<{ fencing: bigint }[]>`
        INSERT INTO lease AS current (name, holder, fencing, expires_at)
        VALUES (${name}, ${holder}, 1, clock_timestamp() + ${ttlMs}::float8 * interval '1 millisecond')
        ON CONFLICT (name) DO UPDATE SET
          holder = excluded.holder,
          fencing = CASE
            WHEN current.holder = excluded.holder AND current.expires_at > clock_timestamp() THEN current.fencing
            ELSE current.fencing + 1
          END,
          expires_at = clock_timestamp() + ${ttlMs}::float8 * interval '1 millisecond'
        WHERE current.holder = excluded.holder OR current.expires_at <= clock_timestamp()
        RETURNING fencing`;
      if (held[0] !== undefined) return { outcome: "held", fencing: held[0].fencing };
      const rows = await client.$queryRaw<{ holder: string; remaining_ms: number }[]>`
        SELECT holder, greatest(0, extract(epoch FROM expires_at - clock_timestamp()) * 1000)::float8 AS remaining_ms
        FROM lease WHERE name = ${name}`;
      return {
        outcome: "taken",
        holder: rows[0]?.holder ?? "",
        expiresInMs: rows[0]?.remaining_ms ?? 0,
      };
    },

    /** False where the lease has ended or has another holder: stop the work at once. */
    async renew(name: string, holder: string, fencing: bigint, ttlMs: number): Promise<boolean> {
      const count = await client.$executeRaw`
        UPDATE lease SET expires_at = clock_timestamp() + ${ttlMs}::float8 * interval '1 millisecond'
        WHERE name = ${name} AND holder = ${holder} AND fencing = ${fencing} AND expires_at > clock_timestamp()`;
      return count === 1;
    },

    /** Ends one's own hold. The row stays: its fencing number must never start again. */
    async release(name: string, holder: string, fencing: bigint): Promise<void> {
      await client.$executeRaw`
        UPDATE lease SET expires_at = clock_timestamp()
        WHERE name = ${name} AND holder = ${holder} AND fencing = ${fencing}`;
    },

    /**
     * The fence of a write: true only while no one has taken the lease over, and until the transaction's end no one can.
     * Call it first in the transaction, and write nothing where it is false.
     */
    async isCurrent(name: string, fencing: bigint): Promise<boolean> {
      const rows = await client.$queryRaw<unknown[]>`
        SELECT 1 FROM lease WHERE name = ${name} AND fencing = ${fencing} FOR SHARE`;
      return rows.length === 1;
    },
  };
}
