import type { FederationStatus, FederationView } from "@orrery/protocol";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";
import { byWorstStatus } from "./federation-face.ts";

export const FEDERATION_SORTS = ["status", "name", "readiness", "takeover", "failover"] as const;
export type FederationSort = (typeof FEDERATION_SORTS)[number];

export const FEDERATION_SORT_LABELS: Record<FederationSort, string> = {
  status: "Worst status first",
  name: "By name",
  readiness: "Least ready first",
  takeover: "Slowest takeover first",
  failover: "Newest failover first",
};

/** Federations in which every word stands: in the name, the topology, the profile, or a member's name, region or zone. */
export function matchesFederation(federation: FederationView, search: string): boolean {
  const words = searchWords(search);
  if (words.length === 0) return true;
  const { name, id, topology, profile, members } = federation;
  const places = members.flatMap((member) => [member.name, member.region, member.zone]);
  return holdsWords([name, id, topology, profile, ...places].join(" "), words);
}

export type FederationFilter = { search: string; status: FederationStatus | null };

/** `federations` come sorted by name, and stay so among equals. */
export function listFederations(
  federations: readonly FederationView[],
  filter: FederationFilter,
  sort: FederationSort,
): FederationView[] {
  return federations
    .filter(
      (federation) =>
        (filter.status === null || federation.status === filter.status) &&
        matchesFederation(federation, filter.search),
    )
    .sort(ORDERS[sort]);
}

const VERDICTS = ["not-ready", "blocked", "degraded", "ready"] as const;

/** What matters most comes first: the worst status, the slowest takeover, the newest failover. */
const ORDERS: Record<FederationSort, (a: FederationView, b: FederationView) => number> = {
  name: () => 0,
  status: byWorstStatus,
  readiness: (a, b) => VERDICTS.indexOf(a.readiness.verdict) - VERDICTS.indexOf(b.readiness.verdict),
  takeover: (a, b) => (b.readiness.closed?.ms ?? -1) - (a.readiness.closed?.ms ?? -1),
  failover: (a, b) => (b.lastFailover?.startedAtMs ?? -1) - (a.lastFailover?.startedAtMs ?? -1),
};
