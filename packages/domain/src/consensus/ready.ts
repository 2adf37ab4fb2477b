import type { MemberId } from "@orrery/protocol";
import type { Entry, HardState, MembershipChange, Snapshot } from "./entry.ts";
import type { Message } from "./message.ts";

/**
 * What the loop around a Raft must do now, in this order: install `snapshot`; append `entries` and `hardState` to stable storage; send
 * `messages` at once (they rest on nothing unstored); once storage is synced send `messagesAfterSync` and call
 * `persisted(receipt)`; apply `committed`, then call `applied`. Several Readys may be on their way to storage, in order.
 */
export type Ready = {
  readonly hardState: HardState | null;
  readonly entries: readonly Entry[];
  readonly snapshot: Snapshot | null;
  readonly messages: readonly Message[];
  readonly messagesAfterSync: readonly Message[];
  /** Committed and durable here, not handed out before; in order, without gaps. */
  readonly committed: readonly Entry[];
  readonly reads: readonly ReadReady[];
  readonly leadership: Leadership | null;
  /** Null = nothing to store, and nothing to send after it. */
  readonly receipt: StorageReceipt | null;
};

/**
 * Handed back when storage has synced this Ready and all before it. It names the log's end and the term at that time: one of an
 * older term must not count, since a newer leader may have replaced what it stored.
 */
export type StorageReceipt = {
  readonly number: number;
  readonly term: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
};

/** A read asked for with `requestId` may be answered once `index` is applied. */
export type ReadReady = { readonly requestId: string; readonly index: number };

/** Told whenever it changes. `fencingToken` is null until the leader's first entry of its term is committed. */
export type Leadership = {
  readonly role: Role;
  readonly term: number;
  readonly leaderId: MemberId | null;
  readonly fencingToken: number | null;
};

export type Role = "follower" | "pre-candidate" | "candidate" | "leader";

export type ProposeResult =
  | {
      readonly outcome: "appended";
      readonly term: number;
      readonly firstIndex: number;
      readonly lastIndex: number;
    }
  | { readonly outcome: "not-leader"; readonly leaderId: MemberId | null }
  | { readonly outcome: "transferring"; readonly to: MemberId }
  /** Too much is uncommitted already; try again later. */
  | { readonly outcome: "overloaded" };

export type MembershipResult =
  | Exclude<ProposeResult, { outcome: "overloaded" }>
  /** Another change, or the leader's first entry, is not committed or not applied yet. */
  | { readonly outcome: "busy" }
  | { readonly outcome: "refused"; readonly change: MembershipChange; readonly problem: string };

/** `has-leader`: a living leader is heard; `no-voter`: only voters can lead. */
export type CallResult = "called" | "leads" | "has-leader" | "no-voter";

export type TransferResult =
  | { readonly outcome: "started" }
  | { readonly outcome: "not-leader"; readonly leaderId: MemberId | null }
  | { readonly outcome: "refused"; readonly problem: string };

export type ReadResult = { readonly outcome: "started" } | { readonly outcome: "no-leader" };
