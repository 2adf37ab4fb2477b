import { LedgerEntryKind, type LedgerEntryView } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatCredits } from "../output/amounts.ts";
import { parseSince } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";
import { readLimit } from "../read-limit.ts";
import { findAccount } from "./find-account.ts";

export type LedgerOptions = { kind?: string; since?: string; limit?: string };

const LIMIT = { usual: 50, max: 500 };

export async function showLedger(
  ctx: CommandContext,
  reference: string,
  options: LedgerOptions,
): Promise<void> {
  const kind = options.kind === undefined ? undefined : LedgerEntryKind.safeParse(options.kind);
  if (kind?.success === false) {
    throw usageError(`--kind ${options.kind}: write ${LedgerEntryKind.options.join(", ")}.`);
  }
  const limit = readLimit(options, LIMIT);
  const hub = await connectHub(ctx);
  const { id: accountId } = await findAccount(hub, reference);
  const page = await ask(hub, (api) =>
    api.accounts.ledger.query({
      ...{ accountId, limit },
      ...(kind === undefined ? {} : { kind: kind.data }),
      ...(options.since === undefined ? {} : { fromAtMs: parseSince(options.since, ctx.nowAtMs()) }),
    }),
  );
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(page.items);
  else if (page.items.length === 0) terminal.note("The ledger has no such entries.");
  else
    terminal.lines(
      formatTable(columns(ctx), page.items, terminal.width, (text) => terminal.paint("dim", text)),
    );
}

function columns({ terminal }: CommandContext): Column<LedgerEntryView>[] {
  return [
    { title: "ENTRY", value: ({ number }) => String(number), alignRight: true },
    { title: "AT", value: ({ atMs }) => new Date(atMs).toISOString().slice(0, 19).replace("T", " ") },
    { title: "KIND", value: ({ kind }) => kind },
    {
      title: "CREDITS",
      value: ({ direction, units }) => `${direction === "in" ? "+" : "-"}${formatCredits(units)}`,
      paint: (_, text) => terminal.paint("bold", text),
      alignRight: true,
    },
    { title: "BALANCE", value: ({ balanceUnits }) => formatCredits(balanceUnits), alignRight: true },
    { title: "FOR", value: reasonOf, shrinks: true },
  ];
}

function reasonOf({ reason, refundOf, detail }: LedgerEntryView): string {
  const { meter, quantity, reference, reason: told } = detail;
  const words = [
    reason ?? (typeof told === "string" ? told : null),
    refundOf === null ? null : `refund of entry ${refundOf}`,
    typeof reference === "string" ? reference : null,
    typeof meter === "string" ? `${meter} ${String(quantity ?? "")}`.trim() : null,
  ];
  return words.filter((word) => word !== null).join(", ") || "-";
}
