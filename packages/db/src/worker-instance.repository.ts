import type { NodeId } from "@orrery/protocol";
import { type InstanceId, InstanceReport, type WorkerId } from "@orrery/protocol/workers";
import type { Client } from "./client.ts";
import type { WorkerInstanceModel } from "./generated/models/WorkerInstance.ts";
import { toAtMs, toDate } from "./prisma-time.ts";
import { readJson } from "./stored-json.ts";

/** One place that a worker runs at. It never changes its node or its revision. */
export type WorkerInstanceRecord = {
  id: InstanceId;
  workerId: WorkerId;
  nodeId: NodeId;
  revision: number;
  orderedAtMs: number;
  /** Why it is to end; null = it shall stay. */
  stopSentence: string | null;
  /** As its node told last; null = it has not told yet. */
  report: InstanceReport | null;
  heardAtMs: number | null;
  /** It was told to end, and its node has forgotten it. */
  endedAtMs: number | null;
};

export type WorkerInstanceInsert = Pick<
  WorkerInstanceRecord,
  "id" | "workerId" | "nodeId" | "revision" | "orderedAtMs"
>;

export type WorkerInstanceHeard = { id: InstanceId; report: InstanceReport; heardAtMs: number };

export function workerInstanceRepository(client: Client) {
  return {
    /** Of all workers, also of removed ones: those that have not ended, in the order of their ids. */
    async findLive(workerId?: WorkerId): Promise<WorkerInstanceRecord[]> {
      const rows = await client.workerInstance.findMany({
        where: { endedAt: null, ...(workerId === undefined ? {} : { workerId }) },
        orderBy: { id: "asc" },
      });
      return rows.map(toRecord);
    },

    /** Those that ended last first. */
    async findEnded(workerId: WorkerId, limit: number): Promise<WorkerInstanceRecord[]> {
      const rows = await client.workerInstance.findMany({
        where: { workerId, endedAt: { not: null } },
        orderBy: [{ endedAt: "desc" }, { id: "desc" }],
        take: limit,
      });
      return rows.map(toRecord);
    },

    async find(id: InstanceId): Promise<WorkerInstanceRecord | null> {
      const row = await client.workerInstance.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    async insert(instances: readonly WorkerInstanceInsert[]): Promise<void> {
      if (instances.length === 0) return;
      await client.workerInstance.createMany({
        data: instances.map(({ orderedAtMs, ...rest }) => ({ ...rest, orderedAt: toDate(orderedAtMs) })),
      });
    },

    /** Whoever was told to end before keeps the reason. */
    async markStopping(stops: readonly { id: InstanceId; sentence: string }[]): Promise<void> {
      if (stops.length === 0) return;
      await client.$executeRaw`
        UPDATE worker_instance SET stop_sentence = row.sentence
        FROM json_to_recordset(${JSON.stringify(stops)}::json) AS row (id text, sentence text)
        WHERE worker_instance.id = row.id AND stop_sentence IS NULL AND ended_at IS NULL`;
    },

    /** All of a worker that were not told to end before. Returns how many. */
    async markAllStopping(workerId: WorkerId, sentence: string): Promise<number> {
      const { count } = await client.workerInstance.updateMany({
        where: { workerId, stopSentence: null, endedAt: null },
        data: { stopSentence: sentence },
      });
      return count;
    },

    /** All in one statement; what is known from later stays, as does what has ended. */
    async updateHeard(heard: readonly WorkerInstanceHeard[]): Promise<void> {
      if (heard.length === 0) return;
      const rows = heard.map(({ heardAtMs, ...rest }) => ({ ...rest, heard_at: toDate(heardAtMs) }));
      await client.$executeRaw`
        UPDATE worker_instance SET report = row.report, heard_at = row.heard_at
        FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row (id text, report jsonb, heard_at timestamptz)
        WHERE worker_instance.id = row.id AND ended_at IS NULL
          AND (worker_instance.heard_at IS NULL OR worker_instance.heard_at <= row.heard_at)`;
    },

    /** Returns those that had not ended before. */
    async markEnded(ids: readonly InstanceId[], atMs: number): Promise<InstanceId[]> {
      if (ids.length === 0) return [];
      const rows = await client.$queryRaw<{ id: InstanceId }[]>`
        UPDATE worker_instance SET ended_at = ${toDate(atMs)}
        WHERE id = ANY(${[...ids]}::text[]) AND ended_at IS NULL RETURNING id`;
      return rows.map(({ id }) => id);
    },

    /** Removes what ended before `beforeAtMs`, but for the last `keep` of each worker; at most `limit`. */
    async prune(beforeAtMs: number, keep: number, limit = 10_000): Promise<number> {
      return client.$executeRaw`
        DELETE FROM worker_instance WHERE id IN (
          SELECT id FROM (
            SELECT id, ended_at, row_number() OVER (PARTITION BY worker_id ORDER BY ended_at DESC, id DESC) AS place
            FROM worker_instance WHERE ended_at IS NOT NULL
          ) AS ended
          WHERE ended_at < ${toDate(beforeAtMs)} AND place > ${keep}::int
          LIMIT ${limit}::int
        )`;
    },
  };
}

function toRecord(row: WorkerInstanceModel): WorkerInstanceRecord {
  const { id, workerId, nodeId, revision, orderedAt, stopSentence, report, heardAt, endedAt } = row;
  return {
    ...{ id: id as InstanceId, workerId: workerId as WorkerId, nodeId: nodeId as NodeId, revision },
    orderedAtMs: toAtMs(orderedAt),
    stopSentence,
    report: readJson(InstanceReport, report),
    heardAtMs: toAtMs(heardAt),
    endedAtMs: toAtMs(endedAt),
  };
}
