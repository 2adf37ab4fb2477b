import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

export type DemoAgent = {
  name: string;
  region: string;
  zone: string;
  latitude: number;
  longitude: number;
};

/** Three agents on this machine that stand for three places, so that the first look shows a fleet. */
export const DEMO_FLEET: readonly DemoAgent[] = [
  { name: "tokyo-1", region: "ap-northeast", zone: "ap-northeast-1a", latitude: 35.68, longitude: 139.69 },
  { name: "singapore-1", region: "ap-southeast", zone: "ap-southeast-1a", latitude: 1.35, longitude: 103.82 },
  { name: "frankfurt-1", region: "eu-central", zone: "eu-central-1a", latitude: 50.11, longitude: 8.68 },
];

export const DEMO_LABELS = { demo: "true" };

const StoredIdentity = z.object({ nodeId: z.string() });

/** The node that the agent in this folder enrolled as; null = it has not enrolled. */
export function enrolledNodeId(agentDir: string): string | null {
  mkdirSync(agentDir, { recursive: true });
  const file = join(agentDir, "identity.json");
  if (!existsSync(file)) return null;
  const parsed = StoredIdentity.safeParse(JSON.parse(readFileSync(file, "utf8")));
  return parsed.success ? parsed.data.nodeId : null;
}

/** Little, so that whatever is deployed to the demo leaves this machine to its owner. */
const WORKERS_CPU = 1;
const WORKERS_MEMORY_MIB = 640;

export type DemoAgentPlace = { hubUrl: string; agentDir: string; servicesPort: number };

/** The first agent's services are where everybody looks for them; others find a port. */
export function agentArguments(
  agent: DemoAgent,
  { hubUrl, agentDir, servicesPort }: DemoAgentPlace,
  isRoot: boolean = process.getuid?.() === 0,
): string[] {
  const isFirst = agent.name === DEMO_FLEET[0]?.name && servicesPort !== 0;
  return [
    ...["--hub", hubUrl, "--data-dir", agentDir],
    ...["--name", agent.name, "--region", agent.region, "--zone", agent.zone],
    ...["--lat", String(agent.latitude), "--lon", String(agent.longitude)],
    // A port of its own each, for this machine only.
    ...["--peer-port", "0", "--peer-address", "127.0.0.1", "--local-api-port", "0", "--gateway-port", "0"],
    ...["--services-port", String(isFirst ? servicesPort : 0)],
    ...(isFirst ? [] : ["--services-dns-port", "0"]),
    // Whoever stops the demo wants nothing of it left.
    ...["--allow-workers", "--workers-on-exit", "stop"],
    ...["--workers-cpu", String(WORKERS_CPU), "--workers-memory", String(WORKERS_MEMORY_MIB)],
    ...(isRoot ? ["--workers-user", "nobody"] : []),
    ...Object.entries(DEMO_LABELS).flatMap(([key, value]) => ["--label", `${key}=${value}`]),
  ];
}
