import type { FindingView } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";
import { formatAge } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";

const LIMIT = 500;

export async function listFindings(ctx: CommandContext, isWithDismissed: boolean): Promise<void> {
  const input = { openOnly: !isWithDismissed, limit: LIMIT };
  const findings = await ask(await connectHub(ctx), (api) => api.findings.list.query(input));
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(findings);
  else if (findings.length === 0) terminal.note("Nothing looks wrong.");
  else
    terminal.lines(
      formatTable(columns(ctx), findings, terminal.width, (text) => terminal.paint("dim", text)),
    );
}

export async function dismissFinding(
  ctx: CommandContext,
  reference: string,
  reason: string | undefined,
): Promise<void> {
  if (reason === undefined || reason.trim() === "")
    throw usageError("--reason is needed: it stays with the finding.");
  const hub = await connectHub(ctx);
  const findings = await ask(hub, (api) => api.findings.list.query({ openOnly: true, limit: LIMIT }));
  const named = findings.map((each) => ({ ...each, name: `${each.kind} ${each.accountName}` }));
  const { id } = findNamed(named, reference, "finding");
  const after = await ask(hub, (api) => api.findings.dismiss.mutate({ findingId: id, reason }));
  if (ctx.isJson) ctx.terminal.json(after);
  else {
    const parked = after.hasParked
      ? ` ${after.accountName} stays suspended: orrery accounts resume ${after.accountName}`
      : "";
    ctx.terminal.line(`Dismissed.${parked}`);
  }
}

function columns({ terminal, nowAtMs }: CommandContext): Column<FindingView>[] {
  const now = nowAtMs();
  return [
    { title: "ID", value: ({ id }) => id },
    {
      title: "ACCOUNT",
      value: ({ accountName }) => accountName,
      paint: (_, text) => terminal.paint("bold", text),
    },
    { title: "LAST", value: ({ lastAtMs }) => formatAge(lastAtMs, now), alignRight: true },
    { title: "TIMES", value: ({ count }) => String(count), alignRight: true },
    {
      title: "",
      value: ({ hasParked, dismissedAtMs }) =>
        dismissedAtMs === null ? (hasParked ? "suspended it" : "") : "dismissed",
    },
    { title: "WHAT", value: ({ sentence }) => sentence, shrinks: true },
  ];
}
