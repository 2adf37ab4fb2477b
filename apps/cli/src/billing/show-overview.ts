import type { BillingOverview } from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatCredits, formatMoney } from "../output/amounts.ts";
import { formatDuration } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";

export async function showOverview(ctx: CommandContext): Promise<void> {
  const overview = await ask(await connectHub(ctx), (api) => api.billing.overview.query());
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(overview);
    return;
  }
  const { accountCount, suspendedCount, draftCount, overdueCount, openFindingCount } = overview;
  terminal.line(`${accountCount} accounts, ${suspendedCount} suspended`);
  terminal.line(
    `${formatCredits(overview.balanceUnits)} credits outstanding, ${formatCredits(overview.heldUnits)} held`,
  );
  terminal.line(`${formatCredits(overview.burnUnitsPerHour)} credits an hour are spent now`);
  for (const { currency, places, invoicedCoins, openCoins, overdueCoins } of overview.revenue) {
    const money = (coins: string) => formatMoney({ coins, places, currency });
    terminal.line(
      `${money(invoicedCoins)} invoiced in 30 days, ${money(openCoins)} open, ${money(overdueCoins)} overdue`,
    );
  }
  terminal.line(`${draftCount} drafts, ${overdueCount} invoices overdue, ${openFindingCount} findings open`);
  if (overview.atRisk.length === 0) return;
  terminal.line();
  terminal.lines(
    formatTable(COLUMNS, overview.atRisk, terminal.width, (text) => terminal.paint("dim", text)),
  );
}

const COLUMNS: Column<BillingOverview["atRisk"][number]>[] = [
  { title: "AT RISK", value: ({ name }) => name, shrinks: true },
  { title: "AVAILABLE", value: ({ availableUnits }) => formatCredits(availableUnits), alignRight: true },
  { title: "BURN/H", value: ({ burnUnitsPerHour }) => formatCredits(burnUnitsPerHour), alignRight: true },
  {
    title: "LASTS",
    value: ({ hoursLeft }) => (hoursLeft === null ? "-" : formatDuration(hoursLeft * 3_600_000)),
    alignRight: true,
  },
  { title: "WHY", value: ({ reason }) => reason, shrinks: true },
];
