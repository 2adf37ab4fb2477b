import type { AlertKind, BoughtBack, ToldAlert } from "@orrery/domain/billing";
import type { AccountId } from "@orrery/protocol";
import type { Client } from "./client.ts";
import { toAtMs } from "./prisma-time.ts";

/** Where an account's wallet stands: another mark, and something was booked. */
export type WalletMark = { accountId: AccountId; mark: string };

export type AccountAlert = ToldAlert & { accountId: string };

/** What is watched of accounts, beside what they are and have. */
export function accountWatchRepository(client: Client) {
  return {
    /** Of accounts that are not closed and whose wallet was changed since then. */
    async findMarks(sinceAtMs: number): Promise<WalletMark[]> {
      const rows = await client.$queryRaw<{ account_id: AccountId; mark: string }[]>`
        SELECT account_id, last_entry || ' ' || extract(epoch FROM last_entry_at) AS mark
        FROM wallet JOIN account ON account.id = wallet.account_id AND account.closed_at IS NULL
        WHERE last_entry_at >= ${new Date(sinceAtMs)}`;
      return rows.map(({ account_id: accountId, mark }) => ({ accountId, mark }));
    },

    /** Alerts that were told, by account. */
    async findTold(accountIds: readonly string[]): Promise<Map<string, ToldAlert[]>> {
      const rows = await client.accountAlert.findMany({ where: { accountId: { in: [...accountIds] } } });
      const told = Map.groupBy(rows, ({ accountId }) => accountId);
      return new Map(
        [...told].map(([id, alerts]) => [
          id,
          alerts.map(({ kind, key, level }) => ({ kind: kind as AlertKind, key, level })),
        ]),
      );
    },

    /** Answers which of them were not remembered yet. */
    async rememberAlerts(alerts: readonly AccountAlert[], atMs: number): Promise<AccountAlert[]> {
      if (alerts.length === 0) return [];
      return client.$queryRaw<AccountAlert[]>`
        INSERT INTO account_alert (account_id, kind, key, level, at)
        SELECT account_id, kind, key, level, ${new Date(atMs)}
        FROM unnest(${alerts.map(({ accountId }) => accountId)}::text[], ${alerts.map(({ kind }) => kind)}::text[],
          ${alerts.map(({ key }) => key)}::text[], ${alerts.map(({ level }) => level)}::int[]) AS row (account_id, kind, key, level)
        ON CONFLICT DO NOTHING RETURNING account_id AS "accountId", kind, key, level`;
    },

    /** Of these accounts and kinds, whatever is kept under other keys. */
    async forgetAlerts(kept: readonly Omit<AccountAlert, "level">[]): Promise<void> {
      if (kept.length === 0) return;
      await client.$executeRaw`
        DELETE FROM account_alert AS alert
        USING unnest(${kept.map(({ accountId }) => accountId)}::text[], ${kept.map(({ kind }) => kind)}::text[],
          ${kept.map(({ key }) => key)}::text[]) AS kept (account_id, kind, key)
        WHERE alert.account_id = kept.account_id AND alert.kind = kept.kind AND alert.key <> kept.key`;
    },

    /** The grant that came in last, by account; of accounts that never got one there is none. */
    async findNewestGrants(accountIds: readonly string[]): Promise<Map<string, string>> {
      const rows = await client.$queryRaw<{ account_id: string; id: string }[]>`
        SELECT DISTINCT ON (account_id) account_id, id FROM credit_grant
        WHERE account_id = ANY(${[...accountIds]}::text[])
        ORDER BY account_id, started_at DESC, length(id) DESC, id DESC`;
      return new Map(rows.map(({ account_id: accountId, id }) => [accountId, id]));
    },

    /** What each account was charged since then, and before it; those that never spent anything are left out. */
    async findCharged(
      asked: readonly { accountId: string; sinceAtMs: number }[],
    ): Promise<Map<string, { sinceUnits: bigint; earlierUnits: bigint }>> {
      // The days' sums are few rows, the charges of an account may be millions.
      const rows = await client.$queryRaw<{ account_id: string; since: bigint; total: bigint }[]>`
        SELECT asked.account_id, total.units AS total,
          coalesce((SELECT sum(units) FROM usage_charge AS charge
            WHERE charge.account_id = asked.account_id AND charge.kind = 'usage' AND charge.booked_at > asked.since_at
          ), 0)::bigint AS since
        FROM unnest(${asked.map(({ accountId }) => accountId)}::text[],
          ${asked.map(({ sinceAtMs }) => new Date(sinceAtMs))}::timestamptz[]) AS asked (account_id, since_at)
        JOIN LATERAL (
          SELECT sum(units)::bigint AS units FROM account_spend
          WHERE account_spend.account_id = asked.account_id AND kind = 'day'
        ) AS total ON total.units > 0`;
      return new Map(
        rows.map(({ account_id: id, since, total }) => [
          id,
          { sinceUnits: since, earlierUnits: total > since ? total - since : 0n },
        ]),
      );
    },

    /** Purchases since then that were refunded, in part or in whole. */
    async findBoughtBack(accountId: string, sinceAtMs: number): Promise<BoughtBack[]> {
      const rows = await client.$queryRaw<BoughtBackRow[]>`
        SELECT purchase.at AS bought_at, max(refund.at) AS refunded_at, purchase.units AS bought_units,
          sum(refund.units)::bigint AS refunded_units
        FROM ledger_entry AS refund
        JOIN ledger_entry AS purchase ON purchase.account_id = refund.account_id AND purchase.number = refund.refund_of
          AND purchase.kind = 'purchase' AND purchase.at >= ${new Date(sinceAtMs)}
        WHERE refund.account_id = ${accountId} AND refund.kind = 'refund' AND refund.at >= ${new Date(sinceAtMs)}
        GROUP BY purchase.account_id, purchase.number`;
      return rows.map((row) => ({
        boughtAtMs: toAtMs(row.bought_at),
        refundedAtMs: toAtMs(row.refunded_at),
        boughtUnits: row.bought_units,
        refundedUnits: row.refunded_units,
      }));
    },
  };
}

type BoughtBackRow = { bought_at: Date; refunded_at: Date; bought_units: bigint; refunded_units: bigint };
