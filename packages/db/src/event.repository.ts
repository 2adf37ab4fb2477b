import type { EventListInput, EventPage, EventView } from "@orrery/protocol";
import type { Client } from "./client.ts";
import type { PendingEvent } from "./event-draft.ts";
import type { Prisma } from "./generated/client.ts";
import type { EventModel } from "./generated/models/Event.ts";
import { toDate } from "./prisma-time.ts";

export const EVENT_CHANNEL = "orrery_event";
/** Held from before the first event's insert to the commit, so that positions are in commit order. "events" in ASCII. */
const EVENT_LOCK = 0x6576656e7473n;

export function eventRepository(client: Client) {
  return {
    /** Newest first, or oldest first after `afterPosition`. `excludedSubjectKinds` hides what the caller may not read. */
    async findPage(
      input: EventListInput,
      options: { excludedSubjectKinds?: string[] } = {},
    ): Promise<EventPage> {
      const isTail = input.afterPosition !== undefined;
      const rows = await client.event.findMany({
        where: pageFilter(input, options.excludedSubjectKinds ?? []),
        orderBy: { position: isTail ? "asc" : "desc" },
        take: input.limit + 1,
      });
      const items = rows.slice(0, input.limit).map(toEventView);
      const hasMore = rows.length > input.limit;
      return { items, nextCursor: hasMore ? (items.at(-1)?.position ?? null) : null };
    },

    async findAfter(position: bigint, limit: number): Promise<EventView[]> {
      const rows = await client.event.findMany({
        where: { position: { gt: position } },
        orderBy: { position: "asc" },
        take: limit,
      });
      return rows.map(toEventView);
    },

    /** The newest position; 0 while the log is empty. */
    async findLastPosition(): Promise<bigint> {
      const { _max } = await client.event.aggregate({ _max: { position: true } });
      return _max.position ?? 0n;
    },

    /** Last statements of a transaction: takes the log's lock, inserts in order, announces. */
    async insertAtEnd(events: PendingEvent[]): Promise<void> {
      if (events.length === 0) return;
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${EVENT_LOCK})`;
      for (let start = 0; start < events.length; start += INSERT_ROWS_MAX) {
        await insertRows(client, events.slice(start, start + INSERT_ROWS_MAX));
      }
    },
  };
}

/** One statement whatever the count: columns travel as arrays, so that its text stays the same and small. */
const INSERT_ROWS_MAX = 5000;

async function insertRows(client: Client, events: PendingEvent[]): Promise<void> {
  const column = <T>(pick: (event: PendingEvent) => T) => events.map(pick);
  await client.$executeRaw`
    WITH inserted AS (
      INSERT INTO event (id, type, severity, version, at, subject_kind, subject_id, subject_name,
        actor_kind, actor_id, actor_name, correlation_id, parent_id, summary, data, source_stream_id, source_sequence)
      SELECT id, type, severity, version, to_timestamp(at_ms / 1000.0), subject_kind, subject_id, subject_name,
        actor_kind, actor_id, actor_name, correlation_id, parent_id, summary, data::jsonb, stream_id, sequence
      FROM unnest(
        ${column((e) => e.id)}::text[], ${column((e) => e.type)}::text[], ${column((e) => e.severity)}::text[],
        ${column((e) => e.version)}::int[], ${column((e) => e.atMs)}::float8[],
        ${column((e) => e.subject.kind)}::text[], ${column((e) => e.subject.id)}::text[], ${column((e) => e.subject.name)}::text[],
        ${column((e) => e.actor.kind)}::text[], ${column((e) => e.actor.id)}::text[], ${column((e) => e.actor.name)}::text[],
        ${column((e) => e.correlationId)}::text[], ${column((e) => e.parentId ?? null)}::text[],
        ${column((e) => e.summary)}::text[], ${column((e) => JSON.stringify(e.data))}::text[],
        ${column((e) => e.source?.streamId ?? null)}::text[], ${column((e) => e.source?.sequence ?? null)}::bigint[]
      ) WITH ORDINALITY AS row (id, type, severity, version, at_ms, subject_kind, subject_id, subject_name,
        actor_kind, actor_id, actor_name, correlation_id, parent_id, summary, data, stream_id, sequence, number)
      ORDER BY number
      RETURNING position
    )
    SELECT pg_notify(${EVENT_CHANNEL}, max(position)::text) FROM inserted`;
}

function pageFilter(input: EventListInput, excludedSubjectKinds: string[]): Prisma.EventWhereInput {
  const all: Prisma.EventWhereInput[] = [];
  if (input.afterPosition !== undefined) all.push({ position: { gt: BigInt(input.afterPosition) } });
  if (input.cursor !== undefined && /^\d{1,18}$/.test(input.cursor)) {
    const cursor = BigInt(input.cursor);
    all.push({ position: input.afterPosition === undefined ? { lt: cursor } : { gt: cursor } });
  }
  if (input.type !== undefined) {
    all.push({ type: input.type.endsWith(".") ? { startsWith: input.type } : input.type });
  }
  if (input.subjectKind !== undefined) all.push({ subjectKind: input.subjectKind });
  if (input.subjectId !== undefined) all.push({ subjectId: input.subjectId });
  if (input.correlationId !== undefined) all.push({ correlationId: input.correlationId });
  if (input.actorId !== undefined) all.push({ actorId: input.actorId });
  if (input.severity !== undefined) all.push({ severity: input.severity });
  if (input.fromAtMs !== undefined) all.push({ at: { gte: toDate(input.fromAtMs) } });
  if (input.toAtMs !== undefined) all.push({ at: { lte: toDate(input.toAtMs) } });
  if (input.query !== undefined && input.query.trim() !== "") {
    const text = { contains: input.query.trim(), mode: "insensitive" as const };
    all.push({ OR: [{ summary: text }, { subjectName: text }, { actorName: text }] });
  }
  if (input.audit === true) {
    all.push({
      OR: [{ actorKind: { in: ["operator", "api_token"] } }, { type: { startsWith: "operator." } }],
    });
  }
  if (excludedSubjectKinds.length > 0) all.push({ subjectKind: { notIn: excludedSubjectKinds } });
  return { AND: all };
}

export function toEventView(row: EventModel): EventView {
  return {
    id: row.id,
    position: row.position.toString(),
    type: row.type,
    severity: row.severity,
    version: row.version,
    atMs: row.at.getTime(),
    subject: { kind: row.subjectKind, id: row.subjectId, name: row.subjectName },
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    correlationId: row.correlationId,
    parentId: row.parentId,
    summary: row.summary,
    data: row.data,
  } as EventView;
}
