import { randomUUID } from "node:crypto";
import type { NodeLive, Report } from "@orrery/protocol";
import { type SimulatedNode, simulatedFacts } from "./enrol-fleet.ts";
import { connectWire, type WireClient } from "./socket-io-wire.ts";

/** An agent's side of the contract without its host: hello, then reports whose live values wander. */
export type SimulatedAgent = {
  node: SimulatedNode;
  wire: WireClient;
  /** Sends one report; resolves with the round trip in milliseconds, or throws when it was refused. */
  report(withEvent?: { type: string; data: Record<string, string | number> }): Promise<number>;
};

export async function connectAgent(url: string, node: SimulatedNode): Promise<SimulatedAgent> {
  const wire = await connectWire({ url, namespace: "/agent", secureContext: node.secureContext });
  const streamId = randomUUID();
  const answer = await wire.emit(
    "hello",
    JSON.stringify({
      protocol: { major: 1, minor: 0 },
      facts: simulatedFacts(node.name),
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
    report: async (withEvent) => {
      const report: Report = {
        sentAtMs: Date.now(),
        live: isFirst ? firstLive() : changedLive(),
        entries: [],
      };
      isFirst = false;
      if (withEvent !== undefined) {
        sequence += 1;
        report.entries.push({ sequence, atMs: Date.now(), type: withEvent.type, data: withEvent.data });
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
