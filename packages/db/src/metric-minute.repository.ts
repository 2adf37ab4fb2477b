import { MINUTE_MS, type MinuteRow, type MinuteValues } from "@orrery/domain";
import type { FederationId, MetricName, NodeHealth, NodeId, NodeScheduling } from "@orrery/protocol";
import type { Client } from "./client.ts";
import { Prisma } from "./generated/client.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** How the map showed a node in one minute. */
export type MinuteMap = {
  /** The worst of the minute. */
  health: NodeHealth;
  /** At the minute's end, as is what follows. */
  scheduling: NodeScheduling;
  ledFederations: readonly FederationId[];
  /** Of packages/domain/src/latency/link-minute.ts; null = it measured nobody. */
  links: Uint8Array | null;
};

/** Minutes from before the map came have none. */
export type NodeMinute = MinuteRow & { nodeId: NodeId; map?: MinuteMap };

export type LinksMinute = { minuteAtMs: number; links: Uint8Array };

export function metricMinuteRepository(client: Client) {
  return {
    /** Stores finished minutes of many nodes. Of two versions of one minute (a hub that restarted in it) the fuller stays. */
    async upsert(rows: NodeMinute[]): Promise<void> {
      if (rows.length === 0) return;
      await client.$executeRaw`
        INSERT INTO metric_minute AS stored
          (node_id, minute_at, samples, "values", health, scheduling, led_federations, links)
        SELECT row.node_id, to_timestamp(row.minute_ms / 1000.0), row.samples, row.vals::jsonb,
          row.health, row.scheduling, string_to_array(row.led, ' '), decode(row.links, 'base64')
        FROM unnest(${rows.map((r) => r.nodeId)}::text[], ${rows.map((r) => r.minuteAtMs)}::float8[],
          ${rows.map((r) => r.samples)}::int[], ${rows.map((r) => JSON.stringify(r.values))}::text[],
          ${rows.map((r) => r.map?.health ?? null)}::text[], ${rows.map((r) => r.map?.scheduling ?? null)}::text[],
          ${rows.map((r) => r.map?.ledFederations.join(" ") ?? null)}::text[],
          ${rows.map((r) => base64Of(r.map?.links ?? null))}::text[])
          AS row (node_id, minute_ms, samples, vals, health, scheduling, led, links)
        ORDER BY 1, 2
        ON CONFLICT (node_id, minute_at) DO UPDATE SET samples = excluded.samples, "values" = excluded."values",
          health = excluded.health, scheduling = excluded.scheduling, led_federations = excluded.led_federations,
          links = excluded.links
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

    /** What a node measured of its peers, oldest first; minutes of which nothing is kept are left out. */
    async readLinks(range: { nodeId: NodeId; fromAtMs: number; toAtMs: number }): Promise<LinksMinute[]> {
      const rows = await client.metricMinute.findMany({
        where: {
          nodeId: range.nodeId,
          minuteAt: { gte: toDate(range.fromAtMs), lt: toDate(range.toAtMs) },
          links: { not: null },
        },
        select: { minuteAt: true, links: true },
        orderBy: { minuteAt: "asc" },
      });
      return rows.flatMap(({ minuteAt, links }) =>
        links === null ? [] : [{ minuteAtMs: toAtMs(minuteAt), links }],
      );
    },

    /**
     * Forgets links: before `dropBeforeAtMs` all, from there to `thinBeforeAtMs` those of minutes that are no multiple of five. At most
     * `limit` rows; call again while it returns as many. Minutes that were thinned are found empty by their index.
     */
    async thinLinks(dropBeforeAtMs: number, thinBeforeAtMs: number, limit: number): Promise<number> {
      const [drop, thin] = [toDate(dropBeforeAtMs), toDate(thinBeforeAtMs)];
      const dropped = await client.$executeRaw`
        UPDATE metric_minute SET links = NULL WHERE (node_id, minute_at) IN (
          SELECT node_id, minute_at FROM metric_minute
          WHERE links IS NOT NULL AND minute_at < ${drop} LIMIT ${limit}::int
        )`;
      if (dropped === limit) return dropped;
      const thinned = await client.$executeRaw`
        UPDATE metric_minute SET links = NULL WHERE (node_id, minute_at) IN (
          SELECT row.node_id, row.minute_at
          FROM generate_series(date_trunc('hour', ${drop}::timestamptz), ${thin}::timestamptz - interval '1 minute',
            interval '1 minute') AS minute (at)
          CROSS JOIN LATERAL (
            SELECT node_id, minute_at FROM metric_minute WHERE links IS NOT NULL AND minute_at = minute.at
          ) AS row
          WHERE (extract(epoch FROM minute.at) / 60)::bigint % 5 <> 0
          LIMIT ${limit - dropped}::int
        )`;
      return dropped + thinned;
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

function base64Of(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString("base64");
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
