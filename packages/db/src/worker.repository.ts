import type { ScalingGroupId } from "@orrery/protocol";
import { RolloutView, type WorkerId, WorkerSpec } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import { type Client, json } from "./client.ts";
import { isUniqueViolation } from "./database-error.ts";
import type { WorkerModel } from "./generated/models/Worker.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** A program that the fleet runs. */
export type WorkerRecord = {
  id: WorkerId;
  name: string;
  /** The newest revision's, with what needs no new instances as it is now. */
  spec: WorkerSpec;
  revision: number;
  wantedCount: number;
  rollout: RolloutView;
  isDemo: boolean;
  createdAtMs: number;
  updatedAtMs: number;
  removedAtMs: number | null;
};

export type WorkerInsert = Omit<WorkerRecord, "updatedAtMs" | "removedAtMs">;

/** Complete: whatever changes of a worker, as it shall be. */
export type WorkerFields = Pick<WorkerRecord, "spec" | "revision" | "wantedCount" | "rollout">;

/** The group that sets a worker's number. */
export type WorkerOwner = { workerId: WorkerId; groupId: ScalingGroupId; groupName: string };

export function workerRepository(client: Client) {
  return {
    /** By name; removed ones are left out, as are those that this version cannot read. */
    async findAll(): Promise<WorkerRecord[]> {
      const rows = await client.worker.findMany({ where: { removedAt: null }, orderBy: { name: "asc" } });
      return rows.flatMap((row) => toRecord(row) ?? []);
    },

    /** Also a removed one. */
    async find(id: WorkerId): Promise<WorkerRecord | null> {
      const row = await client.worker.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    /** Locks the row until the transaction's end. */
    async findForUpdate(id: WorkerId): Promise<WorkerRecord | null> {
      await client.$queryRaw`SELECT id FROM worker WHERE id = ${id} FOR NO KEY UPDATE`;
      return this.find(id);
    },

    /** Of these names, those that there are, by name; locked, in the order of their ids, until the transaction's end. */
    async findNamedForUpdate(names: readonly string[]): Promise<WorkerRecord[]> {
      const asked = [...names];
      await client.$queryRaw`
        SELECT id FROM worker WHERE removed_at IS NULL AND name = ANY(${asked}::text[]) ORDER BY id FOR NO KEY UPDATE`;
      const rows = await client.worker.findMany({
        where: { removedAt: null, name: { in: asked } },
        orderBy: { name: "asc" },
      });
      return rows.flatMap((row) => toRecord(row) ?? []);
    },

    /** How many there are; until the transaction's end nobody else makes one. "workers" in ASCII. */
    async countForInsert(): Promise<number> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x776f726b657273n})`;
      return client.worker.count({ where: { removedAt: null } });
    },

    /** Throws NAME_TAKEN. */
    async insert({ createdAtMs, spec, rollout, ...rest }: WorkerInsert): Promise<void> {
      const atDate = toDate(createdAtMs);
      await client.worker
        .create({
          data: { ...rest, spec: json(spec), rollout: json(rollout), createdAt: atDate, updatedAt: atDate },
        })
        .catch((error: unknown) => {
          if (!isUniqueViolation(error)) throw error;
          throw new AppError("NAME_TAKEN", `A worker of the name ${rest.name} exists already.`);
        });
    },

    async update(id: WorkerId, fields: WorkerFields, atMs: number): Promise<void> {
      const { spec, revision, wantedCount, rollout } = fields;
      await client.worker.update({
        where: { id },
        data: { spec: json(spec), rollout: json(rollout), revision, wantedCount, updatedAt: toDate(atMs) },
      });
    },

    /** What the hub decides of it by itself: nobody changed it. */
    async updateRollout(id: WorkerId, rollout: RolloutView): Promise<void> {
      await client.worker.update({ where: { id }, data: { rollout: json(rollout) } });
    },

    async markRemoved(id: WorkerId, atMs: number): Promise<void> {
      await client.worker.update({ where: { id }, data: { removedAt: toDate(atMs) } });
    },

    async findOwners(): Promise<WorkerOwner[]> {
      const rows = await client.scalingGroup.findMany({
        where: { removedAt: null, workerId: { not: null } },
        select: { id: true, name: true, workerId: true },
      });
      return rows.map(({ id, name, workerId }) => ({
        workerId: workerId as WorkerId,
        groupId: id as ScalingGroupId,
        groupName: name,
      }));
    },
  };
}

/** Null where a newer version stored what this one cannot read: then it is left alone. */
function toRecord(row: WorkerModel): WorkerRecord | null {
  const spec = WorkerSpec.safeParse(row.spec);
  const rollout = RolloutView.safeParse(row.rollout);
  if (!spec.success || !rollout.success) return null;
  const { id, name, revision, wantedCount, isDemo, createdAt, updatedAt, removedAt } = row;
  return {
    ...{ id: id as WorkerId, name, spec: spec.data, revision, wantedCount, rollout: rollout.data, isDemo },
    createdAtMs: toAtMs(createdAt),
    updatedAtMs: toAtMs(updatedAt),
    removedAtMs: toAtMs(removedAt),
  };
}
