import type { MemberId } from "@orrery/protocol";
import type { Entry, HardState, Membership, Snapshot } from "./entry.ts";

export type RaftOptions = {
  readonly id: MemberId;
  /** Time between a leader's heartbeats, in ms. */
  readonly heartbeatMs: number;
  /**
   * A leader that heard nothing of a majority for so long steps down, and nobody votes against a leader it heard of within this
   * time: when a new leader can be elected, the old one has given up.
   */
  readonly electionMs: number;
  /**
   * A follower that heard nothing of a leader for so long, plus a random share up to as much again, campaigns. At least
   * `electionMs`; more where a failure detector is faster and surer than this plain silence.
   */
  readonly campaignMs: number;
  /** Each place behind the most preferred candidate waits so much longer before it campaigns. */
  readonly priorityDelayMs: number;
  /** A leader whose storage has not answered for so long stops its heartbeats and steps down. */
  readonly storageStallMs: number;
  /** Entries in one append message, at most. */
  readonly batchEntriesMax: number;
  /** Bytes of commands in one append message, at most; a single larger entry still travels. */
  readonly batchBytesMax: number;
  /** Append messages on their way to one member, at most. */
  readonly inFlightMax: number;
  /** Bytes of uncommitted commands a leader takes, at most. */
  readonly uncommittedBytesMax: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

/** What may be changed while a member runs. */
export type RaftTimes = Pick<RaftOptions, "heartbeatMs" | "electionMs" | "campaignMs" | "priorityDelayMs">;

/** What stable storage held at the start; entries follow the snapshot without a gap. */
export type RestoredState = {
  readonly hardState: HardState;
  readonly snapshot: Snapshot | null;
  readonly entries: readonly Entry[];
  /** The membership before any entry, where there is no snapshot. */
  readonly initialMembership: Membership;
};
