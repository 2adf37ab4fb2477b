import type { NodeId } from "@orrery/protocol";
import { WorkerHost } from "@orrery/protocol/workers";
import type { Client } from "./client.ts";
import { toDate } from "./prisma-time.ts";
import { readJson } from "./stored-json.ts";

/** Whether a node runs workers and what it offers them, as its agent told last. */
export type WorkerHostRecord = { nodeId: NodeId; host: WorkerHost };

export function workerHostRepository(client: Client) {
  return {
    async findAll(): Promise<WorkerHostRecord[]> {
      const rows = await client.workerHost.findMany();
      return rows.flatMap(({ nodeId, host }) => {
        const read = readJson(WorkerHost, host);
        return read === null ? [] : [{ nodeId: nodeId as NodeId, host: read }];
      });
    },

    /** In one statement; what was heard later stays. */
    async upsert(hosts: readonly (WorkerHostRecord & { heardAtMs: number })[]): Promise<void> {
      if (hosts.length === 0) return;
      const rows = hosts.map(({ nodeId, host, heardAtMs }) => {
        return { node_id: nodeId, host, heard_at: toDate(heardAtMs) };
      });
      await client.$executeRaw`
        INSERT INTO worker_host AS known (node_id, host, heard_at)
        SELECT node_id, host, heard_at
        FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row (node_id text, host jsonb, heard_at timestamptz)
        ON CONFLICT (node_id) DO UPDATE SET host = excluded.host, heard_at = excluded.heard_at
        WHERE known.heard_at <= excluded.heard_at`;
    },
  };
}
