import type { RecordedRequest, ServiceId } from "@orrery/protocol";
import type { Client } from "./client.ts";
import { toDate } from "./prisma-time.ts";

/** A sample of one minute's requests, as the gateways told one replica of them. */
export type ServiceRecording = {
  serviceId: ServiceId;
  minuteAtMs: number;
  hubId: string;
  /** That `requests` stands for. */
  requestCount: number;
  requests: RecordedRequest[];
};

export function serviceRecordingRepository(client: Client) {
  return {
    /** Adds to what this replica stored of the same minute. Each minute of a service at most once in a call. */
    async add(recordings: readonly ServiceRecording[]): Promise<void> {
      if (recordings.length === 0) return;
      await client.$executeRaw`
        INSERT INTO service_recording AS stored (service_id, minute_at, hub_id, request_count, requests)
        SELECT "serviceId", to_timestamp("minuteAtMs" / 1000.0), "hubId", "requestCount", requests
        FROM json_to_recordset(${JSON.stringify(recordings)}::json) AS row ("serviceId" text, "minuteAtMs" float8,
          "hubId" text, "requestCount" bigint, requests jsonb)
        ORDER BY 1, 2
        ON CONFLICT (service_id, minute_at, hub_id) DO UPDATE SET
          request_count = stored.request_count + excluded.request_count,
          requests = stored.requests || excluded.requests`;
    },

    /**
     * The newest minutes with about `limit` requests together, from `fromAtMs` (included) to `toAtMs` (excluded), as JSON that the server
     * writes (an array of arrays of RecordedRequest), for whoever parses it where nobody waits for it. `standsFor`: all requests of the time.
     */
    async readRecord(
      range: { serviceId: ServiceId; fromAtMs: number; toAtMs: number },
      limit: number,
    ): Promise<{ json: string; standsFor: number }> {
      const { serviceId, fromAtMs, toAtMs: untilAtMs } = range;
      const [row] = await client.$queryRaw<{ json: string | null; standsFor: number | null }[]>`
        SELECT json_agg(requests) FILTER (WHERE before < ${limit}::int)::text AS json,
          sum(request_count)::float8 AS "standsFor"
        FROM (
          SELECT requests, request_count, COALESCE(sum(jsonb_array_length(requests)) OVER (
            ORDER BY minute_at DESC, hub_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
          ), 0) AS before
          FROM service_recording
          WHERE service_id = ${serviceId} AND minute_at >= ${toDate(fromAtMs)} AND minute_at < ${toDate(untilAtMs)}
        ) AS newest`;
      return { json: row?.json ?? "[]", standsFor: row?.standsFor ?? 0 };
    },

    /** Removes minutes before `beforeAtMs`, at most `limit` of them; call again while it returns `limit`. */
    async prune(beforeAtMs: number, limit = 1000): Promise<number> {
      return client.$executeRaw`
        DELETE FROM service_recording WHERE ctid IN (
          SELECT ctid FROM service_recording WHERE minute_at < ${toDate(beforeAtMs)} LIMIT ${limit}::int
        )`;
    },
  };
}
