import type { AttentionItem, FederationView, NodeView } from "@orrery/protocol";

export const CLOCK_SKEW_LIMIT_MS = 5000;
export const CERTIFICATE_WARNING_MS = 4 * 3_600_000;

const RANK = { critical: 0, warning: 1, notice: 2 } as const;

/** What an operator should look at now, by the rules O1 to O7 of SPEC.md. */
export function attentionItems(
  nodes: readonly NodeView[],
  hub: { nowAtMs: number; version: string },
): AttentionItem[] {
  return nodes
    .flatMap((node) => (node.admission === "admitted" ? admittedItems(node, hub) : waitingItems(node)))
    .sort(byUrgency);
}

/** What of federations an operator should look at now, by the rules O8 and O9. */
export function federationAttentionItems(
  federations: readonly Pick<
    FederationView,
    "id" | "name" | "status" | "statusReason" | "statusSinceAtMs" | "createdAtMs" | "pauses"
  >[],
  nowAtMs: number,
): AttentionItem[] {
  return federations
    .flatMap((federation) => [statusItem(federation), pauseItem(federation, nowAtMs)])
    .filter((item) => item !== null)
    .sort(byUrgency);
}

/** Most severe first, then longest first. */
export function byUrgency(a: AttentionItem, b: AttentionItem): number {
  return RANK[a.severity] - RANK[b.severity] || a.sinceAtMs - b.sinceAtMs;
}

function statusItem({
  id,
  name,
  status,
  statusReason,
  statusSinceAtMs,
  createdAtMs,
}: Pick<
  FederationView,
  "id" | "name" | "status" | "statusReason" | "statusSinceAtMs" | "createdAtMs"
>): AttentionItem | null {
  if (status !== "leaderless" && status !== "degraded") return null;
  const isLeaderless = status === "leaderless";
  return {
    kind: isLeaderless ? "federation_leaderless" : "federation_degraded",
    severity: isLeaderless ? "critical" : "warning",
    nodeId: null,
    federationId: id,
    title: isLeaderless ? `Nobody leads ${name}` : `${name} is degraded`,
    detail: statusReason,
    sinceAtMs: statusSinceAtMs ?? createdAtMs,
  };
}

function pauseItem(
  { id, name, pauses }: Pick<FederationView, "id" | "name" | "pauses">,
  nowAtMs: number,
): AttentionItem | null {
  const pause = pauses.federation;
  if (pause === null || (pause.untilAtMs !== null && pause.untilAtMs <= nowAtMs)) return null;
  return {
    kind: "federation_paused",
    severity: "notice",
    nodeId: null,
    federationId: id,
    title: `Automatic failovers of ${name} are paused`,
    detail: `By ${pause.byName}: ${pause.reason}`,
    sinceAtMs: pause.sinceAtMs,
  };
}

function waitingItems(node: NodeView): AttentionItem[] {
  if (node.admission !== "waiting") return [];
  return [
    {
      kind: "node_waiting",
      severity: "notice",
      nodeId: node.id,
      title: `${node.name} waits for approval`,
      detail: "It enrolled while the waiting room was on. Approve or reject it.",
      sinceAtMs: node.enrolledAtMs,
    },
  ];
}

function admittedItems(node: NodeView, hub: { nowAtMs: number; version: string }): AttentionItem[] {
  const isSilenced = node.scheduling === "maintenance";
  const items = [certificateItem(node, hub.nowAtMs)];
  if (!isSilenced) {
    items.push(
      healthItem(node),
      skewItem(node, hub.nowAtMs),
      drainItem(node, hub.nowAtMs),
      versionItem(node, hub.version),
    );
  }
  return items.filter((item) => item !== null);
}

function healthItem(node: NodeView): AttentionItem | null {
  if (node.health === "online" || node.health === "unknown") return null;
  return {
    kind: "node_unhealthy",
    severity: node.health === "down" ? "critical" : "warning",
    nodeId: node.id,
    title: `${node.name} is ${node.health}`,
    detail: node.statusReason,
    sinceAtMs: node.healthSinceAtMs,
  };
}

function skewItem(node: NodeView, nowAtMs: number): AttentionItem | null {
  const skewMs = node.live?.clockSkewMs ?? null;
  if (skewMs === null || Math.abs(skewMs) <= CLOCK_SKEW_LIMIT_MS) return null;
  const direction = skewMs > 0 ? "ahead of" : "behind";
  return {
    kind: "clock_skew",
    severity: "warning",
    nodeId: node.id,
    title: `${node.name}'s clock is off`,
    detail: `It runs ${Math.round(Math.abs(skewMs) / 1000)} s ${direction} the hub's. Check NTP on the host.`,
    sinceAtMs: node.connectedAtMs ?? nowAtMs,
  };
}

function certificateItem(node: NodeView, nowAtMs: number): AttentionItem | null {
  const endsAtMs = node.certificateExpiresAtMs;
  if (endsAtMs === null || endsAtMs - nowAtMs >= CERTIFICATE_WARNING_MS) return null;
  const hasEnded = endsAtMs <= nowAtMs;
  return {
    kind: "certificate_expiring",
    severity: hasEnded ? "critical" : "warning",
    nodeId: node.id,
    title: hasEnded ? `${node.name}'s certificate has expired` : `${node.name}'s certificate expires soon`,
    detail:
      "Agents renew at two thirds of a certificate's life; this one did not. Check its log and its way to the gateway.",
    sinceAtMs: endsAtMs - CERTIFICATE_WARNING_MS,
  };
}

function drainItem(node: NodeView, nowAtMs: number): AttentionItem | null {
  const deadlineAtMs = node.schedulingDetail?.deadlineAtMs ?? null;
  if (node.scheduling !== "draining" || deadlineAtMs === null || nowAtMs <= deadlineAtMs) return null;
  return {
    kind: "drain_overdue",
    severity: "warning",
    nodeId: node.id,
    title: `${node.name} has not drained in time`,
    detail: "Its agent did not confirm that its work has moved away.",
    sinceAtMs: deadlineAtMs,
  };
}

function versionItem(node: NodeView, hubVersion: string): AttentionItem | null {
  if (node.agentVersion === null || node.agentVersion === hubVersion) return null;
  return {
    kind: "agent_outdated",
    severity: "notice",
    nodeId: node.id,
    title: `${node.name} runs agent ${node.agentVersion}`,
    detail: `The hub is ${hubVersion}. Paste the install line again on the host to bring the agent to the hub's version.`,
    sinceAtMs: node.facts?.agentStartedAtMs ?? node.enrolledAtMs,
  };
}
