import type { MemberId } from "@orrery/protocol";

/** What one slot of the replicated log holds. Index and term count from 1; index 0 is the empty log's end. */
export type Entry = {
  readonly term: number;
  readonly index: number;
  readonly payload: EntryPayload;
};

export type EntryPayload =
  /** A new leader's first entry: committing it commits everything before it (Raft, section 5.4.2). */
  | { readonly kind: "leadership"; readonly leaderId: MemberId }
  | { readonly kind: "command"; readonly data: Uint8Array }
  | { readonly kind: "membership"; readonly change: MembershipChange };

/** One safe step: at most one voter more or less, so that any two majorities before and after it share a member. */
export type MembershipChange =
  | { readonly kind: "add-learner"; readonly memberId: MemberId; readonly priority: number }
  /** Of a learner. */
  | { readonly kind: "promote"; readonly memberId: MemberId }
  /** Of a voter. */
  | { readonly kind: "demote"; readonly memberId: MemberId }
  | { readonly kind: "remove"; readonly memberId: MemberId }
  | { readonly kind: "set-priority"; readonly memberId: MemberId; readonly priority: number };

export type Member = {
  readonly id: MemberId;
  readonly role: "voter" | "learner";
  /** 0 = never campaigns, 100 = campaigns first. */
  readonly priority: number;
};

/** Sorted by id. `removed` keeps every id that was ever removed: an id is never used again. */
export type Membership = {
  readonly members: readonly Member[];
  readonly removed: readonly MemberId[];
};

/** Must be on stable storage before any message that rests on it is sent. */
export type HardState = {
  readonly term: number;
  /** Whom this member voted for in `term`. */
  readonly vote: MemberId | null;
  /** A hint that spares work after a restart; it may lag behind. */
  readonly commitIndex: number;
};

/** The applied state up to and with `index`, instead of the entries up to there. */
export type Snapshot = {
  readonly index: number;
  readonly term: number;
  readonly membership: Membership;
  readonly data: Uint8Array;
};
