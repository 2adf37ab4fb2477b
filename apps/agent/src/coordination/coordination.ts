import type { CallResult } from "@orrery/domain/consensus";
import type { KeyAnswer, Lock, StoredKey } from "@orrery/domain/keys";
import type { FederationId, MemberId } from "@orrery/protocol";

/**
 * What the rest of Orrery, and the applications on the host, see of a federation's consensus. Which engine stands behind it,
 * and in which thread, its users do not know. `testing/coordination-contract.ts` says in tests what holds of each.
 */
export type Coordination = {
  readonly federationId: FederationId;

  /** Null = this node has no such federation, or has it no more. */
  describe(): Promise<Described | null>;

  /** Who leads as this member knows it, and for how long it may act as the leader itself. Answered at once; null as above. */
  leader(): Promise<LeaderState | null>;
  /** First the present state, then the newest after every change; states in between may be left out. */
  observe(): Watch<LeaderState>;
  /** Asks for leadership where nobody leads; where somebody does, only `resign` there makes room. */
  campaign(): Promise<CallResult | "gone">;
  /** The leader hands over to `to`, or to whoever is fittest. */
  resign(to: MemberId | null): Promise<ResignOutcome>;

  /**
   * Writes an encoded `KeyRequest` through the log, from any member. The same client and sequence again is the same request
   * again, so a request may be repeated whatever became of it. `done` is called once, within `timeoutMs` and a little.
   */
  propose(request: Uint8Array, timeoutMs: number, done: (outcome: ProposeOutcome) => void): void;

  get(key: string, options: ReadOptions): Promise<ReadOutcome<StoredKey | null>>;
  /** In the order of the keys' UTF-16 code units. */
  list(range: ListRange, options: ReadOptions): Promise<ReadOutcome<Listed>>;
  lock(name: string, options: ReadOptions): Promise<ReadOutcome<Lock | null>>;
  /** `fromRevision` 0 = what happens from now on. */
  watchKeys(prefix: string, fromRevision: number): Watch<KeyChange>;
  /** First who holds it now, then the newest after every change. */
  watchLock(name: string): Watch<Lock | null>;
  /** The leader keeps the lock for another time to live, which counts from before the question. */
  renew(name: string, token: number, timeoutMs: number): Promise<RenewOutcome>;

  /** To one member or to all others, along the topology. At most once, and it may be lost. */
  send(message: OutgoingMessage): Promise<MessageOutcome>;
  watchMessages(topic: string): Watch<TopicMessage>;
};

export type Described = {
  readonly federationId: FederationId;
  readonly name: string;
  readonly memberId: MemberId;
  readonly members: readonly DescribedMember[];
  readonly leader: LeaderState;
};

export type DescribedMember = {
  readonly memberId: MemberId;
  readonly name: string;
  readonly isVoter: boolean;
  readonly isHeard: boolean;
};

export type LeaderState = {
  readonly leaderId: MemberId | null;
  readonly leaderName: string | null;
  readonly term: number;
  /** Of the leader; null until its term is committed here. */
  readonly fencingToken: number | null;
  /** This member leads, and for so many ms from before the question nobody else can. Null = it may not act as the leader. */
  readonly validForMs: number | null;
};

/** `problem`s are sentences for whoever asked. */
export type ProposeOutcome = { readonly outcome: "answered"; readonly answer: KeyAnswer } | ProposeFailure;

export type ProposeFailure =
  /** Nothing was written. */
  | { readonly outcome: "no-quorum"; readonly problem: string }
  | { readonly outcome: "overloaded" }
  | { readonly outcome: "too-large" }
  /** This node has no such federation, or has it no more. */
  | { readonly outcome: "gone" }
  /** It may have been written or not; the same request, asked again, tells. */
  | { readonly outcome: "unknown"; readonly problem: string };

export type ReadOptions = {
  /** Answered at once with what this member has. Else with at least everything written before the question. */
  readonly isStale: boolean;
  readonly timeoutMs: number;
};

export type ReadOutcome<T> =
  | { readonly outcome: "current"; readonly value: T }
  /** `ageMs`: since this member last had word of a leader; null = never. */
  | { readonly outcome: "stale"; readonly value: T; readonly ageMs: number | null }
  | { readonly outcome: "no-quorum"; readonly problem: string }
  | { readonly outcome: "overloaded" }
  | { readonly outcome: "gone" };

export type ListRange = {
  readonly prefix: string;
  /** Only keys behind this one; empty = from the first. */
  readonly after: string;
  readonly limit: number;
};

export type Listed = {
  readonly entries: readonly { readonly key: string; readonly stored: StoredKey }[];
  readonly hasMore: boolean;
  /** Watching from the next one on misses nothing. */
  readonly revision: number;
};

export type KeyChange = {
  readonly key: string;
  /** Null = deleted. */
  readonly value: Uint8Array | null;
  readonly revision: number;
};

export type ResignOutcome =
  | { readonly outcome: "resigned" }
  | { readonly outcome: "not-leader"; readonly leaderId: MemberId | null }
  | { readonly outcome: "refused"; readonly problem: string }
  | { readonly outcome: "gone" };

export type RenewOutcome =
  | { readonly outcome: "renewed"; readonly ttlMs: number }
  | { readonly outcome: "not-held" }
  | { readonly outcome: "no-quorum"; readonly problem: string }
  | { readonly outcome: "gone" };

export type OutgoingMessage = {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Null = all other members. */
  readonly to: MemberId | null;
  readonly ttlMs: number;
};

export type MessageOutcome = "sent" | "no-route" | "too-large" | "gone";

export type TopicMessage = {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly from: MemberId;
  readonly fromName: string;
};

/** What happened since the last batch. One reader. */
export type Watch<T> = {
  /** Null = it has ended: closed, or the federation is gone. */
  next(): Promise<WatchBatch<T> | null>;
  close(): void;
};

export type WatchBatch<T> = {
  readonly items: readonly T[];
  /** So many were left out before these; a watch of keys that jumped over an unknown number says 1. */
  readonly lostCount: number;
  /** Of keys: everything up to here has been told. Else 0. */
  readonly revision: number;
};

/** The federations of one node. */
export type CoordinationHost = {
  list(): Promise<readonly Described[]>;
  find(federationId: FederationId): Coordination | null;
};

/** Keys, locks and topics that begin so are the agents' own. */
export const RESERVED_PREFIX = "orrery/";
/** Of one encoded request: a value and its names. */
export const REQUEST_BYTES_MAX = 68 * 1024;
