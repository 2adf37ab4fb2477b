import type { JoinTokenView } from "@orrery/protocol";
import { CliError, usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatAge, formatDuration, parseDuration } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";

export type CreateTokenOptions = {
  name?: string;
  uses?: string;
  ttl?: string;
  region?: string;
  zone?: string;
  label?: string[];
};

export async function createToken(ctx: CommandContext, options: CreateTokenOptions): Promise<void> {
  const usesMax = options.uses === undefined ? undefined : Number(options.uses);
  if (usesMax !== undefined && !(Number.isInteger(usesMax) && usesMax >= 1)) {
    throw usageError(`--uses ${options.uses}: write a whole number from 1.`);
  }
  const labels: Record<string, string> = {};
  for (const pair of options.label ?? []) {
    const at = pair.indexOf("=");
    if (at < 1) throw usageError(`--label ${pair}: write it as key=value.`);
    labels[pair.slice(0, at)] = pair.slice(at + 1);
  }
  const input = {
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(usesMax === undefined ? {} : { usesMax }),
    ...(options.ttl === undefined ? {} : { ttlMs: parseDuration(options.ttl) }),
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.zone === undefined ? {} : { zone: options.zone }),
    labels,
  };
  const created = await ask(await connectHub(ctx), (api) => api.joinTokens.create.mutate(input));
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json({ ...created.token, text: created.text, command: created.command });
    return;
  }
  // The command alone on standard output, so that it can be piped to a host.
  const { expiresAtMs, usesMax: uses } = created.token;
  terminal.note(
    `Paste this line on the host. Good for ${uses === 1 ? "one host" : `${uses} hosts`}, ` +
      `for ${formatDuration(expiresAtMs - ctx.nowAtMs())}; it is not shown again.`,
  );
  terminal.line(created.command);
}

export async function listTokens(ctx: CommandContext): Promise<void> {
  const tokens = await ask(await connectHub(ctx), (api) => api.joinTokens.list.query());
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(tokens);
  else if (tokens.length === 0) terminal.note("No join tokens. Create one with `orrery tokens create`.");
  else
    terminal.lines(formatTable(columns(ctx), tokens, terminal.width, (text) => terminal.paint("dim", text)));
}

export async function revokeToken(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const tokens = await ask(hub, (api) => api.joinTokens.list.query());
  const named = tokens.filter((token) => token.name === reference && token.state === "usable");
  const token = tokens.find((each) => each.id === reference) ?? (named.length === 1 ? named[0] : undefined);
  if (token === undefined) {
    const message =
      named.length > 1
        ? `Several tokens are named ${reference}; give the id.`
        : `There is no join token ${reference}.`;
    throw new CliError(message, { code: named.length > 1 ? "AMBIGUOUS" : "NOT_FOUND" });
  }
  await ask(hub, (api) => api.joinTokens.revoke.mutate({ joinTokenId: token.id }));
  if (ctx.isJson) ctx.terminal.json({ id: token.id, revoked: true });
  else ctx.terminal.line(`Join token ${token.name} is revoked. Nodes that joined with it stay.`);
}

function columns({ terminal, nowAtMs }: CommandContext): Column<JoinTokenView>[] {
  const now = nowAtMs();
  return [
    { title: "ID", value: (token) => token.id },
    { title: "NAME", value: (token) => token.name, shrinks: true },
    {
      title: "STATE",
      value: (token) => token.state.replace("_", " "),
      paint: (token, text) => terminal.paint(token.state === "usable" ? "green" : "dim", text),
    },
    { title: "USES", value: (token) => `${token.usesCount}/${token.usesMax}`, alignRight: true },
    {
      title: "EXPIRES",
      value: (token) =>
        token.expiresAtMs > now
          ? `in ${formatDuration(token.expiresAtMs - now)}`
          : formatAge(token.expiresAtMs, now),
    },
    { title: "REGION", value: (token) => token.region ?? "-" },
    { title: "BY", value: (token) => token.createdByName, shrinks: true },
  ];
}
