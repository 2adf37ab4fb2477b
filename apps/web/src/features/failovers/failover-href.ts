import type { FederationId } from "@orrery/protocol";

export function failoverHref(failoverId: string): string {
  return `/failovers/${encodeURIComponent(failoverId)}`;
}

export function federationHref(federationId: FederationId): string {
  return `/federations/${encodeURIComponent(federationId)}`;
}
