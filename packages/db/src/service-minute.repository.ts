import type { ServiceId } from "@orrery/protocol";
import type { Client } from "./client.ts";
import { LATENCY_SUMS } from "./latency-counts.ts";
import { toDate } from "./prisma-time.ts";

/** What gateways did for a service. */
export type ServiceTraffic = {
  requestCount: number;
  failedCount: number;
  retriedCount: number;
  refusedCount: number;
  /** By how long they took, as in ServiceCounters of the protocol. */
  latencies: number[];
};

export type ServiceMinute = ServiceTraffic & { serviceId: ServiceId; minuteAtMs: number };

export function serviceMinuteRepository(client: Client) {
  return {
    /** Adds to what is there of the same minute. Each of them at most once in a call. */
    async add(minutes: readonly ServiceMinute[]): Promise<void> {
      if (minutes.length === 0) return;
      await client.$executeRaw`
        INSERT INTO service_minute AS stored (service_id, minute_at, request_count, failed_count, retried_count, refused_count,
          latencies)
        SELECT "serviceId", to_timestamp("minuteAtMs" / 1000.0), "requestCount", "failedCount", "retriedCount", "refusedCount",
          ARRAY(SELECT value::bigint FROM json_array_elements_text(latencies))
        FROM json_to_recordset(${JSON.stringify(minutes)}::json) AS row ("serviceId" text, "minuteAtMs" float8,
          "requestCount" bigint, "failedCount" bigint, "retriedCount" bigint, "refusedCount" bigint, latencies json)
        ORDER BY 1, 2
        ON CONFLICT (service_id, minute_at) DO UPDATE SET
          request_count = stored.request_count + excluded.request_count,
          failed_count = stored.failed_count + excluded.failed_count,
          retried_count = stored.retried_count + excluded.retried_count,
          refused_count = stored.refused_count + excluded.refused_count,
          latencies = (
            SELECT array_agg(COALESCE(one, 0) + COALESCE(other, 0) ORDER BY place)
            FROM unnest(stored.latencies, excluded.latencies) WITH ORDINALITY AS pair (one, other, place)
          )`;
    },

    /**
     * In steps of `stepMs`, a multiple of a minute: oldest first, from `fromAtMs` (included) to `toAtMs` (excluded). Steps without traffic
     * are left out.
     */
    async readSteps(range: {
      serviceId: ServiceId;
      fromAtMs: number;
      toAtMs: number;
      stepMs: number;
    }): Promise<(ServiceTraffic & { atMs: number })[]> {
      const { serviceId, fromAtMs, toAtMs: untilAtMs, stepMs } = range;
      return client.$queryRaw<(ServiceTraffic & { atMs: number })[]>`
        SELECT (floor(extract(epoch FROM minute_at) * 1000 / ${stepMs}::float8) * ${stepMs}::float8)::float8 AS "atMs",
          sum(request_count)::float8 AS "requestCount", sum(failed_count)::float8 AS "failedCount",
          sum(retried_count)::float8 AS "retriedCount", sum(refused_count)::float8 AS "refusedCount",
          ${LATENCY_SUMS} AS latencies
        FROM service_minute
        WHERE service_id = ${serviceId} AND minute_at >= ${toDate(fromAtMs)} AND minute_at < ${toDate(untilAtMs)}
        GROUP BY 1 ORDER BY 1`;
    },

    /** Removes minutes before `beforeAtMs`, at most `limit` of them; call again while it returns `limit`. */
    async prune(beforeAtMs: number, limit = 50_000): Promise<number> {
      return client.$executeRaw`
        DELETE FROM service_minute WHERE ctid IN (
          SELECT ctid FROM service_minute WHERE minute_at < ${toDate(beforeAtMs)} LIMIT ${limit}::int
        )`;
    },
  };
}
