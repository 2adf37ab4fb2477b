import { FAILOVER_POLICY } from "@orrery/domain/failover";
import { FederationId, type FederationSpec, MemberId, type MemberPlace, NodeId } from "@orrery/protocol";

export const TEST_FEDERATION = FederationId.parse("demo");

/** A node on loopback, and the member that it has in a federation. */
export function placeOf(node: string, port: number, member = `m-${node}`): MemberPlace {
  return {
    memberId: MemberId.parse(member),
    nodeId: NodeId.parse(node),
    name: node,
    region: "eu",
    zone: "a",
    scheduling: "active",
    addresses: [{ host: "127.0.0.1", port }],
  };
}

/**
 * What the hub would send the node of `own`: all founded together as voters, nothing in the way of any number of failovers, and
 * the change.
 */
export function testSpec(
  own: MemberPlace,
  places: readonly MemberPlace[],
  change: Partial<FederationSpec> = {},
): FederationSpec {
  return {
    federationId: TEST_FEDERATION,
    name: change.federationId ?? TEST_FEDERATION,
    generation: 1,
    memberId: own.memberId,
    founding: {
      members: places.map(({ memberId }) => ({ id: memberId, role: "voter", priority: 50 })),
      removed: [],
    },
    mayBeNew: true,
    inherits: null,
    profile: "lan",
    topology: "mesh",
    hopsMax: 8,
    policy: { ...FAILOVER_POLICY, never: [], cooldownMs: 0, limitCount: 1000, limitWindowMs: 1000 },
    pauses: { federation: null, fleet: null },
    acknowledged: [],
    losses: [],
    desired: {
      voters: places.map(({ memberId }) => ({ id: memberId, priority: 50 })),
      observers: [],
      acceptsNoSpare: true,
    },
    places: [...places],
    ...change,
  };
}
