import type { Membership } from "@orrery/domain/consensus";
import type { ProfileName } from "@orrery/domain/detection";
import type { FederationId, MemberId, NodeId } from "@orrery/protocol";
import type { PeerAddress } from "../mesh/member-table.ts";

/** One federation, as this node is to take part in it. */
export type FederationSpec = {
  readonly federationId: FederationId;
  /** This node's own. */
  readonly memberId: MemberId;
  /** What the federation began with. */
  readonly initialMembership: Membership;
  /** This member is new, and may begin with an empty log. */
  readonly isNew: boolean;
  readonly profile: ProfileName;
  readonly places: readonly MemberPlace[];
};

/** Where a member is. */
export type MemberPlace = {
  readonly memberId: MemberId;
  readonly nodeId: NodeId;
  readonly addresses: readonly PeerAddress[];
};
