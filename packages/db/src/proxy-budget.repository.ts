import type { RateLimitId } from "@orrery/protocol";
import type { Client } from "./client.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** Which limit's share, and where it counts: an exit's address, or `proxy <id>`. */
export type ProxyBudgetKey = { limitId: RateLimitId; exit: string };

/** `state`: Budget of packages/domain/src/proxies as it was stored; null = nobody has taken anything of it yet. */
export type ProxyBudgetRecord = ProxyBudgetKey & { state: unknown; updatedAtMs: number };

/** A limit that is gone leaves its budgets behind for so long. */
const WINDOW_MAX_MS = 7 * 86_400_000;

export function proxyBudgetRepository(client: Client) {
  return {
    /** The most lately used first. */
    async findAll(limit: number): Promise<ProxyBudgetRecord[]> {
      const rows = await client.proxyBudget.findMany({ orderBy: { updatedAt: "desc" }, take: limit });
      return rows.map(
        ({ updatedAt, ...rest }) => ({ ...rest, updatedAtMs: toAtMs(updatedAt) }) as ProxyBudgetRecord,
      );
    },

    /**
     * Locks the rows until the transaction's end, and makes those that there are not: whoever leases out of a budget is alone with it, over
     * all replicas. Always in the same order, so that two that ask for several wait for each other and not in a circle.
     */
    async findForUpdate(keys: readonly ProxyBudgetKey[], nowAtMs: number): Promise<ProxyBudgetRecord[]> {
      if (keys.length === 0) return [];
      const [limitIds, exits] = [keys.map(({ limitId }) => limitId), keys.map(({ exit }) => exit)];
      await client.$executeRaw`
        INSERT INTO proxy_budget (limit_id, exit, state, updated_at)
        SELECT DISTINCT limit_id, exit, 'null'::jsonb, ${toDate(nowAtMs)}::timestamptz
        FROM unnest(${limitIds}::text[], ${exits}::text[]) AS key (limit_id, exit)
        ORDER BY 1, 2 ON CONFLICT DO NOTHING`;
      const rows = await client.$queryRaw<
        { limit_id: RateLimitId; exit: string; state: unknown; updated_at: Date }[]
      >`
        SELECT limit_id, exit, state, updated_at FROM proxy_budget
        WHERE (limit_id, exit) IN (SELECT * FROM unnest(${limitIds}::text[], ${exits}::text[]))
        ORDER BY limit_id, exit FOR NO KEY UPDATE`;
      return rows.map(({ limit_id: limitId, exit, state, updated_at: updatedAt }) => {
        return { limitId, exit, state, updatedAtMs: toAtMs(updatedAt) };
      });
    },

    /** By the database's clock, which is one for all replicas; later than whatever held the caller's locks before. */
    async nowAtMs(): Promise<number> {
      const rows = await client.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
      return toAtMs(rows[0]?.now ?? new Date(Number.NaN));
    },

    /** All in one statement; rows that the caller has locked. */
    async update(budgets: readonly Omit<ProxyBudgetRecord, "updatedAtMs">[], atMs: number): Promise<void> {
      if (budgets.length === 0) return;
      const rows = budgets.map(({ limitId, exit, state }) => ({ limit_id: limitId, exit, state }));
      await client.$executeRaw`
        UPDATE proxy_budget AS stored SET state = row.state, updated_at = ${toDate(atMs)}
        FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row (limit_id text, exit text, state jsonb)
        WHERE stored.limit_id = row.limit_id AND stored.exit = row.exit`;
    },

    /**
     * Removes those that were not touched for `keepMs` beyond their window: nothing of them counts any more. At most `limit`; call again while
     * it returns as many.
     */
    async prune(nowAtMs: number, keepMs: number, limit = 10_000): Promise<number> {
      return client.$executeRaw`
        DELETE FROM proxy_budget WHERE (limit_id, exit) IN (
          SELECT budget.limit_id, budget.exit FROM proxy_budget AS budget
          LEFT JOIN proxy_rate_limit ON proxy_rate_limit.id = budget.limit_id
          WHERE budget.updated_at < ${toDate(nowAtMs - keepMs)} AND budget.updated_at <
            ${toDate(nowAtMs - keepMs)}::timestamptz - COALESCE(window_ms, ${WINDOW_MAX_MS}::bigint) * interval '1 millisecond'
          LIMIT ${limit}::int
          FOR NO KEY UPDATE OF budget SKIP LOCKED
        )`;
    },
  };
}
