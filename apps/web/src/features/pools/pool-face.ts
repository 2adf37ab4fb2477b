import type { Viewer } from "@orrery/domain";
import type { PoolView, ProxyHealth } from "@orrery/protocol";
import { formatLongDuration, type StatusTone } from "@orrery/ui";

/** Worst first. */
export const PROXY_HEALTHS = [
  "dead",
  "cooling",
  "suspect",
  "unproven",
  "healthy",
] as const satisfies ProxyHealth[];

export const PROXY_HEALTH_FACES: Record<ProxyHealth, { label: string; tone: StatusTone }> = {
  healthy: { label: "Healthy", tone: "ok" },
  suspect: { label: "Suspect", tone: "warn" },
  cooling: { label: "Cooling", tone: "warn" },
  dead: { label: "Dead", tone: "bad" },
  unproven: { label: "Unproven", tone: "idle" },
};

/** Worst first: the order of lists, counts and filters. */
export const POOL_STATES = ["down", "unserved", "impaired", "unproven", "empty", "healthy"] as const;
export type PoolState = (typeof POOL_STATES)[number];

export const POOL_STATE_FACES: Record<PoolState, { label: string; tone: StatusTone }> = {
  down: { label: "Down", tone: "bad" },
  unserved: { label: "No node", tone: "warn" },
  impaired: { label: "Impaired", tone: "warn" },
  unproven: { label: "Unproven", tone: "info" },
  empty: { label: "No proxies", tone: "idle" },
  healthy: { label: "Healthy", tone: "ok" },
};

export type PoolFace = { state: PoolState; label: string; tone: StatusTone; reason: string };

export function proxiesText(count: number): string {
  return count === 1 ? "1 proxy" : `${count} proxies`;
}

export function proxyTotal({ proxyCounts }: Pick<PoolView, "proxyCounts">): number {
  return Object.values(proxyCounts).reduce((sum, count) => sum + count, 0);
}

export function poolState(pool: Pick<PoolView, "proxyCounts" | "nodeCount">): PoolState {
  const { healthy, suspect, cooling, dead } = pool.proxyCounts;
  const total = proxyTotal(pool);
  if (total === 0) return "empty";
  if (pool.nodeCount === 0) return "unserved";
  if (cooling + dead === total) return "down";
  if (cooling + dead + suspect > 0) return "impaired";
  return healthy > 0 ? "healthy" : "unproven";
}

/** What to show as a pool's state on a page: never green while the page is stale. */
export function poolFace(
  pool: Pick<PoolView, "proxyCounts" | "nodeCount">,
  viewer: Viewer | undefined,
): PoolFace {
  const state = poolState(pool);
  const face = POOL_STATE_FACES[state];
  if (viewer === undefined) return { state, ...face, reason: reasonOf(state, pool) };
  const silentMs = viewer.nowAtMs - viewer.hubHeardAtMs;
  return {
    ...{ state, label: "Unknown", tone: "unknown" },
    reason: `Nothing heard from the hub for ${formatLongDuration(silentMs)}; last known: ${face.label.toLowerCase()}.`,
  };
}

function reasonOf(state: PoolState, pool: Pick<PoolView, "proxyCounts" | "nodeCount">): string {
  const { healthy, suspect, cooling, dead, unproven } = pool.proxyCounts;
  const total = proxyTotal(pool);
  switch (state) {
    case "empty":
      return "Nothing can leave through it: import proxies.";
    case "unserved":
      return "No connected node serves it: see its node filter, and whether nodes are online.";
    case "down":
      return `None of ${proxiesText(total)} can be used: ${cooling} cooling, ${dead} dead.`;
    case "impaired": {
      const others = [countedAs(suspect, "suspect"), countedAs(cooling, "cooling"), countedAs(dead, "dead")];
      return `${healthy} of ${total} healthy, ${others.filter((text) => text !== "").join(", ")}.`;
    }
    case "unproven":
      return `Nothing has gone through any of its ${unproven} proxies yet.`;
    case "healthy":
      return unproven === 0
        ? total === 1
          ? "Its one proxy is healthy."
          : `All ${total} proxies are healthy.`
        : `${healthy} of ${total} healthy, ${unproven} not tried yet.`;
  }
}

function countedAs(count: number, word: string): string {
  return count === 0 ? "" : `${count} ${word}`;
}
