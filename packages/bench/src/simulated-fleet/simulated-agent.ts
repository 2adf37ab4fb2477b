import { randomUUID } from "node:crypto";
import type { NodeId, NodeLive, PeerAddress, ProbeOrders, ProbeResult, Report } from "@orrery/protocol";
import { type SimulatedNode, simulatedFacts } from "./enrol-fleet.ts";
import { connectWire, type WireClient } from "./socket-io-wire.ts";

/** What a report tells; without `live` the values wander as a working host's do. */
export type SimulatedReport = {
  event?: { type: string; data: Record<string, string | number> };
  live?: Partial<NodeLive>;
  probes?: ProbeResult[];
};

/** An agent's side of the contract without its host: hello, then reports. */
export type SimulatedAgent = {
  node: SimulatedNode;
  wire: WireClient;
  /** Whom the hub has told it to measure. */
  readonly peers: readonly NodeId[];
  /** Sends one report; resolves with the round trip in milliseconds, or throws when it was refused. */
  report(what?: SimulatedReport): Promise<number>;
};

/** `peerAddresses`: with one it takes part in the measuring of peers. */
export async function connectAgent(
  url: string,
  node: SimulatedNode,
  peerAddresses: readonly PeerAddress[] = [],
): Promise<SimulatedAgent> {
  let peers: NodeId[] = [];
  const wire = await connectWire({
    url,
    namespace: "/agent",
    secureContext: node.secureContext,
    onEvent: (json) => {
      if (!json.startsWith('["probes"')) return;
      const [, { orders }] = JSON.parse(json) as [string, ProbeOrders];
      peers = orders.flatMap((order) => (order.kind === "peer" ? [order.nodeId] : []));
    },
  });
  const streamId = randomUUID();
  const answer = await wire.emit(
    "hello",
    JSON.stringify({
      protocol: { major: 1, minor: 0 },
      facts: { ...simulatedFacts(node.name), peerAddresses },
      capabilities: [],
      streamId,
      nextSequence: 1,
      specRevision: 0,
      sentAtMs: Date.now(),
    }),
  );
  if (!answer.includes('"welcome"')) throw new Error(`hello of ${node.name} was answered: ${answer}`);
  let sequence = 0;
  let isFirst = true;
  return {
    node,
    wire,
    get peers() {
      return peers;
    },
    report: async ({ event, live, probes } = {}) => {
      const report: Report = {
        sentAtMs: Date.now(),
        live: isFirst ? { ...firstLive(), ...live } : (live ?? changedLive()),
        entries: [],
        ...(probes === undefined ? {} : { probes }),
      };
      isFirst = false;
      if (event !== undefined) {
        sequence += 1;
        report.entries.push({ sequence, atMs: Date.now(), type: event.type, data: event.data });
      }
      const startedMs = performance.now();
      const ack = await wire.emit("report", JSON.stringify(report));
      if (!ack.includes('"stored"')) throw new Error(`report of ${node.name} was answered: ${ack}`);
      return performance.now() - startedMs;
    },
  };
}

function firstLive(): NodeLive {
  return {
    cpuRatio: 0.2,
    memoryUsedBytes: 4e9,
    load1: 0.5,
    diskUsedBytes: 50e9,
    networkReceivedBytesPerSecond: 1e5,
    networkSentBytesPerSecond: 1e5,
    connectionCount: 120,
    eventLoopLagMs: 0.4,
    clockSkewMs: 0.1,
    rttMs: 1.2,
    outboxPendingCount: 0,
  };
}

/** What typically changes within a second on a working host. */
function changedLive(): Partial<NodeLive> {
  return {
    cpuRatio: Math.round(Math.random() * 1000) / 1000,
    memoryUsedBytes: 4e9 + Math.round(Math.random() * 1e6) * 1024,
    networkReceivedBytesPerSecond: Math.round(Math.random() * 1e6),
    networkSentBytesPerSecond: Math.round(Math.random() * 1e6),
    rttMs: Math.round(Math.random() * 300) / 100,
  };
}
