export const KEY_LENGTH_MAX = 512;
export const VALUE_BYTES_MAX = 64 * 1024;
export const STORE_BYTES_MAX = 64 * 1024 * 1024;
export const LOCKS_MAX = 10_000;

export type KeyCommand =
  | {
      readonly kind: "put";
      readonly key: string;
      readonly value: Uint8Array;
      /** Null = whatever is there; 0 = nothing may be there. */
      readonly expectedRevision: number | null;
      /** Null = whoever leads. */
      readonly fencingToken: number | null;
    }
  | {
      readonly kind: "delete";
      readonly key: string;
      readonly expectedRevision: number | null;
      readonly fencingToken: number | null;
    }
  | { readonly kind: "lock"; readonly name: string; readonly owner: string; readonly ttlMs: number }
  | { readonly kind: "unlock"; readonly name: string; readonly token: number }
  /** Proposed by the leader alone. */
  | { readonly kind: "expire"; readonly name: string; readonly token: number };

/** A command and who asks: the same client and sequence again is the same request again. */
export type KeyRequest = {
  readonly clientId: string;
  /** Counts from 1. */
  readonly sequence: number;
  /** The client has the answers to all requests below this one. */
  readonly answeredBelow: number;
  readonly command: KeyCommand;
};

export type KeyAnswer =
  | { readonly outcome: "stored"; readonly revision: number }
  | { readonly outcome: "deleted"; readonly revision: number }
  /** `revision` 0 = there is no such key. */
  | { readonly outcome: "conflict"; readonly revision: number }
  /** `leaderToken` is the token that would be accepted. */
  | { readonly outcome: "fenced"; readonly leaderToken: number }
  | { readonly outcome: "locked"; readonly token: number }
  | { readonly outcome: "held"; readonly owner: string; readonly token: number }
  | { readonly outcome: "unlocked" }
  | { readonly outcome: "not-held" }
  | { readonly outcome: "full" }
  | { readonly outcome: "malformed" }
  /** Too old to tell whether it was done. */
  | { readonly outcome: "forgotten" };

export type StoredKey = { readonly value: Uint8Array; readonly revision: number };
export type Lock = {
  readonly owner: string;
  readonly token: number;
  readonly ttlMs: number;
};
