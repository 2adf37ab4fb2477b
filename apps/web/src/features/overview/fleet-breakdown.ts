import type { NodeHealth, NodeView } from "@orrery/protocol";

export type HealthCounts = Readonly<Record<NodeHealth, number>>;

export type RegionRow = {
  /** "" = no region. */
  region: string;
  total: number;
  byHealth: HealthCounts;
  /** In service = admitted and active, whatever its health. */
  outOfService: number;
};

const NONE: HealthCounts = { unknown: 0, online: 0, suspect: 0, unreachable: 0, down: 0 };

/** Admitted nodes by region; the region with most trouble first, then the larger one. */
export function breakdownByRegion(
  nodes: Iterable<Pick<NodeView, "admission" | "health" | "region" | "scheduling">>,
): RegionRow[] {
  const rows = new Map<string, { -readonly [K in keyof RegionRow]: RegionRow[K] }>();
  for (const node of nodes) {
    if (node.admission !== "admitted") continue;
    const row = rows.get(node.region) ?? { region: node.region, total: 0, byHealth: NONE, outOfService: 0 };
    row.total += 1;
    row.byHealth = { ...row.byHealth, [node.health]: row.byHealth[node.health] + 1 };
    if (node.scheduling !== "active") row.outOfService += 1;
    rows.set(node.region, row);
  }
  return [...rows.values()].sort(
    (a, b) => troubled(b) - troubled(a) || b.total - a.total || (a.region < b.region ? -1 : 1),
  );
}

export function troubled({ byHealth }: Pick<RegionRow, "byHealth">): number {
  return byHealth.suspect + byHealth.unreachable + byHealth.down;
}

/** What a stale page may claim: every node is unknown. */
export function asUnknown(byHealth: HealthCounts): HealthCounts {
  return { ...NONE, unknown: Object.values(byHealth).reduce((sum, count) => sum + count, 0) };
}
