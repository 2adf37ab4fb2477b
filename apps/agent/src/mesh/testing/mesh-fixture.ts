import { FederationId, MemberId, NodeId } from "@orrery/protocol";
import { systemClock } from "@orrery/runtime";
import { afterEach, beforeAll } from "vitest";
import { createKeyAndRequest } from "../../enrolment/node-key.ts";
import { createTestAuthority, type TestAuthority } from "../../testing/test-authority.ts";
import type { RoutedFrame } from "../codec/link-frame.ts";
import type { InboundFrame, LinkStats, MeshEvent } from "../link-event.ts";
import type { MeshMembers, Peer } from "../member-table.ts";
import { MeshHost } from "../mesh-host.ts";
import type { MeshIdentity } from "../mesh-identity.ts";
import type { MeshSettings } from "../mesh-settings.ts";

export const DEMO = FederationId.parse("demo");
const DAY_MS = 86_400_000;

/** A host on loopback with everything that it told. */
export class TestNode {
  readonly nodeId: NodeId;
  readonly identity: MeshIdentity;
  readonly host: MeshHost;
  readonly events: MeshEvent[] = [];
  readonly frames: { from: NodeId; frame: InboundFrame; receivedMs: number }[] = [];
  port = 0;

  constructor(identity: MeshIdentity, port: number, settings: Partial<MeshSettings>) {
    this.nodeId = identity.nodeId;
    this.identity = identity;
    this.host = new MeshHost({
      identity,
      listen: { host: "127.0.0.1", port },
      members: { memberships: [membershipOf(this.nodeId)], peers: [] },
      clock: systemClock,
      random: Math.random,
      settings,
      onEvent: (event) => this.events.push(event),
      onFrame: (from, frame, receivedMs) => this.frames.push({ from, frame, receivedMs }),
    });
  }

  of<K extends MeshEvent["kind"]>(kind: K): Extract<MeshEvent, { kind: K }>[] {
    return this.events.filter((event): event is Extract<MeshEvent, { kind: K }> => event.kind === kind);
  }

  isLinked(to: NodeId): boolean {
    return this.link(to) !== null;
  }

  link(to: NodeId): LinkStats["link"] {
    return this.statsOf(to)?.link ?? null;
  }

  statsOf(to: NodeId): LinkStats | undefined {
    return this.host.stats().find((stats) => stats.nodeId === to);
  }

  /** As a peer of others: in the federation `demo`, at its port. */
  asPeer(): Peer {
    return peerOf(this.nodeId, [this.port]);
  }

  meet(...others: readonly (TestNode | Peer)[]): void {
    const peers = others.map((other) => (other instanceof TestNode ? other.asPeer() : other));
    this.host.setMembers({ memberships: [membershipOf(this.nodeId)], peers });
  }
}

export type MeshFixture = {
  authority: TestAuthority;
  identity(nodeId: string, options?: { authority?: TestAuthority; lifeMs?: number }): Promise<MeshIdentity>;
  /** Started, knowing nobody; stopped after the test. */
  node(
    nodeId: string,
    options?: { identity?: MeshIdentity; port?: number; settings?: Partial<MeshSettings> },
  ): Promise<TestNode>;
};

/** One certificate authority for a file; nodes of a test are stopped after it. */
export function useMesh(): MeshFixture {
  let nodes: TestNode[] = [];
  const fixture = {
    identity: async (nodeId, options = {}) => {
      const authority = options.authority ?? fixture.authority;
      const { keyPem, csrPem } = await createKeyAndRequest(nodeId);
      const certificatePem = await authority.issue(csrPem, nodeId, options.lifeMs ?? DAY_MS);
      return { nodeId: NodeId.parse(nodeId), keyPem, certificatePem, caPem: fixture.authority.caPem };
    },
    node: async (nodeId, options = {}) => {
      const identity = options.identity ?? (await fixture.identity(nodeId));
      const node = new TestNode(identity, options.port ?? 0, options.settings ?? {});
      nodes.push(node);
      const result = await node.host.start();
      if (result.outcome === "failed") throw new Error(`the node could not listen: ${result.code}`);
      node.port = result.port;
      return node;
    },
  } as MeshFixture;
  beforeAll(async () => {
    fixture.authority = await createTestAuthority();
  });
  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.host.stop()));
    nodes = [];
  });
  return fixture;
}

export function membersOf(nodeId: string, peers: readonly Peer[]): MeshMembers {
  return { memberships: [membershipOf(nodeId)], peers };
}

export function peerOf(nodeId: string, ports: readonly number[], federationId: FederationId = DEMO): Peer {
  return {
    nodeId: NodeId.parse(nodeId),
    addresses: ports.map((port) => ({ host: "127.0.0.1", port })),
    memberships: [membershipOf(nodeId, federationId)],
  };
}

export function membershipOf(nodeId: string, federationId: FederationId = DEMO) {
  return { federationId, memberId: memberOf(nodeId) };
}

export function memberOf(nodeId: string): MemberId {
  return MemberId.parse(`m-${nodeId}`);
}

export function routedFrame(bytes: number, federationId: FederationId = DEMO): RoutedFrame {
  return {
    kind: "routed",
    federationId,
    id: "r1",
    source: memberOf("a"),
    destination: null,
    hopsLeft: 1,
    ttlMs: 1000,
    topic: "test",
    payload: new Uint8Array(bytes),
  };
}
