import type { ServiceView } from "@orrery/protocol";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";
import { SERVICE_STATES, type ServiceState, serviceState } from "./service-face.ts";

export const SERVICE_SORTS = ["state", "name", "requests", "failures", "latency"] as const;
export type ServiceSort = (typeof SERVICE_SORTS)[number];

export const SERVICE_SORT_LABELS: Record<ServiceSort, string> = {
  state: "Worst state first",
  name: "By name",
  requests: "Most requests first",
  failures: "Most failures first",
  latency: "Slowest first",
};

export type ServiceFilter = { search: string; state: ServiceState | null };

/** Services in which every word stands: in the name, the description, the strategy, the workers, the id. Among equals by name. */
export function listServices(
  services: readonly ServiceView[],
  { search, state }: ServiceFilter,
  sort: ServiceSort,
): ServiceView[] {
  const words = searchWords(search);
  return services
    .filter((service) => (state === null || serviceState(service) === state) && matches(service, words))
    .sort((a, b) => sortValueOf(a, sort) - sortValueOf(b, sort) || byName.compare(a.name, b.name));
}

export function countByState(services: readonly ServiceView[]): Record<ServiceState, number> {
  const counts = { none: 0, panicking: 0, impaired: 0, untold: 0, empty: 0, usable: 0 };
  for (const service of services) counts[serviceState(service)] += 1;
  return counts;
}

/** Of requests in the last full minute, 0..1; null = there were none. */
export function failedRatio({ traffic }: Pick<ServiceView, "traffic">): number | null {
  return traffic === null || traffic.requestCount === 0 ? null : traffic.failedCount / traffic.requestCount;
}

const byName = new Intl.Collator("en", { numeric: true });

function matches(service: ServiceView, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const { name, description, id, settings, workers } = service;
  return holdsWords([name, description, id, settings.strategy, ...workers].join(" "), words);
}

/** The lower, the earlier in the list. */
function sortValueOf(service: ServiceView, sort: ServiceSort): number {
  switch (sort) {
    case "name":
      return 0;
    case "state":
      return SERVICE_STATES.indexOf(serviceState(service));
    case "requests":
      return -(service.traffic?.requestCount ?? -1);
    case "failures":
      return -(failedRatio(service) ?? -1);
    case "latency":
      return -(service.traffic?.p99Ms ?? -1);
  }
}
