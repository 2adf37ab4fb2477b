import { UsageRefusal } from "@orrery/protocol";
import type { Client } from "./client.ts";
import { toAtMs } from "./prisma-time.ts";
import { readJson } from "./stored-json.ts";
import { eventsWhere, type UsageCursor, type UsageEventFilter } from "./usage-event-filter.ts";

/** Over how long the burn is taken. */
const BURN_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;
/** Of one chart; all others are summed. */
const SERIES_MAX = 12;
const NODES_MAX = 500;

/** What an account spent in its running day and its running period. */
export type AccountSpend = { dayUnits: bigint; periodUnits: bigint };

/** Which day and which period are running is the account's zone's matter: `periodAt` says when they began. */
export type SpendAsked = { accountId: string; dayFromAtMs: number; periodFromAtMs: number };

export type UsageEventRecord = {
  source: string;
  id: string;
  accountId: string;
  meter: string;
  value: bigint;
  uniqueValue: string | null;
  atMs: number;
  receivedAtMs: number;
  nodeId: string | null;
  /** Also of a node that was removed. */
  nodeName: string | null;
  worker: string | null;
  units: bigint;
  chargeId: string | null;
  refusal: UsageRefusal | null;
};

/** One series of a chart in one of its steps. */
export type UsagePoint = {
  /** From 0. */
  step: number;
  /** A meter, a node's id, or empty for no node; null = the sum of the smaller ones. */
  key: string | null;
  nodeName: string | null;
  units: bigint;
  quantity: bigint;
  eventCount: bigint;
};

export type UsageSum = {
  key: string;
  name: string | null;
  units: bigint;
  quantity: bigint;
  eventCount: number;
};

/** What was used, as it is shown. Everything here is read of what booking wrote; nothing is changed. */
export function usageReadRepository(client: Client) {
  return {
    /** Units charged in the last five minutes, as units an hour. Accounts that used nothing are left out. */
    async burnOf(accountIds: readonly string[], nowAtMs: number): Promise<Map<string, bigint>> {
      const rows = await client.$queryRaw<{ account_id: string; units: bigint }[]>`
        SELECT asked.account_id, charged.units
        FROM unnest(${[...accountIds]}::text[]) AS asked (account_id)
        CROSS JOIN LATERAL (
          SELECT sum(units)::bigint AS units FROM usage_charge
          WHERE usage_charge.account_id = asked.account_id AND kind = 'usage'
            AND booked_at > ${new Date(nowAtMs - BURN_MS)}
        ) AS charged
        WHERE charged.units > 0`;
      return new Map(rows.map((row) => [row.account_id, (row.units * BigInt(HOUR_MS)) / BigInt(BURN_MS)]));
    },

    /** Of each that was asked for; nothing spent is 0. What holds reserve is not in it. */
    async spendOf(asked: readonly SpendAsked[]): Promise<Map<string, AccountSpend>> {
      const rows = await client.$queryRaw<{ account_id: string; kind: string; units: bigint }[]>`
        SELECT account_id, kind, units
        FROM unnest(
          ${asked.map(({ accountId }) => accountId)}::text[],
          ${asked.map(({ dayFromAtMs }) => dayFromAtMs)}::float8[],
          ${asked.map(({ periodFromAtMs }) => periodFromAtMs)}::float8[]
        ) AS asked (account_id, day_from_ms, period_from_ms)
        JOIN account_spend USING (account_id)
        WHERE (kind = 'day' AND from_at = to_timestamp(day_from_ms / 1000.0))
          OR (kind = 'period' AND from_at = to_timestamp(period_from_ms / 1000.0))`;
      const spends = new Map(asked.map(({ accountId }) => [accountId, { dayUnits: 0n, periodUnits: 0n }]));
      for (const { account_id, kind, units } of rows) {
        const spend = spends.get(account_id);
        if (spend !== undefined) spend[kind === "day" ? "dayUnits" : "periodUnits"] = units;
      }
      return spends;
    },

    /** Newest first: one more than `limit` where there are more. */
    async findEvents(
      filter: UsageEventFilter,
      cursor: UsageCursor | null,
      limit: number,
    ): Promise<UsageEventRecord[]> {
      const rows = await client.$queryRaw<EventRow[]>`
        SELECT event.source, event.id, event.meter, event.value, event.unique_value, event.at, event.received_at,
          event.node_id, node.name AS node_name, event.worker, event.units, event.charge_id, event.refusal
        FROM usage_event AS event LEFT JOIN node ON node.id = event.node_id
        WHERE ${eventsWhere(filter, cursor)}
        ORDER BY event.at DESC, event.source DESC, event.id DESC LIMIT ${limit + 1}`;
      return rows.map((row) => toEvent(filter.accountId, row));
    },

    /**
     * By meter or by node, in steps that begin at `boundsAtMs` and end at the next of them. Usage is kept by the hour of UTC: an hour
     * that a step begins in the middle of counts where its own middle lies.
     */
    async findSeries(
      accountId: string,
      by: "meter" | "node",
      boundsAtMs: readonly number[],
    ): Promise<UsagePoint[]> {
      const rows = await client.$queryRaw<PointRow[]>`
        WITH hours AS (
          SELECT width_bucket((extract(epoch FROM hour_at) * 1000)::float8 + ${HOUR_MS / 2}, ${[...boundsAtMs]}::float8[]) AS step,
            CASE WHEN ${by} = 'meter' THEN meter ELSE node_id END AS key, units, quantity, event_count
          FROM usage_hour
          WHERE account_id = ${accountId} AND hour_at >= ${new Date((boundsAtMs[0] ?? 0) - HOUR_MS / 2)}
            AND hour_at < ${new Date((boundsAtMs.at(-1) ?? 0) - HOUR_MS / 2)}
        ), kept AS (
          SELECT key FROM hours GROUP BY key ORDER BY sum(units) DESC, sum(event_count) DESC, key LIMIT ${SERIES_MAX}
        )
        SELECT step, kept.key, max(node.name) AS node_name, sum(units)::text AS units, sum(quantity)::text AS quantity,
          sum(event_count)::text AS event_count
        FROM hours LEFT JOIN kept ON kept.key = hours.key
          LEFT JOIN node ON ${by} = 'node' AND node.id = kept.key
        GROUP BY step, kept.key`;
      return rows.map(({ step, key, node_name: nodeName, ...sums }) => ({
        ...{ step: step - 1, key, nodeName, units: BigInt(sums.units) },
        ...{ quantity: BigInt(sums.quantity), eventCount: BigInt(sums.event_count) },
      }));
    },

    /** Of whole hours of UTC, the dearest first: all meters, and at most 500 nodes. */
    async sumHours(
      accountId: string,
      { fromAtMs, toAtMs }: { fromAtMs: number; toAtMs: number },
    ): Promise<{ meters: UsageSum[]; nodes: UsageSum[] }> {
      const rows = await client.$queryRaw<SumRow[]>`
        WITH hours AS (
          SELECT meter, node_id, units, quantity, event_count FROM usage_hour
          WHERE account_id = ${accountId} AND hour_at >= ${new Date(fromAtMs)} AND hour_at < ${new Date(toAtMs)}
        ), sums AS (
          SELECT 'meter' AS kind, meter AS key, sum(units) AS units, sum(quantity) AS quantity,
            sum(event_count) AS event_count
          FROM hours GROUP BY meter
          UNION ALL
          (SELECT 'node', node_id, sum(units) AS units, 0, sum(event_count) FROM hours
            GROUP BY node_id ORDER BY units DESC, node_id LIMIT ${NODES_MAX})
        )
        SELECT sums.kind, sums.key, node.name, sums.units::text, sums.quantity::text,
          sums.event_count::float8 AS event_count
        FROM sums LEFT JOIN node ON sums.kind = 'node' AND node.id = sums.key
        ORDER BY sums.units DESC, sums.event_count DESC, sums.key`;
      const sumsOf = (wanted: "meter" | "node"): UsageSum[] =>
        rows
          .filter(({ kind }) => kind === wanted)
          .map(({ key, name, units, quantity, event_count: eventCount }) => ({
            ...{ key, name, eventCount, units: BigInt(units), quantity: BigInt(quantity) },
          }));
      return { meters: sumsOf("meter"), nodes: sumsOf("node") };
    },

    async countRefused(
      accountId: string,
      { fromAtMs, toAtMs }: { fromAtMs: number; toAtMs: number },
    ): Promise<number> {
      const [row] = await client.$queryRaw<[{ count: bigint }]>`
        SELECT count(*) AS count FROM usage_event
        WHERE account_id = ${accountId} AND refusal IS NOT NULL
          AND at >= ${new Date(fromAtMs)} AND at < ${new Date(toAtMs)}`;
      return Number(row?.count ?? 0);
    },
  };
}

type EventRow = {
  source: string;
  id: string;
  meter: string;
  value: bigint;
  unique_value: string | null;
  at: Date;
  received_at: Date;
  node_id: string | null;
  node_name: string | null;
  worker: string | null;
  units: bigint;
  charge_id: string | null;
  refusal: unknown;
};
type PointRow = {
  step: number;
  key: string | null;
  node_name: string | null;
  units: string;
  quantity: string;
  event_count: string;
};
type SumRow = {
  kind: "meter" | "node";
  key: string;
  name: string | null;
  units: string;
  quantity: string;
  event_count: number;
};

function toEvent(accountId: string, row: EventRow): UsageEventRecord {
  const { source, id, meter, value, worker, units } = row;
  return {
    ...{ source, id, accountId, meter, value, worker, units },
    ...{
      uniqueValue: row.unique_value,
      nodeId: row.node_id,
      nodeName: row.node_name,
      chargeId: row.charge_id,
    },
    ...{ atMs: toAtMs(row.at), receivedAtMs: toAtMs(row.received_at) },
    refusal: readJson(UsageRefusal, row.refusal),
  };
}
