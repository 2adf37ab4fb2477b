import type { Client } from "./client.ts";

/** Over how long the burn is taken. */
const BURN_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;

/** What an account spent in its running day and its running period. */
export type AccountSpend = { dayUnits: bigint; periodUnits: bigint };

/** Which day and which period are running is the account's zone's matter: `periodAt` says when they began. */
export type SpendAsked = { accountId: string; dayFromAtMs: number; periodFromAtMs: number };

/** What was used, as it is shown. Everything here is read of what booking wrote; nothing is changed. */
export function usageReadRepository(client: Client) {
  return {
    /** Units charged in the last five minutes, as units an hour. Accounts that used nothing are left out. */
    async burnOf(accountIds: readonly string[], nowAtMs: number): Promise<Map<string, bigint>> {
      const rows = await client.$queryRaw<{ account_id: string; units: bigint }[]>`
        SELECT asked.account_id, charged.units
        FROM unnest(${[...accountIds]}::text[]) AS asked (account_id)
        CROSS JOIN LATERAL (
          SELECT sum(units)::bigint AS units FROM usage_charge
          WHERE usage_charge.account_id = asked.account_id AND kind = 'usage'
            AND booked_at > ${new Date(nowAtMs - BURN_MS)}
        ) AS charged
        WHERE charged.units > 0`;
      return new Map(rows.map((row) => [row.account_id, (row.units * BigInt(HOUR_MS)) / BigInt(BURN_MS)]));
    },

    /** Of each that was asked for; nothing spent is 0. What holds reserve is not in it. */
    async spendOf(asked: readonly SpendAsked[]): Promise<Map<string, AccountSpend>> {
      const rows = await client.$queryRaw<{ account_id: string; kind: string; units: bigint }[]>`
        SELECT account_id, kind, units
        FROM unnest(
          ${asked.map(({ accountId }) => accountId)}::text[],
          ${asked.map(({ dayFromAtMs }) => dayFromAtMs)}::float8[],
          ${asked.map(({ periodFromAtMs }) => periodFromAtMs)}::float8[]
        ) AS asked (account_id, day_from_ms, period_from_ms)
        JOIN account_spend USING (account_id)
        WHERE (kind = 'day' AND from_at = to_timestamp(day_from_ms / 1000.0))
          OR (kind = 'period' AND from_at = to_timestamp(period_from_ms / 1000.0))`;
      const spends = new Map(asked.map(({ accountId }) => [accountId, { dayUnits: 0n, periodUnits: 0n }]));
      for (const { account_id, kind, units } of rows) {
        const spend = spends.get(account_id);
        if (spend !== undefined) spend[kind === "day" ? "dayUnits" : "periodUnits"] = units;
      }
      return spends;
    },
  };
}
