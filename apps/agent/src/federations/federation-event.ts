import type { Leadership, Membership } from "@orrery/domain/consensus";
import type { Evidence } from "@orrery/domain/detection";
import type { MemberId, OutboxEntry } from "@orrery/protocol";
import type { LogFailure } from "./write-ahead-log-failure.ts";

export type HookName = "promote" | "demote" | "changed";

/** What a hook of the host came to; null = it ran, or there is none. */
export type HookResult = { readonly kind: HookName; readonly term: number; readonly problem: string | null };

/** Who led before or leads now, for hooks on the host. */
export type NamedMember = { readonly memberId: MemberId; readonly name: string };

/** What becomes an entry of the agent's durable outbox: sent to the hub at least once. */
export type EntryType =
  | "agent.failover"
  | "agent.federation_member_opened"
  | "agent.federation_member_lost"
  | "agent.federation_member_failed"
  | "agent.drill_done";

/** `atMs`: the process's monotonic clock. */
export type FederationEvent = { readonly atMs: number } & (
  | { readonly kind: "leadership"; readonly leadership: Leadership }
  | { readonly kind: "membership"; readonly membership: Membership }
  | { readonly kind: "suspected" | "confirmed"; readonly evidence: Evidence }
  | {
      readonly kind: "cleared";
      readonly memberId: MemberId;
      readonly why: "heard" | "own-gap";
      readonly silentForMs: number;
    }
  | { readonly kind: "failed"; readonly failure: LogFailure }
  /** The report is another one in what must not wait for the next second. */
  | { readonly kind: "changed" }
  | { readonly kind: "entry"; readonly type: EntryType; readonly data: OutboxEntry["data"] }
  | {
      readonly kind: "hook";
      readonly hook: HookName;
      readonly term: number;
      readonly fencingToken: number | null;
      readonly oldLeader: NamedMember | null;
      readonly newLeader: NamedMember | null;
    }
  /** A drill: the process is to kill or freeze itself. */
  | { readonly kind: "harm"; readonly fault: "kill" | "freeze"; readonly durationMs: number }
  /** A drill: the mesh neither sends nor reads for so long. */
  | { readonly kind: "cut"; readonly durationMs: number }
  /** `peerNodes`, `linkNodes` or the profile are others: heartbeats, ticks and links are to be planned anew. */
  | { readonly kind: "neighbours" }
);

type WithoutTime<E> = E extends unknown ? Omit<E, "atMs"> : never;
export type FederationNews = WithoutTime<FederationEvent>;
