import type { AccountId, NodeId } from "@orrery/protocol";
import type { Client } from "./client.ts";

/** A hold that a node's agent may settle. */
export type OpenSlice = { id: string; accountId: AccountId };

/** Longer than any slice's hold lasts. */
const HOLD_MAX_MS = 26 * 3_600_000;

/** Slices are holds (see `ledger`); this is what is asked of them by node. */
export function sliceRepository(client: Client) {
  return {
    /** Whether the node, or a worker that may run on it, belongs to the account now. */
    async belongs(nodeId: NodeId, accountId: AccountId): Promise<boolean> {
      const rows = await client.$queryRaw<{ is: number }[]>`
        SELECT 1 AS is FROM account_span
        WHERE to_at IS NULL AND account_id = ${accountId}
          AND (subject_kind = 'worker' OR (subject_kind = 'node' AND subject_id = ${nodeId}))
        LIMIT 1`;
      return rows.length > 0;
    },

    /** The number of the node's newest connection, over all replicas; null where it is not in the fleet. */
    async findConnectionEpoch(nodeId: NodeId): Promise<number | null> {
      const rows = await client.$queryRaw<{ epoch: number }[]>`
        SELECT connection_epoch AS epoch FROM node WHERE id = ${nodeId} AND removed_at IS NULL`;
      return rows[0]?.epoch ?? null;
    },

    /** `prefix`: of the node's slices. Only accounts that it could use lately are looked at, each by its holds' key. */
    async findOpen(nodeId: NodeId, prefix: string, nowAtMs: number): Promise<OpenSlice[]> {
      const since = new Date(nowAtMs - HOLD_MAX_MS);
      const rows = await client.$queryRaw<{ id: string; account_id: AccountId }[]>`
        SELECT hold.id, hold.account_id
        FROM (
          SELECT DISTINCT account_id FROM account_span
          WHERE ((subject_kind = 'node' AND subject_id = ${nodeId}) OR subject_kind = 'worker')
            AND (to_at IS NULL OR to_at > ${since})
        ) AS lately
        JOIN LATERAL (
          SELECT credit_hold.id, credit_hold.account_id FROM credit_hold
          WHERE credit_hold.account_id = lately.account_id AND credit_hold.closed_at IS NULL
            AND credit_hold.id > ${prefix} AND credit_hold.id < ${`${prefix}z`} AND starts_with(credit_hold.id, ${prefix})
        ) AS hold ON true
        ORDER BY hold.id`;
      return rows.map(({ id, account_id: accountId }) => ({ id, accountId }));
    },
  };
}
