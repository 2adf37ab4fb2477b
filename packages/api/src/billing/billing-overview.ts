import type { RiskRow } from "@orrery/db";
import {
  type AccountRisk,
  accountRisk,
  periodAt,
  placesOf,
  RISK_HOURS,
  RISK_LIMIT_PERCENT,
} from "@orrery/domain/billing";
import type { BillingOverview } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";

const AT_RISK_SHOWN = 20;
/** Enough for those that are shown to be among them: the database only sorts roughly. */
const AT_RISK_READ = 500;
/** All accounts in sum, and those to look at first; five statements, however many accounts there are. */
export async function billingOverview(ctx: ApiContext): Promise<BillingOverview> {
  const { billingOverview: read } = ctx.db.read;
  const atMs = ctx.clock.nowAtMs();
  const [totals, burn, revenue, atRisk] = await Promise.all([
    read.sumTotals(atMs),
    read.findBurn(atMs),
    read.sumRevenue(atMs),
    findRisks(ctx, atMs),
  ]);
  const { balanceUnits, heldUnits, ...counts } = totals;
  return {
    ...{ atMs, ...counts, balanceUnits: balanceUnits.toString(), heldUnits: heldUnits.toString() },
    burnUnitsPerHour: burn.unitsPerHour.toString(),
    burn: burn.minutes.map((minute) => ({ atMs: minute.atMs, units: minute.units.toString() })),
    revenue: revenue.map(({ currency, invoicedCoins, openCoins, overdueCoins, paidCoins }) => ({
      ...{ currency, places: placesOf(currency) ?? 2 },
      ...{ invoicedCoins: invoicedCoins.toString(), openCoins: openCoins.toString() },
      ...{ overdueCoins: overdueCoins.toString(), paidCoins: paidCoins.toString() },
    })),
    atRisk: atRisk.map(({ row, risk: { hoursLeft, reason } }) => ({
      ...{ accountId: row.accountId, name: row.name, state: row.state, hoursLeft, reason },
      availableUnits: row.availableUnits.toString(),
      burnUnitsPerHour: row.burnUnitsPerHour.toString(),
    })),
  };
}

/** Those to look at first; at most twenty. */
export async function findRisks(
  ctx: ApiContext,
  nowAtMs: number,
): Promise<{ row: RiskRow; risk: AccountRisk }[]> {
  const { billingOverview: read } = ctx.db.read;
  const calendars = await read.findLimitCalendars();
  const running = calendars.map(({ zone, period }) => ({
    ...{ zone, period, dayFromAtMs: periodAt(nowAtMs, "daily", zone).fromAtMs },
    periodFromAtMs: periodAt(nowAtMs, period, zone).fromAtMs,
  }));
  const rows = await read.findAtRisk({
    ...{ nowAtMs, running, hours: RISK_HOURS, limitPercent: RISK_LIMIT_PERCENT, limit: AT_RISK_READ },
  });
  return rows
    .flatMap((row) => {
      const risk = riskOf(row, nowAtMs);
      return risk === null ? [] : [{ row, risk }];
    })
    .sort((a, b) => a.risk.rank - b.risk.rank || (a.row.name < b.row.name ? -1 : 1))
    .slice(0, AT_RISK_SHOWN);
}

function riskOf(row: RiskRow, nowAtMs: number): AccountRisk | null {
  return accountRisk({
    ...row,
    overdueMs: row.overdueSinceAtMs === null ? 0 : nowAtMs - row.overdueSinceAtMs,
  });
}
