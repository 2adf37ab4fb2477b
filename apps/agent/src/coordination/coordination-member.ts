import type { CallResult, Leadership, Membership } from "@orrery/domain/consensus";
import type { KeyStore } from "@orrery/domain/keys";
import type { FederationId, MemberId } from "@orrery/protocol";
import type { ReadOutcome } from "../federations/waiting-reads.ts";
import type { WriteOutcome } from "../federations/waiting-writes.ts";
import type { MessageOutcome, OutgoingMessage, ResignOutcome } from "./coordination.ts";

/** What `RaftCoordination` needs of the member of a federation that it speaks for. */
export type CoordinationMember = {
  readonly federationId: FederationId;
  readonly memberId: MemberId;
  readonly name: string;
  /** As last told. */
  readonly leadership: Leadership;
  readonly membership: Membership;
  readonly appliedIndex: number;
  readonly store: KeyStore;
  /** Everyone else, with what this member hears of it. */
  peers(): PeerHearing[];
  memberName(memberId: MemberId): string;
  /** Until when this member may act as the leader, on the clock's monotonic time; null = it may not. */
  claimUntilMs(): number | null;
  write(request: Uint8Array, done: (outcome: WriteOutcome) => void): void;
  /** The leader's: what this member has committed is known there before what is sent to it next. */
  tellCommit(to: MemberId): void;
  read(): Promise<ReadOutcome>;
  renew(name: string, token: number): "renewed" | "not-held" | "not-leader";
  campaign(): CallResult;
  resign(to: MemberId | null): Promise<ResignOutcome>;
  send(message: OutgoingMessage): Exclude<MessageOutcome, "gone">;
};

export type PeerHearing = {
  readonly memberId: MemberId;
  readonly isHeard: boolean;
  /** Null = never. */
  readonly heardAgoMs: number | null;
};
