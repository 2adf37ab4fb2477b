import type { NodeFacts, NodeLive, NodeView } from "@orrery/protocol";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";

/**
 * One node as `--json` prints it: flat, every field always there, null where nothing is known. The names are promised
 * in docs/cli.md.
 */
export type NodeRow = Omit<NodeView, "schedulingDetail" | "facts" | "live"> & {
  schedulingOwner: string | null;
  schedulingReason: string | null;
  schedulingSinceAtMs: number | null;
  schedulingExpiresAtMs: number | null;
  drainDeadlineAtMs: number | null;
} & { [K in keyof Omit<NodeFacts, "peerAddresses">]: NodeFacts[K] | null } & {
  [K in keyof NodeLive]: NodeLive[K] | null;
};

export function toNodeRow(node: NodeView): NodeRow {
  const { schedulingDetail: detail, facts, live, ...rest } = node;
  return wholeMilliseconds({
    ...rest,
    schedulingOwner: detail?.ownerName ?? null,
    schedulingReason: detail?.reason ?? null,
    schedulingSinceAtMs: detail?.sinceAtMs ?? null,
    schedulingExpiresAtMs: detail?.expiresAtMs ?? null,
    drainDeadlineAtMs: detail?.deadlineAtMs ?? null,
    hostname: facts?.hostname ?? null,
    platform: facts?.platform ?? null,
    osRelease: facts?.osRelease ?? null,
    architecture: facts?.architecture ?? null,
    cpuModel: facts?.cpuModel ?? null,
    cpuCount: facts?.cpuCount ?? null,
    memoryTotalBytes: facts?.memoryTotalBytes ?? null,
    diskTotalBytes: facts?.diskTotalBytes ?? null,
    nodeVersion: facts?.nodeVersion ?? null,
    agentVersion: node.agentVersion,
    agentPid: facts?.agentPid ?? null,
    bootedAtMs: facts?.bootedAtMs ?? null,
    agentStartedAtMs: facts?.agentStartedAtMs ?? null,
    cpuRatio: live?.cpuRatio ?? null,
    memoryUsedBytes: live?.memoryUsedBytes ?? null,
    load1: live?.load1 ?? null,
    diskUsedBytes: live?.diskUsedBytes ?? null,
    networkReceivedBytesPerSecond: live?.networkReceivedBytesPerSecond ?? null,
    networkSentBytesPerSecond: live?.networkSentBytesPerSecond ?? null,
    connectionCount: live?.connectionCount ?? null,
    eventLoopLagMs: live?.eventLoopLagMs ?? null,
    clockSkewMs: live?.clockSkewMs ?? null,
    rttMs: node.rttMs,
    outboxPendingCount: live?.outboxPendingCount ?? null,
  });
}
