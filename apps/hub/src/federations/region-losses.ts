import type { FailoverPolicy, NodeView, RegionLoss } from "@orrery/protocol";

/** How many of each region's nodes there are and how many are lost; those in maintenance are meant to be away. */
export function regionLosses(
  nodes: Iterable<Pick<NodeView, "region" | "admission" | "scheduling" | "health">>,
): RegionLoss[] {
  const regions = new Map<string, RegionLoss>();
  for (const { region, admission, scheduling, health } of nodes) {
    if (admission !== "admitted" || scheduling === "maintenance") continue;
    const loss = regions.get(region) ?? { region, totalCount: 0, lostCount: 0 };
    loss.totalCount += 1;
    if (health === "down" || health === "unreachable") loss.lostCount += 1;
    regions.set(region, loss);
  }
  return [...regions.values()].sort((x, y) => (x.region < y.region ? -1 : 1));
}

/** Those across a federation's brake, in regions where it has members. */
export function brakingLosses(
  losses: readonly RegionLoss[],
  regions: ReadonlySet<string>,
  policy: Pick<FailoverPolicy, "brakeLostMin" | "brakeLostRatio">,
): RegionLoss[] {
  return losses.filter(
    ({ region, totalCount, lostCount }) =>
      regions.has(region) &&
      lostCount >= policy.brakeLostMin &&
      lostCount / totalCount > policy.brakeLostRatio,
  );
}
