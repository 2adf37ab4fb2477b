import { MINUTE_MS } from "@orrery/domain";
import {
  type EventView,
  type FederationId,
  type MemberId,
  NodeHealth,
  type NodeId,
  NodeScheduling,
} from "@orrery/protocol";
import type { Client } from "./client.ts";
import { toEventView } from "./event.repository.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** A node that was in the fleet at some time, with its fields as they are now. */
export type PastNode = {
  id: NodeId;
  number: number;
  name: string;
  region: string;
  zone: string;
  labels: Record<string, string>;
  latitude: number | null;
  longitude: number | null;
  agentVersion: string | null;
  admission: "waiting" | "admitted" | "rejected";
};

/** What the minutes of a step say of one node. */
export type StepRow = {
  nodeId: NodeId;
  /** The worst of the step; null in rows from before the map came. */
  health: NodeHealth | null;
  /** At the step's end, as are the federations that it led. */
  scheduling: NodeScheduling | null;
  ledFederations: FederationId[];
  loadRatio: number | null;
  links: Uint8Array | null;
};

/** `leaderId` null: nobody led. `isTold` false: the log says nothing of its leaders then. */
export type PastLeader = { federationId: FederationId; leaderId: MemberId | null; isTold: boolean };
export type PastMember = { id: MemberId; federationId: FederationId; nodeId: NodeId; isPresent: boolean };

export type HubRun = {
  /** `blind`: over at `atMs`, and `blindMs` long. */
  kind: "started" | "stopped" | "blind";
  atMs: number;
  blindMs: number;
};

type Step = { fromAtMs: number; toAtMs: number };

/** From better to worse; that nothing was known counts only where nothing else was. */
const HEALTH_ORDER: readonly NodeHealth[] = NodeHealth.options;

/** What the fleet was at earlier times, from minutes, rows and the log. `fromAtMs` is included, `toAtMs` is not. */
export function mapHistoryRepository(client: Client) {
  return {
    /** Whoever was in the fleet at any time of the step, by name; also those that were removed since. */
    async findNodes({ fromAtMs, toAtMs }: Step): Promise<PastNode[]> {
      const rows = await client.node.findMany({
        where: {
          enrolledAt: { lt: toDate(toAtMs) },
          OR: [{ removedAt: null }, { removedAt: { gt: toDate(fromAtMs) } }],
        },
        select: PAST_NODE,
        orderBy: [{ name: "asc" }, { id: "asc" }],
      });
      return rows as PastNode[];
    },

    /** One row a node that has minutes in the step. */
    async readStep({ fromAtMs, toAtMs }: Step): Promise<StepRow[]> {
      const rows = await client.$queryRaw<RawStep[]>`
        SELECT node_id AS "nodeId",
          max(array_position(${[...HEALTH_ORDER]}::text[], health)) AS worst,
          (array_agg(scheduling ORDER BY minute_at DESC))[1] AS scheduling,
          (array_agg(array_to_string(led_federations, ' ') ORDER BY minute_at DESC))[1] AS led,
          avg(("values"->'cpuRatio'->>0)::float8) AS "loadRatio",
          (array_agg(links ORDER BY minute_at) FILTER (WHERE links IS NOT NULL))[1] AS links
        FROM metric_minute
        WHERE minute_at >= ${toDate(fromAtMs)} AND minute_at < ${toDate(toAtMs)}
        GROUP BY node_id`;
      return rows.map((row) => ({
        nodeId: row.nodeId,
        health: row.worst === null ? null : (HEALTH_ORDER[row.worst - 1] ?? null),
        scheduling: NodeScheduling.safeParse(row.scheduling).data ?? null,
        ledFederations: (row.led ?? "").split(" ").filter((id) => id !== "") as FederationId[],
        loadRatio: row.loadRatio,
        links: row.links,
      }));
    },

    /**
     * What the log last told of each node before a time; null = nothing. One search down the node's own events each, since one over
     * all nodes would read the log of weeks.
     */
    async findToldStates(
      nodeIds: readonly NodeId[],
      beforeAtMs: number,
    ): Promise<{ nodeId: NodeId; health: NodeHealth | null; scheduling: NodeScheduling | null }[]> {
      const before = toDate(beforeAtMs);
      const rows = await client.$queryRaw<
        { nodeId: NodeId; health: string | null; scheduling: string | null }[]
      >`
        SELECT node.id AS "nodeId", health.told AS health, scheduling.told AS scheduling
        FROM unnest(${[...nodeIds]}::text[]) AS node (id)
        LEFT JOIN LATERAL (
          SELECT CASE type WHEN 'node.left' THEN 'down' ELSE data->>'after' END AS told
          FROM event
          WHERE subject_kind = 'node' AND subject_id = node.id AND at < ${before}
            AND type IN ('node.health_changed', 'node.left')
          ORDER BY position DESC LIMIT 1
        ) AS health ON true
        LEFT JOIN LATERAL (
          SELECT coalesce(data->'after'->>'scheduling', data->>'after') AS told
          FROM event
          WHERE subject_kind = 'node' AND subject_id = node.id AND at < ${before} AND type = ANY(${SCHEDULING_EVENTS}::text[])
          ORDER BY position DESC LIMIT 1
        ) AS scheduling ON true`;
      return rows.map((row) => ({
        nodeId: row.nodeId,
        health: NodeHealth.safeParse(row.health).data ?? null,
        scheduling: NodeScheduling.safeParse(row.scheduling).data ?? null,
      }));
    },

    /** Of every federation there was at a time: who led it then, by the log and by failovers, of which the later term counts. */
    async findLeaders(atMs: number): Promise<PastLeader[]> {
      const at = toDate(atMs);
      const rows = await client.$queryRaw<RawLeader[]>`
        SELECT federation.id AS "federationId", told.type AS "toldType", told.member_id AS "toldId", told.term AS "toldTerm",
          failover.new_leader_id AS "newId", failover.term AS "newTerm"
        FROM federation
        LEFT JOIN LATERAL (
          SELECT type, data->'new'->>'memberId' AS member_id, (data->>'term')::float8 AS term
          FROM event
          WHERE subject_kind = 'federation' AND subject_id = federation.id AND at <= ${at}
            AND type IN ('federation.leader_changed', 'federation.leaderless')
          ORDER BY position DESC LIMIT 1
        ) AS told ON true
        LEFT JOIN LATERAL (
          SELECT new_leader_id, term
          FROM failover
          WHERE federation_id = federation.id AND outcome = 'succeeded' AND new_leader_id IS NOT NULL
            AND started_at <= ${at} AND started_at + total_ms * interval '1 millisecond' <= ${at}
          ORDER BY started_at DESC LIMIT 1
        ) AS failover ON true
        WHERE federation.created_at <= ${at} AND (federation.removed_at IS NULL OR federation.removed_at > ${at})`;
      return rows.map(leaderOf);
    },

    /** Everyone who was ever a member of a federation that there was at a time; `isPresent`: they were members then. */
    async findMembers(atMs: number): Promise<PastMember[]> {
      const at = toDate(atMs);
      const rows = await client.federationMember.findMany({
        where: {
          federation: { createdAt: { lte: at }, OR: [{ removedAt: null }, { removedAt: { gt: at } }] },
        },
        select: { id: true, federationId: true, nodeId: true, createdAt: true, leftAt: true },
      });
      return rows.map(({ createdAt, leftAt, ...row }) => ({
        ...row,
        isPresent: toAtMs(createdAt) <= atMs && (leftAt === null || toAtMs(leftAt) > atMs),
      })) as PastMember[];
    },

    /** Starts of minutes of which there is any row, oldest first. One look into the index a minute: a week is 10,080. */
    async findRecordedMinutes({ fromAtMs, toAtMs }: Step): Promise<number[]> {
      const firstAtMs = Math.ceil(fromAtMs / MINUTE_MS) * MINUTE_MS;
      const rows = await client.$queryRaw<{ atMs: number }[]>`
        SELECT (extract(epoch FROM minute.at) * 1000)::float8 AS "atMs"
        FROM generate_series(${toDate(firstAtMs)}::timestamptz, ${toDate(toAtMs - 1)}::timestamptz, interval '1 minute')
          AS minute (at)
        WHERE EXISTS (SELECT 1 FROM metric_minute WHERE minute_at = minute.at)
        ORDER BY 1`;
      return rows.map(({ atMs }) => atMs);
    },

    /** The start of the newest minute before a time of which there is any row; null = none. */
    async findRecordedMinuteBefore(atMs: number): Promise<number | null> {
      const row = await client.metricMinute.findFirst({
        where: { minuteAt: { lt: toDate(atMs) } },
        orderBy: { minuteAt: "desc" },
        select: { minuteAt: true },
      });
      return row === null ? null : toAtMs(row.minuteAt);
    },

    /** What the log says of the hub's own running, oldest first. Found by type: among all events of weeks they are few. */
    async findHubRuns(fromAtMs: number): Promise<HubRun[]> {
      const rows = await client.event.findMany({
        where: { type: { in: ["hub.started", "hub.stopped", "hub.blind"] }, at: { gte: toDate(fromAtMs) } },
        select: { type: true, at: true, data: true },
        orderBy: { at: "asc" },
      });
      return rows.map(({ type, at, data }) => {
        const { blindMs } = (data ?? {}) as { blindMs?: unknown };
        return {
          kind: type === "hub.started" ? "started" : type === "hub.stopped" ? "stopped" : "blind",
          atMs: toAtMs(at),
          blindMs: typeof blindMs === "number" ? blindMs : 0,
        };
      });
    },

    /** Of notice and above, newest first. */
    async findNotableEvents(
      { fromAtMs, toAtMs }: Step,
      options: { limit: number; excludedSubjectKinds: readonly string[] },
    ): Promise<EventView[]> {
      const rows = await client.event.findMany({
        where: {
          at: { gte: toDate(fromAtMs), lt: toDate(toAtMs) },
          severity: { in: ["notice", "warning", "critical"] },
          subjectKind: { notIn: [...options.excludedSubjectKinds] },
        },
        orderBy: [{ at: "desc" }, { position: "desc" }],
        take: options.limit,
      });
      return rows.map(toEventView);
    },

    /** Those that began in the step, newest first, with the nodes of the leaders. */
    async findFailovers(step: Step, limit: number): Promise<PastFailover[]> {
      const rows = await client.failover.findMany({
        where: { startedAt: { gte: toDate(step.fromAtMs), lt: toDate(step.toAtMs) } },
        select: {
          id: true,
          federationId: true,
          startedAt: true,
          totalMs: true,
          outcome: true,
          oldLeaderId: true,
          newLeaderId: true,
          federation: { select: { name: true } },
        },
        orderBy: [{ startedAt: "desc" }, { id: "desc" }],
        take: limit,
      });
      const leaderIds = rows.flatMap(({ oldLeaderId, newLeaderId }) => [oldLeaderId, newLeaderId]);
      const members = await client.federationMember.findMany({
        where: { id: { in: leaderIds.filter((id) => id !== null) } },
        select: { id: true, nodeId: true },
      });
      const nodes = new Map(members.map(({ id, nodeId }) => [id, nodeId as NodeId]));
      const nodeOf = (id: string | null) => (id === null ? null : (nodes.get(id) ?? null));
      return rows.map((row) => ({
        id: row.id,
        federationId: row.federationId as FederationId,
        federationName: row.federation.name,
        startedAtMs: toAtMs(row.startedAt),
        totalMs: row.totalMs,
        outcome: row.outcome,
        oldLeaderId: nodeOf(row.oldLeaderId),
        newLeaderId: nodeOf(row.newLeaderId),
      }));
    },
  };
}

export type PastFailover = {
  id: string;
  federationId: FederationId;
  federationName: string;
  startedAtMs: number;
  totalMs: number;
  outcome: string;
  oldLeaderId: NodeId | null;
  newLeaderId: NodeId | null;
};

type RawStep = {
  nodeId: NodeId;
  worst: number | null;
  scheduling: string | null;
  led: string | null;
  loadRatio: number | null;
  links: Uint8Array | null;
};

type RawLeader = {
  federationId: FederationId;
  toldType: string | null;
  toldId: MemberId | null;
  toldTerm: number | null;
  newId: MemberId | null;
  newTerm: number | null;
};

function leaderOf({ federationId, toldType, toldId, toldTerm, newId, newTerm }: RawLeader): PastLeader {
  if (newId !== null && (toldType === null || (newTerm ?? -1) > (toldTerm ?? -1))) {
    return { federationId, leaderId: newId, isTold: true };
  }
  const leaderId = toldType === "federation.leader_changed" ? toldId : null;
  return { federationId, leaderId, isTold: toldType !== null };
}

const PAST_NODE = {
  id: true,
  number: true,
  name: true,
  region: true,
  zone: true,
  labels: true,
  latitude: true,
  longitude: true,
  agentVersion: true,
  admission: true,
} as const;

const SCHEDULING_EVENTS = [
  "node.cordoned",
  "node.uncordoned",
  "node.drain_started",
  "node.drained",
  "node.drain_deadline_passed",
  "node.maintenance_started",
  "node.maintenance_ended",
  "node.scheduling_expired",
];
