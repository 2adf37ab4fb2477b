import { type NodeId, TargetCheck, type TargetCreateInput, type TargetId } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { type Client, json } from "./client.ts";
import { isUniqueViolation } from "./database-error.ts";
import type { TargetModel } from "./generated/models/Target.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** Who is nearest, as the log was told last. */
export type StoredNearest = { nodeId: NodeId; p50Ms: number; sinceAtMs: number };

/** What an operator wants measured, and who is nearest to it. */
export type TargetRecord = TargetCreateInput & {
  id: TargetId;
  /** Null = nobody reaches it. */
  nearest: StoredNearest | null;
  createdAtMs: number;
  updatedAtMs: number;
  removedAtMs: number | null;
};

export type TargetInsert = Omit<TargetRecord, "nearest" | "updatedAtMs" | "removedAtMs">;

/** Complete: whatever an operator may change, as it shall be. */
export type TargetFields = Omit<TargetCreateInput, "isDemo">;

export function targetRepository(client: Client) {
  return {
    /** By name; removed ones are left out. */
    async findAll(): Promise<TargetRecord[]> {
      const rows = await client.target.findMany({ where: { removedAt: null }, orderBy: { name: "asc" } });
      return rows.flatMap((row) => toRecord(row) ?? []);
    },

    /** Also a removed target. */
    async find(id: TargetId): Promise<TargetRecord | null> {
      const row = await client.target.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    /** Locks the row until the transaction's end. */
    async findForUpdate(id: TargetId): Promise<TargetRecord | null> {
      await client.$queryRaw`SELECT id FROM target WHERE id = ${id} FOR NO KEY UPDATE`;
      return this.find(id);
    },

    /** How many there are; until the transaction's end nobody else can ask. "targets" in ASCII. */
    async countForInsert(): Promise<number> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x74617267657473n})`;
      return client.target.count({ where: { removedAt: null } });
    },

    /** Throws NAME_TAKEN. */
    async insert(target: TargetInsert): Promise<void> {
      const { createdAtMs, check, ...rest } = target;
      const atDate = toDate(createdAtMs);
      await client.target
        .create({ data: { ...rest, check: json(check), createdAt: atDate, updatedAt: atDate } })
        .catch(nameTaken(target.name));
    },

    /** Throws NAME_TAKEN. */
    async update(id: TargetId, fields: TargetFields, atMs: number): Promise<void> {
      const { name, check, latitude, longitude, place, intervalMs, timeoutMs, nodeFilter, allowsPrivate } =
        fields;
      const plain = { name, latitude, longitude, place, intervalMs, timeoutMs, nodeFilter, allowsPrivate };
      await client.target
        .update({ where: { id }, data: { ...plain, check: json(check), updatedAt: toDate(atMs) } })
        .catch(nameTaken(name));
    },

    async markRemoved(id: TargetId, atMs: number): Promise<void> {
      await client.target.update({ where: { id }, data: { removedAt: toDate(atMs) } });
    },

    async updateNearest(id: TargetId, nearest: StoredNearest | null): Promise<void> {
      await client.target.update({
        where: { id },
        data: {
          nearestNodeId: nearest?.nodeId ?? null,
          nearestP50Ms: nearest?.p50Ms ?? null,
          nearestSinceAt: toDate(nearest?.sinceAtMs ?? null),
        },
      });
    },

    /** What the nearest measures now; nothing where another has become the nearest meanwhile. */
    async updateNearestP50(id: TargetId, nodeId: NodeId, p50Ms: number): Promise<void> {
      await client.target.updateMany({ where: { id, nearestNodeId: nodeId }, data: { nearestP50Ms: p50Ms } });
    },
  };
}

function nameTaken(name: string) {
  return (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("NAME_TAKEN", `A target of the name ${name} exists already; choose another.`);
  };
}

/** Null where a newer version stored a check that this one does not know: it then measures nothing of it. */
function toRecord(row: TargetModel): TargetRecord | null {
  const check = TargetCheck.safeParse(row.check);
  if (!check.success) return null;
  const {
    nearestNodeId,
    nearestP50Ms,
    nearestSinceAt,
    createdAt,
    updatedAt,
    removedAt,
    check: _,
    ...plain
  } = row;
  const hasNearest = nearestNodeId !== null && nearestP50Ms !== null && nearestSinceAt !== null;
  return {
    ...plain,
    id: row.id as TargetId,
    check: check.data,
    nearest: hasNearest
      ? { nodeId: nearestNodeId as NodeId, p50Ms: nearestP50Ms, sinceAtMs: toAtMs(nearestSinceAt) }
      : null,
    createdAtMs: toAtMs(createdAt),
    updatedAtMs: toAtMs(updatedAt),
    removedAtMs: toAtMs(removedAt),
  };
}
