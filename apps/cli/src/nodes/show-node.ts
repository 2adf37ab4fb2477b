import type { NodeView } from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatAge, formatDuration } from "../output/duration.ts";
import { formatBytes, formatMs, formatRatio } from "../output/quantity.ts";
import { plainText } from "../output/text-width.ts";
import { findNode } from "./find-nodes.ts";
import { HEALTH_COLOUR } from "./node-colours.ts";
import { toNodeRow } from "./node-row.ts";

export async function showNode(ctx: CommandContext, reference: string): Promise<void> {
  const node = findNode(await ask(await connectHub(ctx), (api) => api.nodes.list.query()), reference);
  if (ctx.isJson) {
    ctx.terminal.json(toNodeRow(node));
    return;
  }
  const { terminal } = ctx;
  const rows = describeNode(node, ctx.nowAtMs());
  const width = Math.max(...rows.map(([title]) => title.length));
  terminal.line(
    `${terminal.paint("bold", node.name)}  ${terminal.paint(HEALTH_COLOUR[node.health], node.health)}`,
  );
  for (const [title, value] of rows) {
    terminal.line(`  ${terminal.paint("dim", title.padEnd(width))}  ${plainText(value)}`);
  }
}

function describeNode(node: NodeView, nowAtMs: number): [string, string][] {
  const { facts, live, schedulingDetail: detail } = node;
  const rows: [string, string | null][] = [
    ["reason", node.statusReason],
    ["id", node.id],
    ["admission", node.admission === "admitted" ? null : node.admission],
    ["place", [node.region, node.zone].filter((part) => part !== "").join(" / ") || null],
    [
      "labels",
      Object.entries(node.labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(" ") || null,
    ],
    ["scheduling", node.scheduling + (detail === null ? "" : ` by ${detail.ownerName}`)],
    ["  because", detail?.reason || null],
    ["  until", detail?.expiresAtMs == null ? null : inTime(detail.expiresAtMs, nowAtMs)],
    ["  deadline", detail?.deadlineAtMs == null ? null : inTime(detail.deadlineAtMs, nowAtMs)],
    ["last seen", formatAge(node.lastSeenAtMs, nowAtMs)],
    ["connected", node.connectedAtMs === null ? "no" : `since ${formatAge(node.connectedAtMs, nowAtMs)}`],
    ["enrolled", formatAge(node.enrolledAtMs, nowAtMs)],
    [
      "certificate",
      node.certificateExpiresAtMs === null ? null : `ends ${inTime(node.certificateExpiresAtMs, nowAtMs)}`,
    ],
    [
      "host",
      facts === null ? null : `${facts.hostname}, ${facts.platform} ${facts.osRelease} ${facts.architecture}`,
    ],
    [
      "agent",
      node.agentVersion === null ? null : `${node.agentVersion} on Node ${facts?.nodeVersion ?? "?"}`,
    ],
    [
      "cpu",
      live === null
        ? null
        : `${formatRatio(live.cpuRatio)} of ${facts?.cpuCount ?? "?"} cores, load ${live.load1}`,
    ],
    ["memory", live === null ? null : ofTotal(live.memoryUsedBytes, facts?.memoryTotalBytes)],
    ["disk", live === null ? null : ofTotal(live.diskUsedBytes, facts?.diskTotalBytes)],
    [
      "network",
      live === null
        ? null
        : `${formatBytes(live.networkReceivedBytesPerSecond)}/s in, ${formatBytes(live.networkSentBytesPerSecond)}/s out, ` +
          `${live.connectionCount} connections`,
    ],
    ["round trip", node.rttMs === null ? null : formatMs(node.rttMs)],
    ["clock skew", live?.clockSkewMs == null ? null : formatMs(live.clockSkewMs)],
    ["outbox", live === null ? null : `${live.outboxPendingCount} waiting`],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null);
}

function inTime(atMs: number, nowAtMs: number): string {
  return atMs > nowAtMs ? `in ${formatDuration(atMs - nowAtMs)}` : `${formatDuration(nowAtMs - atMs)} ago`;
}

function ofTotal(usedBytes: number, totalBytes: number | undefined): string {
  if (totalBytes === undefined || totalBytes === 0) return formatBytes(usedBytes);
  return `${formatBytes(usedBytes)} of ${formatBytes(totalBytes)} (${formatRatio(usedBytes / totalBytes)})`;
}
