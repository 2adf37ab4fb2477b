import type { NodeId, NodeLive, NodeView } from "@orrery/protocol";

export const EXAMPLE_LIVE: NodeLive = {
  cpuRatio: 0.25,
  memoryUsedBytes: 1_000_000,
  load1: 0.5,
  diskUsedBytes: 2_000_000,
  networkReceivedBytesPerSecond: 10,
  networkSentBytesPerSecond: 20,
  connectionCount: 3,
  eventLoopLagMs: 1,
  clockSkewMs: 0,
  rttMs: 12,
  outboxPendingCount: 0,
};

/** A whole, plausible node; a test names only what it is about. */
export function exampleNode(id: string, fields: Partial<NodeView> = {}): NodeView {
  return {
    id: id as NodeId,
    name: id,
    region: "tokyo",
    zone: "a",
    labels: {},
    latitude: null,
    longitude: null,
    admission: "admitted",
    health: "online",
    healthSinceAtMs: 1000,
    scheduling: "active",
    schedulingDetail: null,
    statusReason: "Reports every second.",
    lastSeenAtMs: 2000,
    connectedAtMs: 1000,
    enrolledAtMs: 500,
    agentVersion: "0.1.0",
    rttMs: 12,
    certificateSerial: "01",
    certificateExpiresAtMs: 9000,
    facts: null,
    live: EXAMPLE_LIVE,
    ...fields,
  };
}
