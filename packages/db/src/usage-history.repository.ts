import type { PastUsage } from "@orrery/domain/billing";
import type { Client } from "./client.ts";

/** The end is not included. */
export type UsageSpan = { accountId: string; fromAtMs: number; toAtMs: number };

/** Where a page ended, in the order of time. */
export type UsagePlace = { atMs: number; source: string; id: string };

/** What one meter's booked events come to, by each way of counting. */
export type MeterHistory = {
  meter: string;
  count: bigint;
  sum: bigint;
  max: bigint;
  unique: bigint;
  units: bigint;
};

/** Events of one meter within a quarter of an hour, as of the first of them. Zones' days begin at quarters. */
export type MeterQuarter = { meter: string; atMs: number; count: bigint; sum: bigint; max: bigint };

/** Booked events as they were, to be priced anew. */
export function usageHistoryRepository(client: Client) {
  return {
    /** How many there are; no more than `limit` are counted. */
    async countBooked({ accountId, fromAtMs, toAtMs }: UsageSpan, limit: number): Promise<number> {
      const [row] = await client.$queryRaw<[{ count: bigint }]>`
        SELECT count(*) AS count FROM (
          SELECT FROM usage_event
          WHERE account_id = ${accountId} AND at >= ${new Date(fromAtMs)} AND at < ${new Date(toAtMs)}
            AND charge_id IS NOT NULL
          LIMIT ${limit}
        ) AS booked`;
      return Number(row?.count ?? 0);
    },

    /** By meter. */
    async sumBooked({ accountId, fromAtMs, toAtMs }: UsageSpan): Promise<MeterHistory[]> {
      const rows = await client.$queryRaw<Record<keyof MeterHistory, string>[]>`
        SELECT meter, count(*)::text AS count, sum(value)::text AS sum, max(value)::text AS max,
          count(DISTINCT unique_value)::text AS unique, sum(units)::text AS units
        FROM usage_event
        WHERE account_id = ${accountId} AND at >= ${new Date(fromAtMs)} AND at < ${new Date(toAtMs)}
          AND charge_id IS NOT NULL
        GROUP BY meter ORDER BY meter`;
      return rows.map(({ meter, ...sums }) => ({
        ...{ meter, count: BigInt(sums.count), sum: BigInt(sums.sum), max: BigInt(sums.max) },
        ...{ unique: BigInt(sums.unique), units: BigInt(sums.units) },
      }));
    },

    /** In the order of time. What came before `splitAtMs` and what came after it is apart. */
    async findQuarters(
      { accountId, fromAtMs, toAtMs }: UsageSpan,
      meters: readonly string[],
      splitAtMs: number,
    ): Promise<MeterQuarter[]> {
      const rows = await client.$queryRaw<QuarterRow[]>`
        SELECT meter, (extract(epoch FROM min(at)) * 1000)::float8 AS at_ms, count(*)::text AS count,
          sum(value)::text AS sum, max(value)::text AS max
        FROM usage_event
        WHERE account_id = ${accountId} AND at >= ${new Date(fromAtMs)} AND at < ${new Date(toAtMs)}
          AND meter = ANY(${[...meters]}::text[]) AND charge_id IS NOT NULL
        GROUP BY meter, date_bin('15 minutes', at, 'epoch'), at >= ${new Date(splitAtMs)}
        ORDER BY at_ms, meter`;
      return rows.map(({ meter, at_ms: atMs, count, sum, max }) => ({
        ...{ meter, atMs, count: BigInt(count), sum: BigInt(sum), max: BigInt(max) },
      }));
    },

    /**
     * Of these meters, in the order of time, after a place (null = from the start). Different values are told apart by half of
     * their SHA-256, so that a million of them fit into memory whatever their length.
     */
    async findBooked(
      { accountId, fromAtMs, toAtMs }: UsageSpan,
      meters: readonly string[],
      after: UsagePlace | null,
      limit: number,
    ): Promise<{ events: PastUsage[]; next: UsagePlace | null }> {
      const { atMs, source, id } = after ?? { atMs: fromAtMs, source: "", id: "" };
      const rows = await client.$queryRaw<BookedRow[]>`
        SELECT meter, value, (extract(epoch FROM at) * 1000)::float8 AS at_ms, source, id,
          left(encode(sha256(convert_to(unique_value, 'UTF8')), 'hex'), 32) AS unique_value
        FROM usage_event
        WHERE account_id = ${accountId} AND at >= ${new Date(atMs)} AND at < ${new Date(toAtMs)}
          AND (at, source, id) > (${new Date(atMs)}, ${source}, ${id})
          AND meter = ANY(${[...meters]}::text[]) AND charge_id IS NOT NULL
        ORDER BY at, source, id LIMIT ${limit}`;
      const last = rows.length < limit ? undefined : rows.at(-1);
      return {
        events: rows.map((row) => ({
          ...{
            meter: row.meter,
            value: row.value,
            count: 1n,
            uniqueValue: row.unique_value,
            atMs: row.at_ms,
          },
        })),
        next: last === undefined ? null : { atMs: last.at_ms, source: last.source, id: last.id },
      };
    },
  };
}

type BookedRow = {
  meter: string;
  value: bigint;
  at_ms: number;
  source: string;
  id: string;
  unique_value: string | null;
};
type QuarterRow = { meter: string; at_ms: number; count: string; sum: string; max: string };
