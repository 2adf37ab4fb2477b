import type { OutboxEntry, StreamId } from "@orrery/protocol";

export type NewOutboxEntry = Omit<OutboxEntry, "sequence">;

/** What opening found. Everything but `created` and `clean` is worth an event. */
export type OutboxVerdict =
  | { kind: "created" }
  | { kind: "clean" }
  /** The last write was cut short by a crash; its entries were never confirmed to whoever appended them. */
  | { kind: "torn_tail"; file: string; truncatedBytes: number }
  /** Confirmed entries cannot be read any more. A new stream has begun; its first entry says the same as this. */
  | {
      kind: "damaged";
      file: string;
      problem: string;
      previousStreamId: StreamId;
      keptAsideAs: string;
      carriedCount: number;
      /** Entries known to be lost, by the gaps in the sequence. */
      lostCount: number;
      /** More may be lost behind the last readable entry. */
      lostTailUnknown: boolean;
    };

export const OUTBOX_RECOVERED_EVENT = "agent.outbox_recovered";
export const OUTBOX_RESTARTED_EVENT = "agent.outbox_restarted";
