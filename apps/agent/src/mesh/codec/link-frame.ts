import type { Member, Message } from "@orrery/domain/consensus";
import type { FederationId, MemberId, ProtocolVersion } from "@orrery/protocol";

/** What one agent's mesh sends another's. Only the link itself sees those that are no `PeerFrame`. */
export type LinkFrame =
  | HelloFrame
  | { readonly kind: "ping"; readonly sequence: number; readonly sentMs: number }
  | { readonly kind: "pong"; readonly sequence: number; readonly pingSentMs: number }
  | HeartbeatFrame
  | { readonly kind: "raft"; readonly federationId: FederationId; readonly message: SmallMessage }
  | SnapshotChunkFrame
  | ProbeFrame
  | ProbeAnswerFrame
  | RoutedFrame
  | { readonly kind: "close"; readonly reason: CloseReason };

/** What travels in one frame; snapshots are cut into chunks. */
export type SmallMessage = Exclude<Message, { kind: "snapshot" }>;

export type FederationMembership = { readonly federationId: FederationId; readonly memberId: MemberId };

export type HelloFrame = {
  readonly kind: "hello";
  readonly version: ProtocolVersion;
  /** Drawn when the sender's mesh started: another one means that the sender was restarted. */
  readonly instanceId: string;
  /** Drawn by the dialer; the accepting side repeats it. */
  readonly linkId: string;
  /** The last link that the sender had with the receiver and holds no more. */
  readonly lastLinkId: string | null;
  readonly memberships: readonly FederationMembership[];
  /** The sender's wall clock. */
  readonly nowAtMs: number;
};

export type HeartbeatFrame = {
  readonly kind: "heartbeat";
  readonly sequence: number;
  /** On the sender's monotonic clock. */
  readonly sentMs: number;
  /** The newest heartbeat that the sender had from the receiver (its `sentMs`), and how long ago it came. */
  readonly echo: { readonly sentMs: number; readonly heldMs: number } | null;
  /** When the next heartbeat is meant to follow. */
  readonly intervalMs: number;
  /** 0..1: the share of its time that the sender's thread spends in turns that are late. */
  readonly lateRatio: number;
};

/** The chunk at offset 0 starts a snapshot anew and alone carries its head. */
export type SnapshotChunkFrame = {
  readonly kind: "snapshot-chunk";
  readonly federationId: FederationId;
  readonly from: MemberId;
  readonly to: MemberId;
  /** Of the message, not of the snapshot. */
  readonly term: number;
  readonly head: SnapshotHead | null;
  readonly offset: number;
  readonly data: Uint8Array;
};

export type SnapshotHead = {
  readonly index: number;
  readonly term: number;
  readonly members: readonly Member[];
  readonly removed: readonly MemberId[];
  readonly totalBytes: number;
};

export type ProbeFrame = {
  readonly kind: "probe";
  readonly federationId: FederationId;
  /** Whom it is about. */
  readonly memberId: MemberId;
  /** By the asking member; null where it never heard of it. */
  readonly heardAgoMs: number | null;
};

export type ProbeAnswerFrame = {
  readonly kind: "probe-answer";
  readonly federationId: FederationId;
  readonly memberId: MemberId;
  /** By the answering member; null where it never heard of it. */
  readonly heardAgoMs: number | null;
  /** The answering member suspects it, too. */
  readonly agrees: boolean;
};

export type RoutedFrame = {
  readonly kind: "routed";
  readonly federationId: FederationId;
  /** Unique with the source. */
  readonly id: string;
  readonly source: MemberId;
  /** Null = every member. */
  readonly destination: MemberId | null;
  readonly hopsLeft: number;
  readonly ttlMs: number;
  readonly topic: string;
  readonly payload: Uint8Array;
};

/** Why a link was ended or never came to be, in the words of the side that ended it. */
export type CloseReason =
  /** Its agent ends. */
  | "stopping"
  /** The two share no federation. */
  | "not-member"
  /** No certificate, one of another CA, or no node's. */
  | "untrusted"
  | "expired"
  /** The address led to another node than the one that was dialed. */
  | "wrong-node"
  | "incompatible"
  | "malformed"
  | "oversized"
  /** A frame that has no place in the link's state. */
  | "unexpected"
  /** It spoke for a member of another node. */
  | "impersonation"
  /** Another link between the two is the one. */
  | "duplicate"
  /** A newer link took this one's place. */
  | "replaced"
  | "hello-timeout"
  /** Nothing was heard for long. */
  | "silent"
  /** A reason of a newer minor version. */
  | "unknown";
