import type { NodeView } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatAge } from "../output/duration.ts";
import { formatMs } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { HEALTH_COLOUR } from "./node-colours.ts";
import { toNodeRow } from "./node-row.ts";

export type ListNodesOptions = { filter?: string; health?: string; region?: string; label?: string[] };

const FILTER_OPTIONS = new Set(["filter", "health", "region", "label"]);

export async function listNodes(ctx: CommandContext, options: ListNodesOptions): Promise<void> {
  const matches = await nodeMatcher(options);
  const nodes = (await ask(await connectHub(ctx), (api) => api.nodes.list.query()))
    .filter(matches)
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  if (ctx.isJson) {
    ctx.terminal.json(nodes.map(toNodeRow));
    return;
  }
  if (nodes.length === 0) {
    const isFiltered = Object.keys(options).some((name) => FILTER_OPTIONS.has(name));
    const sentence = isFiltered
      ? "No nodes match."
      : "No nodes yet. Enrol one: `orrery tokens create` prints the line for its host.";
    ctx.terminal.note(sentence);
    return;
  }
  const { terminal } = ctx;
  terminal.lines(formatTable(columns(ctx), nodes, terminal.width, (text) => terminal.paint("dim", text)));
}

/** Everything given must hold. `--filter` is the language of the dashboard's search field. */
export async function nodeMatcher(options: ListNodesOptions): Promise<(node: NodeView) => boolean> {
  const terms = [options.filter ?? ""];
  if (options.health !== undefined) terms.push(`health=${options.health}`);
  if (options.region !== undefined) terms.push(`region=${options.region}`);
  for (const label of options.label ?? []) {
    if (!label.includes("=")) throw usageError(`--label ${label}: write it as key=value.`);
    terms.push(`label.${label}`);
  }
  const text = terms.join(" ").trim();
  if (text === "") return () => true;
  const { matchesNodeFilter, parseNodeFilter } = await import("@orrery/domain");
  const parsed = parseNodeFilter(text);
  if (parsed.outcome === "invalid") throw usageError(parsed.message);
  return (node) => matchesNodeFilter(parsed.filter, node);
}

function columns({ terminal, nowAtMs }: CommandContext): Column<NodeView>[] {
  const now = nowAtMs();
  return [
    { title: "NAME", value: (node) => node.name, paint: (_, text) => terminal.paint("bold", text) },
    {
      title: "HEALTH",
      value: (node) => (node.admission === "admitted" ? node.health : node.admission),
      paint: (node, text) => terminal.paint(HEALTH_COLOUR[node.health], text),
    },
    {
      title: "SCHEDULING",
      value: (node) => node.scheduling,
      paint: (node, text) => (node.scheduling === "active" ? text : terminal.paint("yellow", text)),
    },
    { title: "REGION", value: (node) => [node.region, node.zone].filter((part) => part !== "").join("/") },
    { title: "RTT", value: (node) => (node.rttMs === null ? "-" : formatMs(node.rttMs)), alignRight: true },
    { title: "SEEN", value: (node) => formatAge(node.lastSeenAtMs, now), alignRight: true },
    { title: "AGENT", value: (node) => node.agentVersion ?? "-" },
    { title: "REASON", value: (node) => node.statusReason, shrinks: true },
  ];
}
