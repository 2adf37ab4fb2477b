import type { Membership } from "@orrery/domain/consensus";
import type { DetectorState } from "@orrery/domain/detection";
import type { FederationSpec, MemberId, NodeId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { LinkStats } from "../mesh/link-event.ts";
import type { FederationNews, NamedMember } from "./federation-event.ts";
import type { FederationMember } from "./federation-member.ts";
import type { NewsBoard } from "./member-news.ts";
import type { SystemKey, SystemValues } from "./system-keys.ts";
import type { SystemWriter } from "./system-writer.ts";

/** What the parts of one federation share: its member, its detector, and what is known of the others. */
export type FederationContext = {
  readonly clock: Clock;
  readonly clockId: string;
  readonly member: FederationMember;
  readonly detector: DetectorState;
  readonly writer: SystemWriter;
  readonly news: NewsBoard;
  readonly spec: () => FederationSpec;
  readonly membership: () => Membership;
  readonly system: <K extends SystemKey>(key: K) => SystemValues[K];
  /** Of members whose link is measured; at most a second old. */
  readonly linkStats: () => ReadonlyMap<MemberId, LinkStats>;
  readonly isConnected: (memberId: MemberId) => boolean;
  /** The 99th percentile of this thread's lateness, ms. */
  readonly loopLagMs: () => number;
  readonly tell: (news: FederationNews) => void;
};

export function nodeOf(spec: FederationSpec, memberId: MemberId): NodeId | null {
  return spec.places.find((place) => place.memberId === memberId)?.nodeId ?? null;
}

export function nameOf(spec: FederationSpec, memberId: MemberId): string {
  return spec.places.find((place) => place.memberId === memberId)?.name ?? memberId;
}

export function namedMember(spec: FederationSpec, memberId: MemberId | null): NamedMember | null {
  return memberId === null ? null : { memberId, name: nameOf(spec, memberId) };
}
