import type { ProxyHealth, ProxyLive, ProxyView } from "@orrery/protocol";
import { holdsWords, searchWords } from "../../../lib/search/search-words.ts";
import { budgetRatio, fullestBudget } from "../../pools/filter-pools.ts";
import { PROXY_HEALTHS } from "../../pools/pool-face.ts";

export const PROXY_SORTS = [
  "health",
  "address",
  "exit",
  "score",
  "latency",
  "success",
  "requests",
  "open",
  "budget",
] as const;
export type ProxySort = (typeof PROXY_SORTS)[number];

export const PROXY_SORT_LABELS: Record<ProxySort, string> = {
  health: "Worst health first",
  address: "By address",
  exit: "By exit",
  score: "Best score first",
  latency: "Slowest first",
  success: "Most failures first",
  requests: "Most requests first",
  open: "Most open first",
  budget: "Fullest budget first",
};

const joined = new WeakMap<ProxyView, ProxyView>();

/** What the live topic says is newer than what was read. Of which nothing new was said stays the same object: its row is not drawn again. */
export function withLive(
  proxies: readonly ProxyView[],
  live: ReadonlyMap<ProxyView["id"], ProxyLive>,
): ProxyView[] {
  return proxies.map((proxy) => {
    const newer = live.get(proxy.id);
    if (newer === undefined) return proxy;
    const known = joined.get(proxy);
    if (known?.live === newer) return known;
    const whole = { ...proxy, live: newer };
    joined.set(proxy, whole);
    return whole;
  });
}

export function proxyAddress({ host, port }: Pick<ProxyView, "host" | "port">): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Nobody has told of it yet: as unproven as a new one. */
export function healthOf({ live }: Pick<ProxyView, "live">): ProxyHealth {
  return live?.health ?? "unproven";
}

/** Every word must stand somewhere in what one sees of it. Among equals by address. */
export function listProxies(
  proxies: readonly ProxyView[],
  { search, health }: { search: string; health: ProxyHealth | null },
  sort: ProxySort,
): ProxyView[] {
  const words = searchWords(search);
  return proxies
    .filter(
      (proxy) =>
        (health === null || healthOf(proxy) === health) &&
        (words.length === 0 || holdsWords(textOf(proxy), words)),
    )
    .map((proxy) => ({ proxy, value: sortValueOf(proxy, sort), address: proxyAddress(proxy) }))
    .sort((a, b) => compare(a.value, b.value) || byName.compare(a.address, b.address))
    .map(({ proxy }) => proxy);
}

export function countByHealth(proxies: readonly ProxyView[]): Record<ProxyHealth, number> {
  const counts = { dead: 0, cooling: 0, suspect: 0, unproven: 0, healthy: 0 };
  for (const proxy of proxies) counts[healthOf(proxy)] += 1;
  return counts;
}

const byName = new Intl.Collator("en", { numeric: true });

type SortValue = number | string | null;

function compare(a: SortValue, b: SortValue): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return typeof a === "string" || typeof b === "string" ? byName.compare(String(a), String(b)) : a - b;
}

function textOf(proxy: ProxyView): string {
  const { protocol, network, tier, region, country, exit, live, id, isRotating } = proxy;
  const labels = Object.entries(proxy.labels).map(([key, value]) => `${key}=${value}`);
  return [
    ...[proxyAddress(proxy), protocol, network, tier, region, country, exit?.address, exit?.country],
    ...[live?.healthReason, live?.fault, id, isRotating ? "rotating" : "", ...labels],
  ].join(" ");
}

/** The lower, the earlier in the list; what is not known comes last. */
function sortValueOf(proxy: ProxyView, sort: ProxySort): SortValue {
  const { live } = proxy;
  switch (sort) {
    case "health":
      return PROXY_HEALTHS.indexOf(healthOf(proxy));
    case "address":
      return 0;
    case "exit":
      return proxy.exit?.address ?? null;
    case "score":
      return live?.score ?? null;
    case "latency":
      return -(live?.latencyMs ?? -1);
    case "success":
      return live?.successRatio ?? null;
    case "requests":
      return -(live?.requestsPerSecond ?? -1);
    case "open":
      return -(live?.openCount ?? -1);
    case "budget": {
      const fullest = fullestBudget(proxy);
      return fullest === null ? 1 : -budgetRatio(fullest);
    }
  }
}
