import type { MeterView, RateCardView, WireRate } from "@orrery/protocol";
import { readAccounts } from "../accounts/find-account.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatCount } from "../output/amounts.ts";
import { formatTable } from "../output/table.ts";
import { plainText } from "../output/text-width.ts";

export async function listRates(ctx: CommandContext): Promise<void> {
  const hub = await connectHub(ctx);
  const cards = await ask(hub, (api) => api.rateCards.list.query());
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(cards);
    return;
  }
  const accounts = new Map((await readAccounts(hub, true)).map(({ id, name }) => [id, name]));
  for (const card of cards) {
    const who = card.accountId === null ? "everybody" : (accounts.get(card.accountId) ?? card.accountId);
    terminal.line(plainText(`${card.name}  (${card.id}, ${who}, ${spanOf(card)}, ${card.state})`));
    for (const [meter, rate] of Object.entries(card.rates))
      terminal.line(`  ${meter.padEnd(20)} ${formatRate(rate)}`);
  }
}

export async function listMeters(ctx: CommandContext): Promise<void> {
  const meters = await ask(await connectHub(ctx), (api) => api.meters.list.query());
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(meters);
  else {
    const columns = [
      { title: "METER", value: ({ name }: MeterView) => name },
      { title: "COUNTS", value: ({ aggregation }: MeterView) => aggregation },
      { title: "UNIT", value: ({ unit }: MeterView) => unit },
      {
        title: "",
        value: ({ isBuiltIn, archivedAtMs }: MeterView) =>
          isBuiltIn ? "built in" : archivedAtMs === null ? "" : "archived",
      },
      { title: "DESCRIPTION", value: ({ description }: MeterView) => description, shrinks: true },
    ];
    terminal.lines(formatTable(columns, meters, terminal.width, (text) => terminal.paint("dim", text)));
  }
}

/** `1 credit for 1`, tiers one after the other, and what is free. */
export function formatRate({ freeQuantity, pricing }: WireRate): string {
  const free = freeQuantity === "0" ? "" : `, ${formatCount(freeQuantity)} free`;
  if (pricing.kind === "flat") return `${price(pricing.price)}${free}`;
  const tiers = pricing.tiers.map(({ upTo, price: each, fee }) => {
    const end = upTo === null ? "above" : `up to ${formatCount(upTo)}`;
    return `${end} ${price(each)}${fee === "0" ? "" : ` and ${fee} once`}`;
  });
  return `${pricing.kind}: ${tiers.join(", ")}${free}`;
}

function price({ credits, per }: { credits: string; per: string }): string {
  return `${credits} for ${formatCount(per)}`;
}

function spanOf({ startsAtMs, endsAtMs }: RateCardView): string {
  const from = startsAtMs === 0 ? "" : `from ${new Date(startsAtMs).toISOString()} `;
  return endsAtMs === null ? `${from}on`.trim() : `${from}until ${new Date(endsAtMs).toISOString()}`;
}
