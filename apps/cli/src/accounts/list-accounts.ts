import type { AccountView } from "@orrery/protocol";
import { type CommandContext, connectHub } from "../command-context.ts";
import { formatCredits } from "../output/amounts.ts";
import { type Column, formatTable } from "../output/table.ts";
import { readAccounts } from "./find-account.ts";

export async function listAccounts(ctx: CommandContext, withClosed: boolean): Promise<void> {
  const accounts = await readAccounts(await connectHub(ctx), withClosed);
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(accounts);
  else if (accounts.length === 0) {
    terminal.note("No accounts yet. Open one: `orrery accounts create NAME`.");
  } else {
    const paint = (text: string) => terminal.paint("dim", text);
    terminal.lines(formatTable(columns(ctx), accounts, terminal.width, paint));
  }
}

function columns({ terminal }: CommandContext): Column<AccountView>[] {
  return [
    {
      title: "NAME",
      value: ({ name }) => name,
      paint: (_, text) => terminal.paint("bold", text),
      shrinks: true,
    },
    {
      title: "STATE",
      value: ({ state }) => state,
      paint: ({ state }, text) => (state === "active" ? text : terminal.paint("yellow", text)),
    },
    { title: "BALANCE", value: ({ balanceUnits }) => formatCredits(balanceUnits), alignRight: true },
    {
      title: "AVAILABLE",
      value: ({ availableUnits }) => formatCredits(availableUnits),
      paint: ({ availableUnits }, text) => (BigInt(availableUnits) > 0n ? text : terminal.paint("red", text)),
      alignRight: true,
    },
    { title: "HELD", value: ({ heldUnits }) => formatCredits(heldUnits), alignRight: true },
    {
      title: "BURN/H",
      value: ({ burnUnitsPerHour }) => formatCredits(burnUnitsPerHour),
      alignRight: true,
    },
    { title: "NODES", value: ({ nodeCount }) => String(nodeCount), alignRight: true },
    {
      title: "FINDINGS",
      value: ({ openFindingCount }) => (openFindingCount === 0 ? "-" : String(openFindingCount)),
      paint: ({ openFindingCount }, text) => (openFindingCount === 0 ? text : terminal.paint("yellow", text)),
      alignRight: true,
    },
    { title: "BILLED", value: ({ period, zone }) => `${period}, ${zone}`, shrinks: true },
  ];
}
