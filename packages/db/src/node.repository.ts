import type {
  JoinTokenId,
  NodeAdmission,
  NodeFacts,
  NodeHealth,
  NodeId,
  NodeScheduling,
  SchedulingDetail,
} from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { type Client, json } from "./client.ts";
import { isUniqueViolation } from "./database-error.ts";
import { Prisma } from "./generated/client.ts";
import type { NodeModel } from "./generated/models/Node.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** A node as it is stored. What the hub knows only while it runs (live values, connection) is not here. */
export type NodeRecord = {
  id: NodeId;
  /** Stands for the id where many nodes are named in few bytes; never used again. */
  number: number;
  name: string;
  region: string;
  zone: string;
  labels: Record<string, string>;
  latitude: number | null;
  longitude: number | null;
  admission: NodeAdmission;
  health: NodeHealth;
  healthReason: string;
  healthSinceAtMs: number;
  scheduling: NodeScheduling;
  /** Null exactly when `scheduling` is active. */
  schedulingDetail: SchedulingDetail | null;
  /** Set while draining and once drained: what the agent confirms. */
  drainId: string | null;
  facts: NodeFacts | null;
  agentVersion: string | null;
  /** Grows with every change of desired state (name, labels, scheduling). */
  specRevision: number;
  connectionEpoch: number;
  lastSeenAtMs: number | null;
  enrolledAtMs: number;
  joinTokenId: JoinTokenId | null;
  removedAtMs: number | null;
};

export type NodeInsert = Pick<
  NodeRecord,
  | "id"
  | "name"
  | "region"
  | "zone"
  | "labels"
  | "latitude"
  | "longitude"
  | "admission"
  | "health"
  | "healthReason"
  | "healthSinceAtMs"
  | "facts"
  | "agentVersion"
  | "enrolledAtMs"
  | "joinTokenId"
>;

export type NodeHealthChange = {
  id: NodeId;
  health: NodeHealth;
  healthReason: string;
  healthSinceAtMs: number;
};

export type NodeSchedulingChange = Pick<NodeRecord, "scheduling" | "schedulingDetail" | "drainId">;

export function nodeRepository(client: Client) {
  return {
    /** Every node of the fleet; removed ones are left out. */
    async findAll(): Promise<NodeRecord[]> {
      const rows = await client.node.findMany({ where: { removedAt: null }, orderBy: { name: "asc" } });
      return rows.map(toNodeRecord);
    },

    /** Also a removed node. */
    async find(id: NodeId): Promise<NodeRecord | null> {
      const row = await client.node.findUnique({ where: { id } });
      return row === null ? null : toNodeRecord(row);
    },

    /** Of these, what any replica stored last; who is removed is left out. */
    async findSeen(ids: readonly NodeId[]): Promise<Pick<NodeRecord, "id" | "health" | "lastSeenAtMs">[]> {
      const rows = await client.node.findMany({
        where: { id: { in: [...ids] }, removedAt: null },
        select: { id: true, health: true, lastSeenAt: true },
      });
      return rows.map(({ id, health, lastSeenAt }) => ({
        id: id as NodeId,
        health: health as NodeHealth,
        lastSeenAtMs: toAtMs(lastSeenAt),
      }));
    },

    async findByName(name: string): Promise<NodeRecord | null> {
      const row = await client.node.findFirst({ where: { name, removedAt: null } });
      return row === null ? null : toNodeRecord(row);
    },

    /** Locks the row until the transaction's end: what is decided on it cannot be outrun. */
    async findForUpdate(id: NodeId): Promise<NodeRecord | null> {
      await client.$queryRaw`SELECT id FROM node WHERE id = ${id} FOR NO KEY UPDATE`;
      return this.find(id);
    },

    /** Throws NAME_TAKEN. */
    async insert(node: NodeInsert): Promise<NodeRecord> {
      const { healthSinceAtMs, enrolledAtMs, labels, facts, ...rest } = node;
      const row = await client.node
        .create({
          data: {
            ...rest,
            labels: json(labels),
            facts: facts === null ? Prisma.DbNull : json(facts),
            healthSinceAt: toDate(healthSinceAtMs),
            enrolledAt: toDate(enrolledAtMs),
          },
        })
        .catch(nameTaken(node.name));
      return toNodeRecord(row);
    },

    /** Desired state: the spec's revision grows. Throws NAME_TAKEN. */
    async updateName(id: NodeId, name: string): Promise<NodeRecord> {
      const row = await client.node
        .update({ where: { id }, data: { name, specRevision: { increment: 1 } } })
        .catch(nameTaken(name));
      return toNodeRecord(row);
    },

    async updateLabels(id: NodeId, labels: Record<string, string>): Promise<NodeRecord> {
      const row = await client.node.update({
        where: { id },
        data: { labels: json(labels), specRevision: { increment: 1 } },
      });
      return toNodeRecord(row);
    },

    async updateScheduling(id: NodeId, change: NodeSchedulingChange): Promise<NodeRecord> {
      const detail = change.schedulingDetail;
      const row = await client.node.update({
        where: { id },
        data: {
          scheduling: change.scheduling,
          schedulingOwner: detail?.ownerName ?? null,
          schedulingReason: detail?.reason ?? null,
          schedulingSinceAt: toDate(detail?.sinceAtMs ?? null),
          schedulingExpiresAt: toDate(detail?.expiresAtMs ?? null),
          drainDeadlineAt: toDate(detail?.deadlineAtMs ?? null),
          drainId: change.drainId,
          specRevision: { increment: 1 },
        },
      });
      return toNodeRecord(row);
    },

    async updateAdmission(id: NodeId, admission: NodeAdmission): Promise<NodeRecord> {
      const row = await client.node.update({
        where: { id },
        data: { admission, specRevision: { increment: 1 } },
      });
      return toNodeRecord(row);
    },

    async updateFacts(id: NodeId, facts: NodeFacts): Promise<void> {
      await client.node.update({
        where: { id },
        data: { facts: json(facts), agentVersion: facts.agentVersion },
      });
    },

    /** Something else that belongs to these nodes' specs changed: their federations. */
    async bumpSpecRevisions(ids: readonly NodeId[]): Promise<void> {
      if (ids.length === 0) return;
      const sorted = [...new Set(ids)].toSorted();
      await client.$queryRaw`SELECT id FROM node WHERE id = ANY(${sorted}::text[]) ORDER BY id FOR NO KEY UPDATE`;
      await client.$executeRaw`UPDATE node SET spec_revision = spec_revision + 1 WHERE id = ANY(${sorted}::text[])`;
    },

    async markRemoved(id: NodeId, atMs: number): Promise<NodeRecord> {
      const row = await client.node.update({ where: { id }, data: { removedAt: toDate(atMs) } });
      return toNodeRecord(row);
    },

    /** The number of the connection accepted now, over all replicas; null where the node is not in the fleet. */
    async bumpConnectionEpoch(id: NodeId): Promise<number | null> {
      const rows = await client.$queryRaw<{ epoch: number }[]>`
        UPDATE node SET connection_epoch = connection_epoch + 1
        WHERE id = ${id} AND removed_at IS NULL RETURNING connection_epoch AS epoch`;
      return rows[0]?.epoch ?? null;
    },

    /** One statement for many nodes: a lost network or a restarted hub changes thousands at once. */
    async updateHealth(changes: NodeHealthChange[]): Promise<void> {
      const sorted = changes.toSorted(byId);
      if (sorted.length === 0) return;
      await client.$executeRaw`
        UPDATE node SET health = change.health, health_reason = change.reason,
          health_since_at = to_timestamp(change.since_ms / 1000.0)
        FROM unnest(${sorted.map((c) => c.id)}::text[], ${sorted.map((c) => c.health)}::text[],
          ${sorted.map((c) => c.healthReason)}::text[], ${sorted.map((c) => c.healthSinceAtMs)}::float8[])
          AS change (id, health, reason, since_ms)
        WHERE node.id = change.id`;
    },

    /** One statement for all nodes heard of since the last call; an older time never replaces a newer one. */
    async updateLastSeen(seen: { id: NodeId; lastSeenAtMs: number }[]): Promise<void> {
      const sorted = seen.toSorted(byId);
      if (sorted.length === 0) return;
      await client.$executeRaw`
        UPDATE node SET last_seen_at = to_timestamp(seen.at_ms / 1000.0)
        FROM unnest(${sorted.map((s) => s.id)}::text[], ${sorted.map((s) => s.lastSeenAtMs)}::float8[])
          AS seen (id, at_ms)
        WHERE node.id = seen.id AND (last_seen_at IS NULL OR last_seen_at < to_timestamp(seen.at_ms / 1000.0))`;
    },

    /** What the leased loop has to end: expired scheduling states and drains past their deadline. */
    async findSchedulingDue(nowAtMs: number): Promise<NodeRecord[]> {
      const now = toDate(nowAtMs);
      const rows = await client.node.findMany({
        where: {
          removedAt: null,
          OR: [
            { schedulingExpiresAt: { lte: now } },
            { scheduling: "draining", drainDeadlineAt: { lte: now } },
          ],
        },
      });
      return rows.map(toNodeRecord);
    },
  };
}

/** Batches lock their rows in the order of ids, so that two of them cannot wait for each other. */
function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}

function nameTaken(name: string) {
  return (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("NAME_TAKEN", `A node of the name ${name} is already in the fleet; choose another.`);
  };
}

function toNodeRecord(row: NodeModel): NodeRecord {
  return {
    id: row.id,
    number: row.number,
    name: row.name,
    region: row.region,
    zone: row.zone,
    labels: row.labels,
    latitude: row.latitude,
    longitude: row.longitude,
    admission: row.admission,
    health: row.health,
    healthReason: row.healthReason,
    healthSinceAtMs: toAtMs(row.healthSinceAt),
    scheduling: row.scheduling,
    schedulingDetail:
      row.scheduling === "active"
        ? null
        : {
            ownerName: row.schedulingOwner ?? "",
            reason: row.schedulingReason ?? "",
            sinceAtMs: toAtMs(row.schedulingSinceAt) ?? 0,
            expiresAtMs: toAtMs(row.schedulingExpiresAt),
            deadlineAtMs: toAtMs(row.drainDeadlineAt),
          },
    drainId: row.drainId,
    facts: row.facts,
    agentVersion: row.agentVersion,
    specRevision: row.specRevision,
    connectionEpoch: row.connectionEpoch,
    lastSeenAtMs: toAtMs(row.lastSeenAt),
    enrolledAtMs: toAtMs(row.enrolledAt),
    joinTokenId: row.joinTokenId,
    removedAtMs: toAtMs(row.removedAt),
  } as NodeRecord;
}
