import type { AttentionItem } from "@orrery/protocol";

export type AttentionGroup = {
  kind: AttentionItem["kind"];
  severity: AttentionItem["severity"];
  items: [AttentionItem, ...AttentionItem[]];
};

/** So many of one kind and severity stand singly; more become one line, so that 500 of one do not hide the one other. */
export const SINGLES_MAX = 3;

/** Keeps the order of the list: most severe first. */
export function groupAttention(items: readonly AttentionItem[]): AttentionGroup[] {
  const groups = new Map<string, AttentionGroup>();
  for (const item of items) {
    const key = `${item.severity} ${item.kind}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { kind: item.kind, severity: item.severity, items: [item] });
    else group.items.push(item);
  }
  return [...groups.values()].flatMap((group) =>
    group.items.length > SINGLES_MAX
      ? [group]
      : group.items.map((item): AttentionGroup => ({ ...group, items: [item] })),
  );
}

export const GROUP_TITLES: Record<
  AttentionItem["kind"],
  (count: number, severity: AttentionItem["severity"]) => string
> = {
  node_unhealthy: (count, severity) =>
    severity === "critical" ? `${count} nodes are down` : `${count} nodes are suspect or unreachable`,
  node_waiting: (count) => `${count} nodes wait for approval`,
  clock_skew: (count) => `${count} nodes have a wrong clock`,
  certificate_expiring: (count) => `${count} certificates were not renewed`,
  drain_overdue: (count) => `${count} nodes have not drained in time`,
  agent_outdated: (count) => `${count} nodes run another agent version than the hub`,
  federation_leaderless: (count) => `Nobody leads ${count} federations`,
  federation_degraded: (count) => `${count} federations are degraded`,
  federation_paused: (count) => `Automatic failovers of ${count} federations are paused`,
  account_suspended: (count) => `${count} accounts are suspended`,
  account_at_risk: (count, severity) =>
    severity === "critical" ? `${count} accounts can spend nothing` : `${count} accounts are at risk`,
  pool_down: (count) => `${count} proxy pools have no usable proxy`,
  pool_impaired: (count) => `More than half of ${count} proxy pools is out`,
  limit_spent: (count) => `${count} limits are used up on all exits of a pool`,
  exit_blocked: (count) => `Targets turn away ${count} exits`,
  service_down: (count) => `${count} services have no usable instance`,
  service_impaired: (count) => `Breakers are open for instances of ${count} services`,
  worker_paused: (count) => `Roll-outs of ${count} workers are paused`,
  worker_unplaced: (count) => `Instances of ${count} workers fit nowhere`,
};
