import type { AccountId, AccountState, PeriodKind } from "@orrery/protocol";
import type { Client } from "./client.ts";
import { toAtMs } from "./prisma-time.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Over how long the burn of an account is taken. */
const BURN_MS = 5 * MINUTE_MS;
const BURN_MINUTES = 60;
const REVENUE_MS = 30 * DAY_MS;

export type BillingTotals = {
  accountCount: number;
  suspendedCount: number;
  balanceUnits: bigint;
  heldUnits: bigint;
  openFindingCount: number;
  draftCount: number;
  overdueCount: number;
};

/** Of one currency. */
export type RevenueSum = {
  currency: string;
  invoicedCoins: bigint;
  openCoins: bigint;
  overdueCoins: bigint;
  paidCoins: bigint;
};

/** When the running day and the running period of a zone began. */
export type RunningSince = { zone: string; period: PeriodKind; dayFromAtMs: number; periodFromAtMs: number };

export type RiskRow = {
  accountId: AccountId;
  name: string;
  state: AccountState;
  availableUnits: bigint;
  burnUnitsPerHour: bigint;
  /** Charged or credited within the last day. */
  isInUse: boolean;
  isParked: boolean;
  /** Null = no limit. Used: what is spent and what holds reserve. */
  day: { limitUnits: bigint; usedUnits: bigint } | null;
  period: { limitUnits: bigint; usedUnits: bigint } | null;
  overdueCount: number;
  /** Null = none is. */
  overdueSinceAtMs: number | null;
};

/** All accounts at once: each question is one statement, however many there are. */
export function billingOverviewRepository(client: Client) {
  return {
    /** The longest ago first. */
    async findSuspended(
      limit: number,
    ): Promise<{ accountId: AccountId; name: string; reason: string | null; sinceAtMs: number | null }[]> {
      const rows = await client.account.findMany({
        where: { state: "suspended" },
        select: { id: true, name: true, stateReason: true, stateSinceAt: true },
        orderBy: [{ stateSinceAt: { sort: "asc", nulls: "last" } }, { id: "asc" }],
        take: limit,
      });
      return rows.map(({ id, name, stateReason, stateSinceAt }) => ({
        ...{ accountId: id as AccountId, name, reason: stateReason, sinceAtMs: toAtMs(stateSinceAt) },
      }));
    },

    /** Of accounts that are not closed; findings and invoices of all. */
    async sumTotals(nowAtMs: number): Promise<BillingTotals> {
      const [row] = await client.$queryRaw<[Record<keyof BillingTotals, string>]>`
        WITH reserved AS (
          SELECT account_id, sum(reserved_units) AS units FROM credit_grant WHERE is_open GROUP BY account_id
        )
        SELECT count(*)::text AS "accountCount",
          count(*) FILTER (WHERE account.state = 'suspended')::text AS "suspendedCount",
          coalesce(sum(wallet.balance_units), 0)::text AS "balanceUnits",
          coalesce(sum(wallet.reserved_debt_units + coalesce(reserved.units, 0)), 0)::text AS "heldUnits",
          (SELECT count(*) FROM finding WHERE dismissed_at IS NULL)::text AS "openFindingCount",
          (SELECT count(*) FROM invoice WHERE state = 'draft')::text AS "draftCount",
          (SELECT count(*) FROM invoice WHERE state = 'finalized' AND due_at < ${new Date(nowAtMs)}
            AND total_coins > (SELECT coalesce(sum(coins), 0) FROM credit_note WHERE invoice_id = invoice.id)
          )::text AS "overdueCount"
        FROM account JOIN wallet ON wallet.account_id = account.id
          LEFT JOIN reserved ON reserved.account_id = account.id
        WHERE account.closed_at IS NULL`;
      return {
        ...{ accountCount: Number(row?.accountCount), suspendedCount: Number(row?.suspendedCount) },
        ...{ balanceUnits: BigInt(row?.balanceUnits ?? 0), heldUnits: BigInt(row?.heldUnits ?? 0) },
        ...{ openFindingCount: Number(row?.openFindingCount), draftCount: Number(row?.draftCount) },
        overdueCount: Number(row?.overdueCount),
      };
    },

    /** What was charged in each of the last 60 minutes, the running one last, and in the last five minutes as units an hour. */
    async findBurn(
      nowAtMs: number,
    ): Promise<{ minutes: { atMs: number; units: bigint }[]; unitsPerHour: bigint }> {
      const lastAtMs = Math.floor(nowAtMs / MINUTE_MS) * MINUTE_MS;
      const firstAtMs = lastAtMs - (BURN_MINUTES - 1) * MINUTE_MS;
      // Whatever cost something made an entry: accounts without one since are not looked into. The rest is found by index.
      const rows = await client.$queryRaw<{ minute: number; units: string; lately: string }[]>`
        SELECT minute, sum(units)::text AS units,
          coalesce(sum(units) FILTER (WHERE booked_at > ${new Date(nowAtMs - BURN_MS)}), 0)::text AS lately
        FROM wallet CROSS JOIN LATERAL (
          SELECT floor((extract(epoch FROM booked_at) * 1000 - ${firstAtMs}::float8) / ${MINUTE_MS})::int AS minute,
            units, booked_at
          FROM usage_charge
          WHERE usage_charge.account_id = wallet.account_id AND booked_at >= ${new Date(firstAtMs)} AND kind = 'usage'
        ) AS charged
        WHERE wallet.last_entry_at >= ${new Date(firstAtMs - MINUTE_MS)}
        GROUP BY minute`;
      const units = new Map(rows.map((row) => [row.minute, BigInt(row.units)]));
      const lately = rows.reduce((sum, row) => sum + BigInt(row.lately), 0n);
      const minutes = Array.from({ length: BURN_MINUTES }, (_, minute) => ({
        atMs: firstAtMs + minute * MINUTE_MS,
        units: units.get(minute) ?? 0n,
      }));
      return { minutes, unitsPerHour: lately * BigInt(HOUR_MS / BURN_MS) };
    },

    /** By currency. Invoiced and paid: in the last 30 days; open and overdue: of all, less credit notes. */
    async sumRevenue(nowAtMs: number): Promise<RevenueSum[]> {
      const now = new Date(nowAtMs);
      const since = new Date(nowAtMs - REVENUE_MS);
      const rows = await client.$queryRaw<Record<keyof RevenueSum, string>[]>`
        WITH noted AS (
          SELECT invoice_id, sum(coins) AS coins FROM credit_note GROUP BY invoice_id
        ), written AS (
          SELECT currency, state, finalized_at, paid_at, due_at, total_coins,
            greatest(total_coins - coalesce(noted.coins, 0), 0) AS left_coins
          FROM invoice LEFT JOIN noted ON noted.invoice_id = invoice.id
          WHERE state NOT IN ('draft', 'void')
        )
        SELECT currency,
          coalesce(sum(total_coins) FILTER (WHERE finalized_at >= ${since}), 0)::text AS "invoicedCoins",
          coalesce(sum(left_coins) FILTER (WHERE state = 'finalized'), 0)::text AS "openCoins",
          coalesce(sum(left_coins) FILTER (WHERE state = 'finalized' AND due_at < ${now}), 0)::text AS "overdueCoins",
          coalesce(sum(left_coins) FILTER (WHERE state = 'paid' AND paid_at >= ${since}), 0)::text AS "paidCoins"
        FROM written GROUP BY currency ORDER BY currency`;
      return rows.map(({ currency, ...coins }) => ({
        ...{ currency, invoicedCoins: BigInt(coins.invoicedCoins), openCoins: BigInt(coins.openCoins) },
        ...{ overdueCoins: BigInt(coins.overdueCoins), paidCoins: BigInt(coins.paidCoins) },
      }));
    },

    /** Of accounts that have a limit: there are few of these, however many accounts there are. */
    async findLimitCalendars(): Promise<{ zone: string; period: PeriodKind }[]> {
      const rows = await client.$queryRaw<{ zone: string; period: PeriodKind }[]>`
        SELECT DISTINCT zone, period_kind AS period FROM account
        WHERE closed_at IS NULL AND (day_limit_units IS NOT NULL OR period_limit_units IS NOT NULL)`;
      return rows;
    },

    /**
     * Accounts that something may be said of (`accountRisk` decides): parked ones, those whose credits end within so many hours or have
     * ended, those that have used so much of a limit, and those with overdue invoices; the most urgent first.
     */
    async findAtRisk(options: {
      nowAtMs: number;
      running: readonly RunningSince[];
      hours: number;
      limitPercent: number;
      limit: number;
    }): Promise<RiskRow[]> {
      const { nowAtMs, running, hours, limitPercent, limit } = options;
      const now = new Date(nowAtMs);
      const rows = await client.$queryRaw<RawRiskRow[]>`
        WITH running AS (
          SELECT zone, period, to_timestamp(day_ms / 1000.0) AS day_from, to_timestamp(period_ms / 1000.0) AS period_from
          FROM unnest(
            ${running.map(({ zone }) => zone)}::text[], ${running.map(({ period }) => period)}::text[],
            ${running.map(({ dayFromAtMs }) => dayFromAtMs)}::float8[],
            ${running.map(({ periodFromAtMs }) => periodFromAtMs)}::float8[]
          ) AS row (zone, period, day_ms, period_ms)
        ), reserved AS (
          SELECT account_id, sum(reserved_units) AS units FROM credit_grant WHERE is_open GROUP BY account_id
        ), burned AS (
          SELECT wallet.account_id, charged.units * ${HOUR_MS / BURN_MS} AS units
          FROM wallet CROSS JOIN LATERAL (
            SELECT sum(units) AS units FROM usage_charge
            WHERE usage_charge.account_id = wallet.account_id AND booked_at > ${new Date(nowAtMs - BURN_MS)} AND kind = 'usage'
          ) AS charged
          WHERE wallet.last_entry_at > ${new Date(nowAtMs - BURN_MS - MINUTE_MS)} AND charged.units > 0
        ), overdue AS (
          SELECT account_id, count(*) AS count, min(due_at) AS since FROM invoice
          WHERE state = 'finalized' AND due_at < ${now}
            AND total_coins > (SELECT coalesce(sum(coins), 0) FROM credit_note WHERE invoice_id = invoice.id)
          GROUP BY account_id
        ), parked AS (
          SELECT DISTINCT account_id FROM finding WHERE dismissed_at IS NULL AND has_parked
        ), facts AS (
          SELECT account.id, account.name, account.state,
            wallet.last_entry > 0 AND wallet.last_entry_at > ${new Date(nowAtMs - DAY_MS)} AS is_in_use,
            wallet.balance_units + wallet.overdraft_units - held.units AS available, coalesce(burned.units, 0) AS burn,
            account.day_limit_units AS day_limit, held.units + coalesce(day.units, 0) AS day_used,
            account.period_limit_units AS period_limit, held.units + coalesce(period.units, 0) AS period_used,
            coalesce(overdue.count, 0)::int AS overdue_count, overdue.since AS overdue_since,
            account.state = 'suspended' AND parked.account_id IS NOT NULL AS is_parked
          FROM account JOIN wallet ON wallet.account_id = account.id
            LEFT JOIN reserved ON reserved.account_id = account.id
            CROSS JOIN LATERAL (SELECT wallet.reserved_debt_units + coalesce(reserved.units, 0) AS units) AS held
            LEFT JOIN burned ON burned.account_id = account.id
            LEFT JOIN overdue ON overdue.account_id = account.id
            LEFT JOIN parked ON parked.account_id = account.id
            LEFT JOIN running ON running.zone = account.zone AND running.period = account.period_kind
            LEFT JOIN account_spend AS day ON account.day_limit_units IS NOT NULL
              AND day.account_id = account.id AND day.kind = 'day' AND day.from_at = running.day_from
            LEFT JOIN account_spend AS period ON account.period_limit_units IS NOT NULL
              AND period.account_id = account.id AND period.kind = 'period' AND period.from_at = running.period_from
          WHERE account.closed_at IS NULL
        )
        SELECT id, name, state, is_in_use, available::text, burn::text, day_limit, day_used::text, period_limit,
          period_used::text, overdue_count, overdue_since, is_parked
        FROM facts
        WHERE is_parked OR overdue_count > 0 OR (burn > 0 AND available < burn * ${hours})
          OR (available <= 0 AND is_in_use)
          OR day_used * 100 >= day_limit::numeric * ${limitPercent}
          OR period_used * 100 >= period_limit::numeric * ${limitPercent}
        ORDER BY CASE
            WHEN is_parked OR available <= 0 OR day_used >= day_limit OR period_used >= period_limit THEN 0
            WHEN burn > 0 THEN least(available, day_limit - day_used, period_limit - period_used) / burn
          END ASC NULLS LAST, overdue_since ASC NULLS LAST, name
        LIMIT ${limit}`;
      return rows.map(toRiskRow);
    },
  };
}

type RawRiskRow = {
  id: string;
  name: string;
  state: string;
  is_in_use: boolean;
  available: string;
  burn: string;
  day_limit: bigint | null;
  day_used: string;
  period_limit: bigint | null;
  period_used: string;
  overdue_count: number;
  overdue_since: Date | null;
  is_parked: boolean;
};

function toRiskRow(row: RawRiskRow): RiskRow {
  const use = (limitUnits: bigint | null, used: string) =>
    limitUnits === null ? null : { limitUnits, usedUnits: BigInt(used) };
  return {
    ...{ accountId: row.id as AccountId, name: row.name, state: row.state as AccountState },
    ...{ availableUnits: BigInt(row.available), burnUnitsPerHour: BigInt(row.burn) },
    ...{ isInUse: row.is_in_use, isParked: row.is_parked },
    day: use(row.day_limit, row.day_used),
    period: use(row.period_limit, row.period_used),
    ...{ overdueCount: row.overdue_count, overdueSinceAtMs: toAtMs(row.overdue_since) },
  };
}
