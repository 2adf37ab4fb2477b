import type {
  Actor,
  CorrelationId,
  EventId,
  EventSeverity,
  EventSubject,
  EventView,
  HUB_EVENT_TYPES,
  StreamId,
} from "@orrery/protocol";

/** An event before it has an id, a position and what its transaction says about who and when. */
export type EventDraft = {
  type: (typeof HUB_EVENT_TYPES)[number] | `agent.${string}`;
  subject: EventSubject;
  /** One sentence for people. */
  summary: string;
  /** Default `info`. */
  severity?: EventSeverity;
  /** For a change: `{ before, after }` and whatever explains it. */
  data?: EventView["data"];
  /** Version of `data`'s shape; default 1. */
  version?: number;
  parentId?: EventId | null;
  /** Where it is not the transaction's. */
  actor?: Actor;
  correlationId?: CorrelationId;
  atMs?: number;
  /** The entry of an agent's outbox that this is. */
  source?: { streamId: StreamId; sequence: number };
};

export type PendingEvent = Required<Omit<EventDraft, "source">> & {
  id: EventId;
  source: EventDraft["source"] | null;
};
