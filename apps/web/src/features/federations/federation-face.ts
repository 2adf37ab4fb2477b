import type { Viewer } from "@orrery/domain";
import type { FederationStatus, FederationView, ReadinessView } from "@orrery/protocol";
import { formatLongDuration, type StatusTone } from "@orrery/ui";

export type Face = { label: string; tone: StatusTone };

/** Worst first: the order of lists, counts and filters. */
export const FEDERATION_STATUS_ORDER: readonly FederationStatus[] = [
  "leaderless",
  "failing-over",
  "degraded",
  "unknown",
  "forming",
  "healthy",
];

export const FEDERATION_STATUS_FACES: Record<FederationStatus, Face> = {
  leaderless: { label: "Leaderless", tone: "bad" },
  "failing-over": { label: "Failing over", tone: "warn" },
  degraded: { label: "Degraded", tone: "warn" },
  unknown: { label: "Unknown", tone: "unknown" },
  forming: { label: "Forming", tone: "info" },
  healthy: { label: "Healthy", tone: "ok" },
};

export const READINESS_FACES: Record<ReadinessView["verdict"], Face> = {
  ready: { label: "Ready", tone: "ok" },
  degraded: { label: "Degraded", tone: "warn" },
  blocked: { label: "Blocked", tone: "warn" },
  "not-ready": { label: "Not ready", tone: "bad" },
};

export type FederationFace = Face & { status: FederationStatus; reason: string };

/** What to show as a federation's status on a page: never green while the page is stale. */
export function federationFace(
  federation: Pick<FederationView, "status" | "statusReason">,
  viewer: Viewer | undefined,
): FederationFace {
  if (viewer === undefined) {
    const { status, statusReason } = federation;
    return { ...FEDERATION_STATUS_FACES[status], status, reason: statusReason };
  }
  const silentMs = viewer.nowAtMs - viewer.hubHeardAtMs;
  return {
    ...FEDERATION_STATUS_FACES.unknown,
    status: "unknown",
    reason: `Nothing heard from the hub for ${formatLongDuration(silentMs)}; last known: ${federation.status}.`,
  };
}

export function readinessFace(
  federation: Pick<FederationView, "readiness">,
  viewer: Viewer | undefined,
): Face {
  return viewer === undefined
    ? READINESS_FACES[federation.readiness.verdict]
    : { label: "Unknown", tone: "unknown" };
}

/** Worst first, then by name as given. */
export function byWorstStatus(a: Pick<FederationView, "status">, b: Pick<FederationView, "status">): number {
  return FEDERATION_STATUS_ORDER.indexOf(a.status) - FEDERATION_STATUS_ORDER.indexOf(b.status);
}

export type StatusCounts = Readonly<Record<FederationStatus, number>>;

export function countByStatus(federations: Iterable<Pick<FederationView, "status">>): StatusCounts {
  const counts = { leaderless: 0, "failing-over": 0, degraded: 0, unknown: 0, forming: 0, healthy: 0 };
  for (const { status } of federations) counts[status] += 1;
  return counts;
}
