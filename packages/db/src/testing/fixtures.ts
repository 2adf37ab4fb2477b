import type { Actor, CorrelationId, NodeFacts, NodeId, OutboxEntry } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import type { WriteOptions } from "../database.ts";
import type { NodeInsert } from "../node.repository.ts";

export const TEST_ACTOR: Actor = { kind: "operator", id: "op-1", name: "ada@orrery.example" };
export const AS_TEST: WriteOptions = { actor: TEST_ACTOR, correlationId: "test" as CorrelationId };

export function nodeInsert(overrides: Partial<NodeInsert> = {}): NodeInsert {
  const id = (overrides.id ?? sortableId()) as NodeId;
  return {
    id,
    name: `node-${id}`,
    region: "eu-central",
    zone: "a",
    labels: { rack: "7" },
    latitude: 50.1,
    longitude: 8.7,
    admission: "admitted",
    health: "unknown",
    healthReason: "never connected",
    healthSinceAtMs: 1_700_000_000_000,
    facts: nodeFacts(),
    agentVersion: "0.1.0",
    enrolledAtMs: 1_700_000_000_000,
    joinTokenId: null,
    ...overrides,
  };
}

export function nodeFacts(): NodeFacts {
  return {
    hostname: "host",
    platform: "linux",
    osRelease: "6.1",
    architecture: "x64",
    cpuModel: "cpu",
    cpuCount: 2,
    memoryTotalBytes: 1e9,
    diskTotalBytes: 1e10,
    nodeVersion: "26.10.0",
    agentVersion: "0.1.0",
    agentPid: 1,
    bootedAtMs: 1_700_000_000_000,
    agentStartedAtMs: 1_700_000_000_000,
    peerAddresses: [],
  };
}

export function outboxEntry(sequence: number): OutboxEntry {
  return { sequence, atMs: 1_700_000_000_000 + sequence, type: "agent.numbered", data: { number: sequence } };
}
