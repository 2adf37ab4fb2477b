import type { ProxyFault, ProxyHealth } from "@orrery/protocol";

/** How one node finds a proxy. */
export type NodeFinding = {
  readonly nodeId: string;
  readonly health: ProxyHealth;
  readonly healthReason: string;
  readonly healthSinceAtMs: number;
  readonly fault: ProxyFault | null;
  /** Null = it is not cooling. */
  readonly cooldownEndsAtMs: number | null;
  /** Null or absent = it did not come back. */
  readonly slowStartEndsAtMs?: number | null | undefined;
};

export type FleetVerdict = Omit<NodeFinding, "nodeId">;

/** The worse, the higher. */
const BADNESS: Record<ProxyHealth, number> = { unproven: 0, healthy: 1, suspect: 2, cooling: 3, dead: 4 };

/** What the fleet says of a proxy (rules PF2 to PF4). At least one finding. */
export function fleetHealth(
  findings: readonly NodeFinding[],
  { proberId }: { readonly proberId: string | null },
): FleetVerdict {
  const tried = findings.filter(({ health }) => health !== "unproven");
  if (tried.length === 0) return verdictOf(findings, "unproven");
  const proberSays = tried.find(({ nodeId }) => nodeId === proberId);
  if (proberSays !== undefined) return byProber(proberSays, tried);
  return verdictOf(tried, mostOf(tried));
}

function byProber(prober: NodeFinding, tried: readonly NodeFinding[]): FleetVerdict {
  const others = tried.filter((finding) => finding !== prober && finding.health === "healthy");
  if (!isOut(prober) || others.length === 0) return verdictOf([prober], prober.health);
  const { healthReason, healthSinceAtMs, fault } = prober;
  return {
    ...{ health: "suspect", healthSinceAtMs, fault, cooldownEndsAtMs: null, slowStartEndsAtMs: null },
    healthReason: `Nodes disagree: its prober finds it ${prober.health} (${healthReason}), ${nodes(others.length)} it healthy.`,
  };
}

function mostOf(tried: readonly NodeFinding[]): ProxyHealth {
  const counts = new Map<ProxyHealth, number>();
  for (const { health } of tried) counts.set(health, (counts.get(health) ?? 0) + 1);
  const ranked = [...counts].sort(([a, countA], [b, countB]) => countB - countA || BADNESS[b] - BADNESS[a]);
  return ranked[0]?.[0] ?? "unproven";
}

/** Told by whoever has found it so for longest. */
function verdictOf(findings: readonly NodeFinding[], health: ProxyHealth): FleetVerdict {
  const same = findings.filter((finding) => finding.health === health);
  const first = same.toSorted((a, b) => a.healthSinceAtMs - b.healthSinceAtMs)[0];
  if (first === undefined) throw new Error("A verdict rests on a finding.");
  const ends = same.flatMap(({ cooldownEndsAtMs }) => cooldownEndsAtMs ?? []);
  const slowStarts = same.flatMap(({ slowStartEndsAtMs }) => slowStartEndsAtMs ?? []);
  const { healthReason, healthSinceAtMs, fault } = first;
  return {
    ...{ health, healthSinceAtMs, fault },
    slowStartEndsAtMs: health === "healthy" && slowStarts.length > 0 ? Math.max(...slowStarts) : null,
    healthReason: same.length > 1 ? `${healthReason} (${nodes(same.length)} find it so)` : healthReason,
    cooldownEndsAtMs: health === "cooling" && ends.length > 0 ? Math.min(...ends) : null,
  };
}

function isOut({ health }: NodeFinding): boolean {
  return health === "cooling" || health === "dead";
}

function nodes(count: number): string {
  return count === 1 ? "1 node" : `${count} nodes`;
}
