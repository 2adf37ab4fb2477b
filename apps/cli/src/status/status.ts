import type { AttentionItem, NodeHealth } from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { HEALTH_COLOUR } from "../nodes/node-colours.ts";
import { formatAge, formatDuration } from "../output/duration.ts";
import type { Colour } from "../output/terminal.ts";
import { plainText } from "../output/text-width.ts";

const HEALTHS: readonly NodeHealth[] = ["online", "suspect", "unreachable", "down", "unknown"];
const SEVERITY_COLOUR: Record<AttentionItem["severity"], Colour> = {
  notice: "cyan",
  warning: "yellow",
  critical: "red",
};

export async function showStatus(ctx: CommandContext): Promise<void> {
  const hub = await connectHub(ctx);
  const [overview, nodes] = await Promise.all([
    ask(hub, (api) => api.overview.get.query()),
    ask(hub, (api) => api.nodes.list.query()),
  ]);
  const admitted = nodes.filter((node) => node.admission === "admitted");
  const counts = Object.fromEntries(
    HEALTHS.map((health) => [health, admitted.filter((node) => node.health === health).length]),
  ) as Record<NodeHealth, number>;
  const waiting = nodes.filter((node) => node.admission === "waiting").length;
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json({
      url: hub.url,
      hub: overview.hub,
      nodes: { total: admitted.length, ...counts, waiting },
      attention: overview.attention,
    });
    return;
  }
  const { version, startedAtMs, hubAtMs } = overview.hub;
  terminal.line(`Hub ${version} at ${hub.url}, up ${formatDuration(hubAtMs - startedAtMs)}`);
  const parts = HEALTHS.filter((health) => counts[health] > 0).map((health) =>
    terminal.paint(HEALTH_COLOUR[health], `${counts[health]} ${health}`),
  );
  if (waiting > 0) parts.push(terminal.paint("cyan", `${waiting} waiting for approval`));
  terminal.line(`Nodes ${admitted.length}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`);
  if (overview.attention.length === 0) {
    terminal.line("Nothing needs attention.");
    return;
  }
  terminal.line("Needs attention:");
  for (const item of overview.attention) {
    const age = terminal.paint("dim", `(${formatAge(item.sinceAtMs, hubAtMs)})`);
    const title = terminal.paint(SEVERITY_COLOUR[item.severity], plainText(item.title));
    terminal.line(`  ${title}: ${plainText(item.detail)} ${age}`);
  }
}
