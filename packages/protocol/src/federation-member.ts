import { z } from "zod";
import { MemberId, NodeId } from "./ids.ts";
import { NodeScheduling } from "./node.ts";
import { PeerAddress } from "./peer-address.ts";

/** What a member may do in the consensus: voters elect and are elected, learners (the operators' observers) only follow. */
export const ConsensusRole = z.enum(["voter", "learner"]);
export type ConsensusRole = z.infer<typeof ConsensusRole>;

/** What an operator wants a member to be. */
export const FederationRole = z.enum(["voter", "observer"]);
export type FederationRole = z.infer<typeof FederationRole>;

/** The higher, the sooner a member campaigns; 0 = it shall not lead. */
export const MemberPriority = z.int().min(0).max(1000);

export const FEDERATION_MEMBERS_MAX = 64;

/** Who belongs to the consensus, as its log says. */
export const FederationMembership = z.object({
  members: z
    .array(z.object({ id: MemberId, role: ConsensusRole, priority: z.int().min(0) }))
    .max(FEDERATION_MEMBERS_MAX),
  /** Removed ids never come back. */
  removed: z.array(MemberId),
});
export type FederationMembership = z.infer<typeof FederationMembership>;

const DesiredMember = z.object({ id: MemberId, priority: MemberPriority });

export const DesiredMembership = z.object({
  voters: z.array(DesiredMember).max(7),
  observers: z.array(DesiredMember).max(FEDERATION_MEMBERS_MAX),
  /** Said explicitly by whoever wants fewer than 3 voters. */
  acceptsNoSpare: z.boolean(),
});
export type DesiredMembership = z.infer<typeof DesiredMembership>;

/** Where a member is, and what of its node matters to a failover. */
export const MemberPlace = z.object({
  memberId: MemberId,
  nodeId: NodeId,
  name: z.string().max(63),
  region: z.string().max(63),
  zone: z.string().max(63),
  scheduling: NodeScheduling,
  /** Tried in turn. */
  addresses: z.array(PeerAddress).max(8),
});
export type MemberPlace = z.infer<typeof MemberPlace>;
