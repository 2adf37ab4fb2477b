import { statfs } from "node:fs/promises";
import { arch, cpus, hostname, platform, release, totalmem, uptime } from "node:os";
import type { NodeFacts, PeerAddress } from "@orrery/protocol";
import { AGENT_VERSION } from "../agent-version.ts";

/** What changes rarely; read at each connection. What cannot be read is 0 or `unknown`. */
export async function collectFacts(
  dataDir: string,
  agentStartedAtMs: number,
  nowAtMs: number,
  peerAddresses: PeerAddress[] = [],
): Promise<NodeFacts> {
  const cpuList = cpus();
  return {
    hostname: hostname().slice(0, 253),
    platform: platform(),
    osRelease: release().slice(0, 128),
    architecture: arch(),
    cpuModel: (cpuList[0]?.model.trim() || "unknown").slice(0, 128),
    cpuCount: cpuList.length,
    memoryTotalBytes: totalmem(),
    diskTotalBytes: await diskTotalBytes(dataDir),
    nodeVersion: process.versions.node,
    agentVersion: AGENT_VERSION,
    agentPid: process.pid,
    bootedAtMs: Math.round(nowAtMs - uptime() * 1000),
    agentStartedAtMs,
    peerAddresses,
  };
}

async function diskTotalBytes(folder: string): Promise<number> {
  try {
    const stats = await statfs(folder);
    return stats.blocks * stats.bsize;
  } catch {
    return 0;
  }
}
