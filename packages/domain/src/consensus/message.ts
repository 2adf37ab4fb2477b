import type { MemberId } from "@orrery/protocol";
import type { Entry, Snapshot } from "./entry.ts";

/** What members tell each other. Messages may be lost, doubled, delayed and reordered. */
export type Message = {
  readonly from: MemberId;
  readonly to: MemberId;
  readonly term: number;
} & MessageBody;

export type MessageBody =
  /** `term` is the term the candidate would campaign in; nobody's own term changes. */
  | { readonly kind: "pre-vote"; readonly lastIndex: number; readonly lastTerm: number }
  /** `commitIndex`, `commitTerm`: the last entry that the voter knows to be committed. */
  | {
      readonly kind: "pre-vote-reply";
      readonly isGranted: boolean;
      readonly commitIndex: number;
      readonly commitTerm: number;
    }
  /** `isTransfer`: the leader itself asked for it, so a living leader is no reason to refuse. */
  | {
      readonly kind: "vote";
      readonly lastIndex: number;
      readonly lastTerm: number;
      readonly isTransfer: boolean;
    }
  | { readonly kind: "vote-reply"; readonly isGranted: boolean }
  | {
      readonly kind: "append";
      readonly previousIndex: number;
      readonly previousTerm: number;
      readonly entries: readonly Entry[];
      readonly commitIndex: number;
    }
  | { readonly kind: "append-accepted"; readonly matchIndex: number }
  /** `hintIndex`, `hintTerm`: the follower's last entry that may still agree, to skip a whole term a round trip. */
  | {
      readonly kind: "append-rejected";
      readonly rejectedIndex: number;
      readonly hintIndex: number;
      readonly hintTerm: number;
    }
  /** `round` numbers the leader's heartbeats: a reply to a round confirms every read that was asked for before it. */
  | { readonly kind: "heartbeat"; readonly commitIndex: number; readonly round: number }
  | { readonly kind: "heartbeat-reply"; readonly round: number }
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot }
  | { readonly kind: "read-index"; readonly requestId: string }
  | { readonly kind: "read-index-reply"; readonly requestId: string; readonly index: number }
  /** "Campaign now": the end of a leadership transfer. */
  | { readonly kind: "campaign-now" };
