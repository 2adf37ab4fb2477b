import type { Message } from "@orrery/domain/consensus";
import type { FederationId, NodeId } from "@orrery/protocol";
import type {
  CloseReason,
  FederationMembership,
  HeartbeatFrame,
  ProbeAnswerFrame,
  ProbeFrame,
  RoutedFrame,
} from "./codec/link-frame.ts";
import type { MeasuresSnapshot } from "./link-measures.ts";
import type { PeerAddress } from "./member-table.ts";

export type RaftFrame = {
  readonly kind: "raft";
  readonly federationId: FederationId;
  readonly message: Message;
};

/** What comes in over a link for the layers above it. Bytes in it are views of what was received. */
export type InboundFrame = RaftFrame | HeartbeatFrame | ProbeFrame | ProbeAnswerFrame | RoutedFrame;

/** What the layers above send. The link itself numbers and times heartbeats. */
export type OutboundFrame =
  | RaftFrame
  | { readonly kind: "heartbeat"; readonly intervalMs: number; readonly lateRatio: number }
  | ProbeFrame
  | ProbeAnswerFrame
  | RoutedFrame;

export type SendOutcome =
  | { readonly outcome: "queued" }
  /** Lost like on a bad network; whoever sends it repeats it (a snapshot: `Raft.snapshotFailed`). */
  | { readonly outcome: "dropped"; readonly reason: "full" | "no-link" }
  /** Routed frames only: the sender is to slow down or to take another way. */
  | { readonly outcome: "refused"; readonly reason: "full" | "no-link" }
  | { readonly outcome: "unsendable"; readonly reason: "invalid" | "too-large"; readonly problem: string };

export type LinkDirection = "outbound" | "inbound";

export type LinkEnd =
  | { readonly by: "here"; readonly reason: CloseReason; readonly problem: string | null }
  /** It said goodbye. */
  | { readonly by: "peer"; readonly reason: CloseReason }
  /** The kernel says so, without a goodbye: the process died, or its host or the network reset the connection. */
  | { readonly by: "network"; readonly code: string };

/** `atMs`: monotonic. */
export type MeshEvent = { readonly atMs: number } & (
  | {
      readonly kind: "link-up";
      readonly nodeId: NodeId;
      readonly linkId: string;
      readonly direction: LinkDirection;
      /** What the peer says it is; impersonations are refused before. */
      readonly memberships: readonly FederationMembership[];
      /** The peer's process is another one than at the last link. */
      readonly isRestarted: boolean;
    }
  | { readonly kind: "link-down"; readonly nodeId: NodeId; readonly linkId: string; readonly end: LinkEnd }
  /** One side refused the other before there was a link. */
  | {
      readonly kind: "refused";
      /** Null where no certificate of the fleet's CA says who it is. */
      readonly nodeId: NodeId | null;
      readonly direction: LinkDirection;
      readonly by: "here" | "peer";
      readonly reason: CloseReason;
      readonly problem: string | null;
    }
  | {
      readonly kind: "dial-failed";
      readonly nodeId: NodeId;
      readonly address: PeerAddress;
      readonly stage: "connect" | "handshake" | "hello";
      /** A system or TLS error code, or `timeout`. */
      readonly code: string;
    }
  /** The peer broke the protocol; its link is ended. */
  | {
      readonly kind: "violation";
      readonly nodeId: NodeId;
      readonly reason: CloseReason;
      readonly problem: string;
    }
);

/** Counted since the start, over all links with the peer. */
export type PeerCounters = {
  linksOpened: number;
  violations: number;
  /** Raft messages that found the queue full. */
  raftDropped: number;
  routedRefused: number;
  /** Frames of a newer version, and those for or of members that this node does not know (yet). */
  framesIgnored: number;
  bytesIn: number;
  bytesOut: number;
  framesIn: number;
  framesOut: number;
};

export type LinkStats = PeerCounters & {
  readonly nodeId: NodeId;
  readonly link:
    | ({
        readonly linkId: string;
        readonly direction: LinkDirection;
        /** Monotonic. */
        readonly openedMs: number;
        /** When anything came in last, monotonic. */
        readonly heardMs: number;
        /** Waits in memory for the wire. */
        readonly queuedBytes: number;
        /** The peer's wall clock minus this host's, to about half a round trip, when the link was opened. */
        readonly clockSkewMs: number;
      } & MeasuresSnapshot)
    | null;
};

export function newCounters(): PeerCounters {
  return {
    linksOpened: 0,
    violations: 0,
    raftDropped: 0,
    routedRefused: 0,
    framesIgnored: 0,
    bytesIn: 0,
    bytesOut: 0,
    framesIn: 0,
    framesOut: 0,
  };
}
