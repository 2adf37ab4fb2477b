import { NodeView } from "@orrery/protocol";

let count = 0;

/** A node as the hub shows one. */
export function someNode(change: Partial<Record<keyof NodeView, unknown>> = {}): NodeView {
  count += 1;
  return NodeView.parse({
    id: `01abcdef000${count}`,
    name: `node-${count}`,
    region: "eu",
    zone: "a",
    labels: {},
    latitude: null,
    longitude: null,
    admission: "admitted",
    health: "online",
    healthSinceAtMs: 1_700_000_000_000,
    scheduling: "active",
    schedulingDetail: null,
    statusReason: "Reports arrive as expected.",
    lastSeenAtMs: 1_700_000_000_000,
    connectedAtMs: 1_700_000_000_000,
    enrolledAtMs: 1_700_000_000_000,
    agentVersion: "0.1.0",
    rttMs: 12.5,
    certificateSerial: "ab",
    certificateExpiresAtMs: 1_700_086_400_000,
    facts: {
      hostname: "host-1",
      platform: "linux",
      osRelease: "6.1",
      architecture: "x64",
      cpuModel: "some cpu",
      cpuCount: 8,
      memoryTotalBytes: 16e9,
      diskTotalBytes: 1e12,
      nodeVersion: "26.10.0",
      agentVersion: "0.1.0",
      agentPid: 42,
      bootedAtMs: 1_699_000_000_000,
      agentStartedAtMs: 1_699_900_000_000,
    },
    live: {
      cpuRatio: 0.25,
      memoryUsedBytes: 8e9,
      load1: 0.5,
      diskUsedBytes: 5e11,
      networkReceivedBytesPerSecond: 1e5,
      networkSentBytesPerSecond: 2e5,
      connectionCount: 12,
      eventLoopLagMs: 0.4,
      clockSkewMs: -3,
      rttMs: 12.5,
      outboxPendingCount: 0,
    },
    ...change,
  });
}
