import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";
import { type MinuteLoad, ScalingDecision, type ScalingGroupId } from "@orrery/protocol";
import type { Client } from "./client.ts";
import { toDate } from "./prisma-time.ts";
import { readJsonList } from "./stored-json.ts";

/** A group's evaluations of one minute, or of a part of it: another hub may have made the others. */
export type ScalingMinute = {
  groupId: ScalingGroupId;
  minuteAtMs: number;
  /** Oldest first. */
  decisions: readonly ScalingDecision[];
  load: MinuteLoad;
};

export type ScalingStep = {
  atMs: number;
  wantedMin: number;
  wantedMax: number;
  ready: number;
  metrics: Record<string, { mean: number; max: number }>;
};

type Range = { groupId: ScalingGroupId; fromAtMs: number; toAtMs: number };

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);
/** Of one minute there are 60 evaluations at most. */
const DECISIONS_BYTES_MAX = 4 * 1024 * 1024;

export function scalingMinuteRepository(client: Client) {
  return {
    /** Beside what is there of the same minute. A minute's decisions are much alike: deflated they take a tenth. */
    async add(minutes: readonly ScalingMinute[]): Promise<void> {
      if (minutes.length === 0) return;
      const rows = await Promise.all(
        minutes.map(async ({ decisions, ...minute }) => ({ ...minute, decisions: await packed(decisions) })),
      );
      await client.$executeRaw`
        INSERT INTO scaling_minute AS stored (group_id, minute_at, decisions, load)
        SELECT "groupId", to_timestamp("minuteAtMs" / 1000.0), jsonb_build_array(decisions), jsonb_build_array(load)
        FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row ("groupId" text, "minuteAtMs" float8, decisions text,
          load jsonb)
        ORDER BY 1, 2
        ON CONFLICT (group_id, minute_at) DO UPDATE SET
          decisions = stored.decisions || excluded.decisions,
          load = stored.load || excluded.load`;
    },

    /** Newest first, from before `beforeAtMs`, at most `limit`. */
    async findDecisions(
      groupId: ScalingGroupId,
      { beforeAtMs, limit }: { beforeAtMs: number; limit: number },
    ): Promise<ScalingDecision[]> {
      // At least one evaluation a minute was stored, so more minutes are never needed.
      const rows = await client.scalingMinute.findMany({
        where: { groupId, minuteAt: { lt: toDate(beforeAtMs) }, NOT: { decisions: { equals: [] } } },
        orderBy: { minuteAt: "desc" },
        take: limit,
        select: { decisions: true },
      });
      const found: ScalingDecision[] = [];
      for (const { decisions } of rows) {
        const parts = await Promise.all(Array.isArray(decisions) ? decisions.map(unpacked) : []);
        const sorted = parts.flat().sort((a, b) => b.atMs - a.atMs);
        found.push(...sorted.filter(({ atMs }) => atMs < beforeAtMs));
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    },

    /**
     * In steps of `stepMs`, a multiple of a minute: oldest first, from `fromAtMs` (included) to `toAtMs` (excluded). Steps without an evaluation
     * are left out.
     */
    async readSteps({
      groupId,
      fromAtMs,
      toAtMs,
      stepMs,
    }: Range & { stepMs: number }): Promise<ScalingStep[]> {
      return client.$queryRaw<ScalingStep[]>`
        WITH part AS (
          SELECT floor(extract(epoch FROM minute_at) * 1000 / ${stepMs}::float8) * ${stepMs}::float8 AS at_ms, part
          FROM scaling_minute, jsonb_array_elements(load) AS piece (part)
          WHERE group_id = ${groupId} AND minute_at >= ${toDate(fromAtMs)} AND minute_at < ${toDate(toAtMs)}
        ), metric AS (
          SELECT at_ms, key, sum((value->>'valueSum')::float8) / sum((value->>'count')::float8) AS mean,
            max((value->>'valueMax')::float8) AS max
          FROM part, jsonb_each(part->'metrics') GROUP BY at_ms, key
        )
        SELECT at_ms::float8 AS "atMs", min((part->>'wantedMin')::int) AS "wantedMin", max((part->>'wantedMax')::int) AS "wantedMax",
          (sum((part->>'readySum')::float8) / sum((part->>'evaluationCount')::float8))::float8 AS ready,
          COALESCE((SELECT jsonb_object_agg(key, jsonb_build_object('mean', mean, 'max', metric.max)) FROM metric
            WHERE metric.at_ms = part.at_ms), '{}'::jsonb) AS metrics
        FROM part GROUP BY at_ms ORDER BY at_ms`;
    },

    /**
     * What back-tests replay: as JSON that the server writes, an array of `[minuteAtMs, { metric: mean of the totals }]`, oldest first. For whoever
     * parses it where nobody waits for it.
     */
    async readLoad({ groupId, fromAtMs, toAtMs }: Range): Promise<string> {
      const [row] = await client.$queryRaw<{ json: string | null }[]>`
        SELECT json_agg(json_build_array(at_ms, metrics) ORDER BY at_ms)::text AS json FROM (
          SELECT at_ms, jsonb_object_agg(key, total) AS metrics FROM (
            SELECT (extract(epoch FROM minute_at) * 1000)::float8 AS at_ms, key,
              sum((value->>'totalSum')::float8) / sum((value->>'count')::float8) AS total
            FROM scaling_minute, jsonb_array_elements(load) AS piece (part), jsonb_each(part->'metrics')
            WHERE group_id = ${groupId} AND minute_at >= ${toDate(fromAtMs)} AND minute_at < ${toDate(toAtMs)}
            GROUP BY 1, 2
          ) AS total GROUP BY at_ms
        ) AS minute`;
      return row?.json ?? "[]";
    },

    /** Keeps the load of these minutes, and forgets their decisions. */
    async forgetDecisions(fromAtMs: number, untilAtMs: number, limit = 5000): Promise<number> {
      return client.$executeRaw`
        UPDATE scaling_minute SET decisions = '[]' WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM scaling_minute
          WHERE minute_at >= ${toDate(fromAtMs)} AND minute_at < ${toDate(untilAtMs)} AND decisions <> '[]'::jsonb
          LIMIT ${limit}::int
        ))`;
    },

    /** Removes minutes before `beforeAtMs`, at most `limit` of them; call again while it returns `limit`. */
    async prune(beforeAtMs: number, limit = 50_000): Promise<number> {
      return client.$executeRaw`
        DELETE FROM scaling_minute WHERE ctid IN (
          SELECT ctid FROM scaling_minute WHERE minute_at < ${toDate(beforeAtMs)} LIMIT ${limit}::int
        )`;
    },
  };
}

async function packed(decisions: readonly ScalingDecision[]): Promise<string> {
  return (await deflate(JSON.stringify(decisions), { level: 3 })).toString("base64");
}

/** What this version cannot read is left out. */
async function unpacked(text: unknown): Promise<ScalingDecision[]> {
  if (typeof text !== "string") return [];
  const plain = await inflate(Buffer.from(text, "base64"), { maxOutputLength: DECISIONS_BYTES_MAX });
  return readJsonList(ScalingDecision, JSON.parse(plain.toString()));
}
