import { MINUTE_MS, type MinuteRow, type MinuteValues } from "@orrery/domain";
import type { MetricName, NodeId } from "@orrery/protocol";
import type { Client } from "./client.ts";
import { Prisma } from "./generated/client.ts";
import { toDate } from "./prisma-time.ts";

export type NodeMinute = MinuteRow & { nodeId: NodeId };

export function metricMinuteRepository(client: Client) {
  return {
    /** Stores finished minutes of many nodes. Of two versions of one minute (a hub that restarted in it) the fuller stays. */
    async upsert(rows: NodeMinute[]): Promise<void> {
      if (rows.length === 0) return;
      await client.$executeRaw`
        INSERT INTO metric_minute AS stored (node_id, minute_at, samples, "values")
        SELECT row.node_id, to_timestamp(row.minute_ms / 1000.0), row.samples, row.vals::jsonb
        FROM unnest(${rows.map((r) => r.nodeId)}::text[], ${rows.map((r) => r.minuteAtMs)}::float8[],
          ${rows.map((r) => r.samples)}::int[], ${rows.map((r) => JSON.stringify(r.values))}::text[])
          AS row (node_id, minute_ms, samples, vals)
        ORDER BY 1, 2
        ON CONFLICT (node_id, minute_at) DO UPDATE SET samples = excluded.samples, "values" = excluded."values"
        WHERE excluded.samples >= stored.samples`;
    },

    /**
     * Oldest first, from `fromAtMs` (included) to `toAtMs` (excluded). `stepMs`, a multiple of a minute, joins minutes:
     * averages weighted by samples, and maxima. Joined by Postgres: a month of one node is 43,200 rows.
     */
    async readRange(range: {
      nodeId: NodeId;
      fromAtMs: number;
      toAtMs: number;
      names: readonly MetricName[];
      stepMs?: number;
    }): Promise<MinuteRow[]> {
      const stepMs = range.stepMs ?? MINUTE_MS;
      const columns = range.names.flatMap((name, i) => [
        Prisma.sql`sum(("values"->${name}->>0)::float8 * samples) / sum(samples) FILTER (WHERE "values" ? ${name}) AS ${Prisma.raw(`avg_${i}`)}`,
        Prisma.sql`max(("values"->${name}->>1)::float8) AS ${Prisma.raw(`max_${i}`)}`,
      ]);
      const rows = await client.$queryRaw<Record<string, number | null>[]>`
        SELECT (floor(extract(epoch FROM minute_at) * 1000 / ${stepMs}::float8) * ${stepMs}::float8)::float8 AS at_ms,
          sum(samples)::int AS samples, ${Prisma.join(columns)}
        FROM metric_minute
        WHERE node_id = ${range.nodeId} AND minute_at >= ${toDate(range.fromAtMs)} AND minute_at < ${toDate(range.toAtMs)}
        GROUP BY 1 ORDER BY 1`;
      return rows.map((row) => ({
        minuteAtMs: row.at_ms ?? 0,
        samples: row.samples ?? 0,
        values: valuesOf(row, range.names),
      }));
    },

    /** Removes minutes before `beforeAtMs`, at most `limit` of them; call again while it returns `limit`. */
    async prune(beforeAtMs: number, limit = 50_000): Promise<number> {
      return client.$executeRaw`
        DELETE FROM metric_minute WHERE ctid IN (
          SELECT ctid FROM metric_minute WHERE minute_at < ${toDate(beforeAtMs)} LIMIT ${limit}::int
        )`;
    },
  };
}

function valuesOf(row: Record<string, number | null>, names: readonly MetricName[]): MinuteValues {
  const values: MinuteValues = {};
  names.forEach((name, i) => {
    const avg = row[`avg_${i}`] ?? null;
    const max = row[`max_${i}`] ?? null;
    if (avg !== null && max !== null) values[name] = [avg, max];
  });
  return values;
}
