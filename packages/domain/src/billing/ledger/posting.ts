import type { Grant, GrantId, Part } from "./wallet.ts";

/** What an account's wallet is asked to do. Each is done whole or refused whole. */
export type Posting =
  | ({ readonly kind: "purchase"; readonly units: bigint } & GrantTerms)
  | ({ readonly kind: "grant"; readonly units: bigint } & GrantTerms)
  | { readonly kind: "usage"; readonly units: bigint }
  | {
      readonly kind: "adjustment";
      readonly direction: Direction;
      readonly units: bigint;
      readonly reason: string;
    }
  /** The other account takes the outcome's `moved`. */
  | { readonly kind: "transfer_out"; readonly units: bigint }
  | { readonly kind: "transfer_in"; readonly parts: readonly MovedPart[] }
  | { readonly kind: "refund"; readonly of: RefundedEntry; readonly units: bigint }
  | { readonly kind: "hold"; readonly holdId: string; readonly units: bigint; readonly endsAtMs: number }
  /**
   * `units` may be 0 where something is given back: then nothing is booked. `freeUnits` are given back besides. `isLast`: whatever the hold still
   * reserves then is given back, too.
   */
  | {
      readonly kind: "settle";
      readonly holdId: string;
      readonly units: bigint;
      readonly freeUnits: bigint;
      readonly isLast: boolean;
    }
  | { readonly kind: "release"; readonly holdId: string }
  | { readonly kind: "set_overdraft"; readonly units: bigint }
  /** Books what has ended by now, and nothing else. */
  | { readonly kind: "pass_time" };

export type Direction = "in" | "out";

export type GrantTerms = {
  /** 0 pays first, 100 last. */
  readonly priority: number;
  /** Null = it does not end. */
  readonly endsAtMs: number | null;
  readonly isPromotional: boolean;
};

/** A part of a transfer: the other account gets it on the same terms. */
export type MovedPart = GrantTerms & { readonly units: bigint };

/** As the books have it, less what was refunded of it before. */
export type RefundedEntry = {
  readonly number: number;
  readonly kind: EntryKind;
  /** Who paid, in the order of payment; of a purchase its grant. */
  readonly parts: readonly Part[];
  /** Those of the parts, as they came: some may be used up, and so no longer in the wallet. */
  readonly grants: readonly Grant[];
};

export type EntryKind = "purchase" | "grant" | "usage" | "refund" | "adjustment" | "expiry" | "transfer";
/** The house's side of an entry. */
export type Book = "sales" | "grants" | "usage" | "expiry" | "adjustments" | "transfers";

/** An immutable booking between a wallet and a book. */
export type Entry = {
  /** From 1, without a gap, in each account. */
  readonly number: number;
  readonly kind: EntryKind;
  readonly book: Book;
  /** As the wallet sees it. */
  readonly direction: Direction;
  readonly units: bigint;
  readonly balanceUnits: bigint;
  readonly atMs: number;
  /** The hold that was settled. */
  readonly holdId: string | null;
  /** The entry that is refunded. */
  readonly refundOf: number | null;
  readonly reason: string | null;
};

/** Which grant paid how much of what. */
export type GrantUse = {
  /** Null = of the debt. */
  readonly entry: number | null;
  /** Null = none did: it became debt. */
  readonly grantId: GrantId | null;
  /** Below zero: given back by a refund. */
  readonly units: bigint;
};

export type Refusal =
  | { readonly reason: "not_postable" }
  | { readonly reason: "too_large" }
  | { readonly reason: "insufficient"; readonly availableUnits: bigint; readonly missingUnits: bigint }
  | { readonly reason: "no_reason" }
  | { readonly reason: "hold_is_over" }
  | { readonly reason: "hold_exists" }
  | { readonly reason: "hold_too_small"; readonly heldUnits: bigint }
  | { readonly reason: "ends_in_the_past" }
  | { readonly reason: "not_refundable" }
  | { readonly reason: "refund_too_large"; readonly refundableUnits: bigint }
  | { readonly reason: "overdraft_in_use"; readonly usedUnits: bigint };

export type Outcome =
  /** `entry`: number of the entry that was asked for; null where none is made of it (holds). */
  | { readonly outcome: "booked"; readonly entry: number | null; readonly moved: readonly MovedPart[] }
  | { readonly outcome: "refused"; readonly refusal: Refusal };
