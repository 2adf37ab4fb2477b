import { FAILOVER_POLICY } from "@orrery/domain/failover";
import { FederationId, type FederationSpec, MemberId, type MemberPlace, NodeId } from "@orrery/protocol";

const REHEARSAL = FederationId.parse("rehearsal");
const PRIORITY = 50;

export function rehearsedPlace(name: string): MemberPlace {
  return {
    ...{ memberId: MemberId.parse(name), nodeId: NodeId.parse(name), name },
    ...{ region: "", zone: "", scheduling: "active", addresses: [] },
  };
}

/** All of them found the federation together, and no guard holds a takeover back. */
export function rehearsedSpec({ memberId }: MemberPlace, places: readonly MemberPlace[]): FederationSpec {
  const voters = places.map(({ memberId: id }) => ({ id, priority: PRIORITY }));
  return {
    ...{ federationId: REHEARSAL, name: REHEARSAL, generation: 1, memberId },
    founding: { members: voters.map((voter) => ({ ...voter, role: "voter" })), removed: [] },
    ...{ mayBeNew: true, inherits: null, profile: "lan", topology: "mesh", hopsMax: 1 },
    policy: { ...FAILOVER_POLICY, never: [], cooldownMs: 0, limitCount: 1000 },
    pauses: { federation: null, fleet: null },
    ...{ acknowledged: [], losses: [] },
    desired: { voters, observers: [], acceptsNoSpare: true },
    places: [...places],
  };
}
