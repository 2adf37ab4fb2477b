import type { FederationId, MemberId } from "@orrery/protocol";
import type { Entry, HardState, Membership } from "../consensus/entry.ts";

export const LOG_FORMAT_VERSION = 1;

/** Whose log it is; every segment, snapshot and mark says so. */
export type LogIdentity = { readonly federationId: FederationId; readonly memberId: MemberId };

/** Names a snapshot's file; `check` is the CRC of its content. */
export type SnapshotName = {
  readonly index: number;
  readonly term: number;
  readonly check: number;
  /** It came from the leader and replaced the whole log; otherwise it stands for entries that were applied here. */
  readonly isInstalled: boolean;
};

/** The first record of each segment: what must be known when the segments before it are gone. */
export type SegmentStart = LogIdentity & {
  /** Of the file. */
  readonly segmentBytes: number;
  readonly initialMembership: Membership;
  readonly hardState: HardState;
  /** Of the log before this segment. */
  readonly lastIndex: number;
  /** The usable ones, at most two, older first. */
  readonly snapshots: readonly SnapshotName[];
};

export type LogRecord =
  | { readonly kind: "segment-start"; readonly start: SegmentStart }
  | { readonly kind: "hard-state"; readonly hardState: HardState }
  /** Takes the place of any entry with its index, and ends the log there: what followed is gone. */
  | { readonly kind: "entry"; readonly entry: Entry }
  | { readonly kind: "snapshot"; readonly snapshot: SnapshotName };
