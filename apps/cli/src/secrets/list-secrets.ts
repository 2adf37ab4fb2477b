import type { WorkerSecretView } from "@orrery/protocol/workers";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatAge } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";

export async function listSecrets(ctx: CommandContext): Promise<void> {
  const hub = await connectHub(ctx);
  const secrets = await ask(hub, (api) => api.secrets.list.query());
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(wholeMilliseconds(secrets));
  else if (secrets.length === 0) {
    terminal.note(
      "No secrets yet. Store one with `orrery secrets set NAME`; a worker's spec names it as in API_KEY: { secret: NAME }.",
    );
  } else {
    const dim = (text: string) => terminal.paint("dim", text);
    terminal.lines(formatTable(columns(ctx), secrets, terminal.width, dim));
  }
}

function columns({ terminal, nowAtMs }: CommandContext): Column<WorkerSecretView>[] {
  return [
    { title: "SECRET", value: ({ name }) => name, paint: (_, text) => terminal.paint("bold", text) },
    { title: "SET", value: ({ updatedAtMs }) => formatAge(updatedAtMs, nowAtMs()) },
    { title: "USED BY", value: ({ usedBy }) => usedBy.join(", ") || "no worker", shrinks: true },
  ];
}
