import type { FederationView } from "@orrery/protocol";
import { type CommandContext, connectHub } from "../command-context.ts";
import { formatAge } from "../output/duration.ts";
import { formatMs } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { READINESS_COLOUR, STATUS_COLOUR } from "./federation-colours.ts";
import { toFederationRow } from "./federation-row.ts";
import { listFederations, memberName } from "./find-federation.ts";

export async function printFederations(ctx: CommandContext): Promise<void> {
  const federations = (await listFederations(await connectHub(ctx))).sort((a, b) =>
    a.name.localeCompare(b.name, "en", { numeric: true }),
  );
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(federations.map(toFederationRow));
  else if (federations.length === 0) {
    terminal.note("No federations yet. Form one: `orrery federations create NAME NODE NODE NODE`.");
  } else {
    terminal.lines(
      formatTable(columns(ctx), federations, terminal.width, (text) => terminal.paint("dim", text)),
    );
  }
}

function columns({ terminal, nowAtMs }: CommandContext): Column<FederationView>[] {
  const now = nowAtMs();
  return [
    { title: "NAME", value: (each) => each.name, paint: (_, text) => terminal.paint("bold", text) },
    {
      title: "STATUS",
      value: (each) => each.status + (isPaused(each) ? ", paused" : ""),
      paint: (each, text) => terminal.paint(STATUS_COLOUR[each.status], text),
    },
    { title: "LEADER", value: (each) => each.leader?.name ?? "-" },
    { title: "TERM", value: (each) => String(each.leader?.term ?? "-"), alignRight: true },
    { title: "NEXT", value: (each) => memberName(each, each.readiness.nextId) ?? "-" },
    {
      title: "READINESS",
      value: (each) => each.readiness.verdict,
      paint: (each, text) => terminal.paint(READINESS_COLOUR[each.readiness.verdict], text),
    },
    {
      title: "ESTIMATE",
      value: (each) => (each.readiness.closed === null ? "-" : formatMs(each.readiness.closed.ms)),
      alignRight: true,
    },
    { title: "MEMBERS", value: (each) => String(each.members.length), alignRight: true },
    { title: "TOPOLOGY", value: (each) => each.topology },
    { title: "TOLD", value: (each) => formatAge(each.reportedAtMs, now), alignRight: true },
    { title: "REASON", value: (each) => each.statusReason, shrinks: true },
  ];
}

function isPaused({ pauses }: FederationView): boolean {
  return pauses.federation !== null || pauses.fleet !== null;
}
