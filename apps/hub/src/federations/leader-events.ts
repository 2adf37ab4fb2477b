import type { Database, EventDraft, FederationRecord, WriteTransaction } from "@orrery/db";
import {
  type CorrelationId,
  type EventView,
  type FederationId,
  failoverId,
  type MemberId,
} from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";
import { endOvertaken } from "../ingest/end-overtaken.ts";
import type { KnownLeader } from "./federation-sight.ts";
import type { LeaderNews } from "./leader-watch.ts";

/**
 * Stores what this hub noticed of a federation's leadership, once over all replicas and restarts: the log itself says whether
 * a term was told already.
 */
export function storeLeaderNews(db: Database, federationId: FederationId, news: LeaderNews): Promise<void> {
  return db.write({ actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId }, async (tx) => {
    const federation = await tx.federation.findForUpdate(federationId);
    if (federation === null || federation.removedAtMs !== null) return;
    const draft = await draftOf(tx, federation, news);
    if (draft !== null) tx.appendEvent(draft);
    if (news.kind === "leader-changed") await endBefore(tx, federation, news.now, news.now.sinceAtMs);
  });
}

/** Ends failovers that nobody else will: see `endOvertaken`. Whether there were any. */
export function endForgotten(
  db: Database,
  federationId: FederationId,
  leader: EndedBy,
  nowAtMs: number,
): Promise<boolean> {
  return db.write({ actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId }, async (tx) => {
    const federation = await tx.federation.findForUpdate(federationId);
    return federation !== null && (await endBefore(tx, federation, leader, nowAtMs));
  });
}

type EndedBy = Pick<KnownLeader, "memberId" | "term">;

async function endBefore(
  tx: WriteTransaction,
  federation: FederationRecord,
  { memberId, term }: EndedBy,
  atMs: number,
): Promise<boolean> {
  const members = await tx.federationMember.findOf(federation.id, { isLeftToo: true });
  const leading = { memberId, term, generation: federation.generation };
  const teller = { actor: HUB_ACTOR, parentId: null, nowAtMs: Math.round(atMs) };
  return endOvertaken(tx, { federation, members }, leading, teller);
}

/** Who led last, as the log tells; null = nobody yet. */
export async function lastToldLeader(db: Database, federationId: FederationId): Promise<KnownLeader | null> {
  const event = await newestEvent(db.read, federationId, "federation.leader_changed");
  return event === null ? null : leaderOfEvent(event);
}

export function leaderOfEvent(event: EventView): KnownLeader | null {
  const now = event.data.new as { memberId?: unknown; name?: unknown } | null | undefined;
  const { term } = event.data;
  if (typeof now?.memberId !== "string" || typeof term !== "number") return null;
  const name = typeof now.name === "string" ? now.name : now.memberId;
  return { memberId: now.memberId as MemberId, name, term, sinceAtMs: event.atMs };
}

type Told = "federation.leader_changed" | "federation.leaderless";

async function newestEvent(
  repositories: Pick<WriteTransaction, "event">,
  federationId: FederationId,
  type: Told,
): Promise<EventView | null> {
  const input = { type, subjectKind: "federation", subjectId: federationId, limit: 1 } as const;
  return (await repositories.event.findPage(input)).items[0] ?? null;
}

/** The newest term that was told so; -1 = none. */
async function toldTerm(tx: WriteTransaction, federationId: FederationId, type: Told): Promise<number> {
  const event = await newestEvent(tx, federationId, type);
  return typeof event?.data.term === "number" ? event.data.term : -1;
}

async function draftOf(
  tx: WriteTransaction,
  federation: FederationRecord,
  news: LeaderNews,
): Promise<EventDraft | null> {
  const subject = { kind: "federation", id: federation.id, name: federation.name } as const;
  const ledTerm = await toldTerm(tx, federation.id, "federation.leader_changed");
  if (news.kind === "leaderless") {
    if (ledTerm > news.last.term) return null;
    if ((await toldTerm(tx, federation.id, "federation.leaderless")) >= news.last.term) return null;
    return {
      type: "federation.leaderless",
      severity: "critical",
      subject,
      summary: `Nobody leads ${federation.name}: ${news.last.name} led last, in term ${news.last.term}`,
      data: { last: leaderData(news.last), term: news.last.term, sinceAtMs: Math.round(news.sinceAtMs) },
    };
  }
  const { old, now } = news;
  if (ledTerm >= now.term) return null;
  const failover = await tx.failover.find(failoverId(federation.id, federation.generation, now.term));
  const reason =
    old === null ? "its first leader" : failover === null ? "elected by its members" : failover.kind;
  const before = old === null ? "" : `, after ${old.name} in term ${old.term}`;
  return {
    type: "federation.leader_changed",
    severity: old === null ? "info" : "notice",
    subject,
    summary: `${now.name} leads ${federation.name} in term ${now.term}${before} (${reason})`,
    data: {
      old: old === null ? null : leaderData(old),
      new: leaderData(now),
      term: now.term,
      generation: federation.generation,
      reason,
      failoverId: failover?.id ?? null,
    },
    atMs: Math.round(now.sinceAtMs),
  };
}

function leaderData({ memberId, name, term }: KnownLeader) {
  return { memberId, name, term };
}
