import type { PoolId, ProxyFault, ProxyId } from "@orrery/protocol";
import type { Client } from "./client.ts";
import { LATENCY_SUMS } from "./latency-counts.ts";
import { toDate } from "./prisma-time.ts";

/** What passed: counts of what ended, bytes of what went over. */
export type ProxyTraffic = {
  requestCount: number;
  /** Of these, answered with an error of the gateway's own. */
  failedCount: number;
  /** Tries with a proxy. */
  attemptCount: number;
  faults: Partial<Record<ProxyFault, number>>;
  sentBytes: number;
  receivedBytes: number;
  /** By how long they took, as in EgressCounters of the protocol. */
  latencies: number[];
};

/** One minute of a pool's traffic, by proxy and target. */
export type ProxyMinute = ProxyTraffic & {
  poolId: PoolId;
  /** Empty = requests that no proxy was tried for. */
  proxyId: ProxyId | "";
  /** Registrable domain or address; `other` for what comes after the busiest. */
  target: string;
  minuteAtMs: number;
};

/** Several minutes together, of all proxies and targets. */
export type ProxyTrafficStep = Omit<ProxyTraffic, "faults"> & { atMs: number; faultCount: number };

export function proxyMinuteRepository(client: Client) {
  return {
    /** Adds to what is there of the same minute, proxy and target. Each of them at most once in a call. */
    async add(minutes: readonly ProxyMinute[]): Promise<void> {
      if (minutes.length === 0) return;
      await client.$executeRaw`
        INSERT INTO proxy_minute AS stored (pool_id, proxy_id, target, minute_at, request_count, failed_count,
          attempt_count, faults, sent_bytes, received_bytes, latencies)
        SELECT pool_id, proxy_id, target, to_timestamp(minute_ms / 1000.0), requests, failed, attempts, faults, sent, received,
          string_to_array(latencies, ' ')::bigint[]
        FROM json_to_recordset(${JSON.stringify(minutes.map(toJsonRow))}::json) AS row (pool_id text, proxy_id text,
          target text, minute_ms float8, requests bigint, failed bigint, attempts bigint, faults jsonb, sent bigint,
          received bigint, latencies text)
        ORDER BY 1, 4, 2, 3
        ON CONFLICT (pool_id, minute_at, proxy_id, target) DO UPDATE SET
          request_count = stored.request_count + excluded.request_count,
          failed_count = stored.failed_count + excluded.failed_count,
          attempt_count = stored.attempt_count + excluded.attempt_count,
          sent_bytes = stored.sent_bytes + excluded.sent_bytes,
          received_bytes = stored.received_bytes + excluded.received_bytes,
          faults = (
            SELECT COALESCE(jsonb_object_agg(fault, total), '{}'::jsonb) FROM (
              SELECT key AS fault, sum(value::bigint) AS total
              FROM (SELECT * FROM jsonb_each_text(stored.faults) UNION ALL SELECT * FROM jsonb_each_text(excluded.faults)) AS both_
              GROUP BY key
            ) AS summed
          ),
          latencies = (
            SELECT array_agg(COALESCE(one, 0) + COALESCE(other, 0) ORDER BY place)
            FROM unnest(stored.latencies, excluded.latencies) WITH ORDINALITY AS pair (one, other, place)
          )`;
    },

    /**
     * A pool's traffic in steps of `stepMs`, a multiple of a minute: oldest first, from `fromAtMs` (included) to `toAtMs` (excluded). Steps
     * without any are left out.
     */
    async readSteps(range: {
      poolId: PoolId;
      fromAtMs: number;
      toAtMs: number;
      stepMs: number;
    }): Promise<ProxyTrafficStep[]> {
      const { poolId, fromAtMs, toAtMs: untilAtMs, stepMs } = range;
      const rows = await client.$queryRaw<(Omit<ProxyTrafficStep, "latencies"> & { latencies: number[] })[]>`
        SELECT (floor(extract(epoch FROM minute_at) * 1000 / ${stepMs}::float8) * ${stepMs}::float8)::float8 AS "atMs",
          sum(request_count)::float8 AS "requestCount", sum(failed_count)::float8 AS "failedCount",
          sum(attempt_count)::float8 AS "attemptCount",
          sum((SELECT COALESCE(sum(value::bigint), 0) FROM jsonb_each_text(faults)))::float8 AS "faultCount", sum(sent_bytes)::float8 AS "sentBytes",
          sum(received_bytes)::float8 AS "receivedBytes", ${LATENCY_SUMS} AS latencies
        FROM proxy_minute
        WHERE pool_id = ${poolId} AND minute_at >= ${toDate(fromAtMs)} AND minute_at < ${toDate(untilAtMs)}
        GROUP BY 1 ORDER BY 1`;
      return rows;
    },

    /**
     * The newest `limit` of them, from `fromAtMs` (included) to `toAtMs` (excluded): as JSON that the server writes, an array of
     * `[minuteAtMs, proxyId, target, requestCount, attemptCount, faults, latencies]`. For whoever parses it where nobody waits for it.
     */
    async readRecord(
      range: { poolId: PoolId; fromAtMs: number; toAtMs: number },
      limit: number,
    ): Promise<{ json: string; count: number }> {
      const { poolId, fromAtMs, toAtMs: untilAtMs } = range;
      const [row] = await client.$queryRaw<{ json: string | null; count: number }[]>`
        SELECT json_agg(json_build_array((extract(epoch FROM minute_at) * 1000)::bigint, proxy_id, target,
          request_count, attempt_count, faults, latencies))::text AS json, count(*)::int AS count
        FROM (
          SELECT * FROM proxy_minute
          WHERE pool_id = ${poolId} AND minute_at >= ${toDate(fromAtMs)} AND minute_at < ${toDate(untilAtMs)}
          ORDER BY minute_at DESC, proxy_id, target LIMIT ${limit}::int
        ) AS newest`;
      return { json: row?.json ?? "[]", count: row?.count ?? 0 };
    },

    /** Removes minutes before `beforeAtMs`, at most `limit` of them; call again while it returns `limit`. */
    async prune(beforeAtMs: number, limit = 50_000): Promise<number> {
      return client.$executeRaw`
        DELETE FROM proxy_minute WHERE ctid IN (
          SELECT ctid FROM proxy_minute WHERE minute_at < ${toDate(beforeAtMs)} LIMIT ${limit}::int
        )`;
    },
  };
}

function toJsonRow({ poolId, proxyId, target, minuteAtMs, faults, latencies, ...figures }: ProxyMinute) {
  const whole = (value: number) => String(Math.round(value));
  return {
    ...{ pool_id: poolId, proxy_id: proxyId, target, minute_ms: minuteAtMs, faults },
    requests: whole(figures.requestCount),
    failed: whole(figures.failedCount),
    attempts: whole(figures.attemptCount),
    sent: whole(figures.sentBytes),
    received: whole(figures.receivedBytes),
    latencies: latencies.map(whole).join(" "),
  };
}
