import { type WorkerId, WorkerSpec } from "@orrery/protocol/workers";
import { type Client, json } from "./client.ts";
import type { WorkerRevisionModel } from "./generated/models/WorkerRevision.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

export type WorkerRevisionRecord = {
  workerId: WorkerId;
  revision: number;
  spec: WorkerSpec;
  /** Settings that differ from the revision before. */
  changed: string[];
  /** It was reached as a whole at some time. */
  isProven: boolean;
  createdAtMs: number;
  createdBy: string;
};

export function workerRevisionRepository(client: Client) {
  return {
    async insert({ createdAtMs, spec, ...rest }: WorkerRevisionRecord): Promise<void> {
      await client.workerRevision.create({
        data: { ...rest, spec: json(spec), createdAt: toDate(createdAtMs) },
      });
    },

    async find(workerId: WorkerId, revision: number): Promise<WorkerRevisionRecord | null> {
      const row = await client.workerRevision.findUnique({
        where: { workerId_revision: { workerId, revision } },
      });
      return row === null ? null : toRecord(row);
    },

    /** Newest first. */
    async findNewest(workerId: WorkerId, limit: number): Promise<WorkerRevisionRecord[]> {
      const rows = await client.workerRevision.findMany({
        where: { workerId },
        orderBy: { revision: "desc" },
        take: limit,
      });
      return rows.flatMap((row) => toRecord(row) ?? []);
    },

    /** Those that instances run or may be started in: of instances that have not ended, and of each worker's roll-out. */
    async findUsed(): Promise<WorkerRevisionRecord[]> {
      const keys = await client.$queryRaw<{ worker_id: string; revision: number }[]>`
        SELECT worker_id, revision FROM worker_instance WHERE ended_at IS NULL
        UNION SELECT id, revision FROM worker WHERE removed_at IS NULL
        UNION SELECT id, (rollout->>'target')::int FROM worker WHERE removed_at IS NULL
        UNION SELECT id, (rollout->>'good')::int FROM worker WHERE removed_at IS NULL AND rollout->>'good' IS NOT NULL`;
      if (keys.length === 0) return [];
      const rows = await client.workerRevision.findMany({
        where: { OR: keys.map(({ worker_id: workerId, revision }) => ({ workerId, revision })) },
      });
      return rows.flatMap((row) => toRecord(row) ?? []);
    },

    async markProven(workerId: WorkerId, revision: number): Promise<void> {
      await client.workerRevision.updateMany({ where: { workerId, revision }, data: { isProven: true } });
    },

    /** Removes all but the newest `keep` of a worker, and but those that something runs or goes back to. */
    async prune(workerId: WorkerId, keep: number): Promise<number> {
      return client.$executeRaw`
        DELETE FROM worker_revision AS old USING worker
        WHERE old.worker_id = ${workerId} AND worker.id = old.worker_id
          AND old.revision <= worker.revision - ${keep}::int
          AND old.revision <> (worker.rollout->>'target')::int
          AND old.revision IS DISTINCT FROM (worker.rollout->>'good')::int
          AND NOT EXISTS (
            SELECT 1 FROM worker_instance AS live
            WHERE live.worker_id = old.worker_id AND live.revision = old.revision AND live.ended_at IS NULL
          )`;
    },
  };
}

function toRecord(row: WorkerRevisionModel): WorkerRevisionRecord | null {
  const spec = WorkerSpec.safeParse(row.spec);
  if (!spec.success) return null;
  const { workerId, revision, changed, isProven, createdAt, createdBy } = row;
  return {
    ...{ workerId: workerId as WorkerId, revision, spec: spec.data, changed, isProven, createdBy },
    createdAtMs: toAtMs(createdAt),
  };
}
