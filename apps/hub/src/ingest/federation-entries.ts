import { replaceMember } from "@orrery/api";
import type { FederationMemberRecord, FederationRecord, WriteTransaction } from "@orrery/db";
import { correctedEventAtMs } from "@orrery/domain";
import {
  type Actor,
  type EventId,
  FailoverEntry,
  FederationId,
  MemberId,
  type NodeId,
  type OutboxEntry,
} from "@orrery/protocol";
import { z } from "zod";
import { endOvertaken } from "./end-overtaken.ts";
import type { FailoverTold } from "./fold-failover.ts";
import { toStorableData } from "./storable-data.ts";
import { storeTold } from "./store-told.ts";

/** An entry that was stored just now, with the event it became. */
export type FederationArrival = {
  node: { id: NodeId; name: string; enrolledAtMs: number };
  skewMs: number;
  entry: OutboxEntry;
  eventId: EventId;
};

export type FederationsFolded = {
  /** Of which rows changed. */
  federationIds: Set<FederationId>;
  /** Entries that say what their agent has no right or no reason to say; they stay in the log as they came. */
  violations: { node: FederationArrival["node"]; problem: string }[];
};

const MemberEntry = z.object({
  federationId: FederationId,
  memberId: MemberId,
  generation: z.int().min(1),
  verdict: z.json().optional(),
  /** Of one that failed: what its disk said. */
  problem: z.string().max(2000).optional(),
});
type MemberEntry = z.infer<typeof MemberEntry>;

type Told =
  | { kind: "failover"; arrival: FederationArrival; entry: FailoverEntry }
  | { kind: "opened" | "lost" | "failed"; arrival: FederationArrival; entry: MemberEntry };

const TERM_MAX = 2_147_483_647;

export function isFederationEntry({ type }: OutboxEntry): boolean {
  return type === "agent.failover" || type.startsWith("agent.federation_member_");
}

/**
 * Brings what agents tell of their federations into the rows, in the transaction that stores their entries. An agent speaks
 * for the members that its own node is or was, and for nobody else.
 */
export async function foldFederationEntries(
  tx: WriteTransaction,
  arrivals: readonly FederationArrival[],
  nowAtMs: number,
): Promise<FederationsFolded> {
  const folded: FederationsFolded = { federationIds: new Set(), violations: [] };
  const told: Told[] = [];
  for (const arrival of arrivals) {
    const read = readEntry(arrival);
    if (typeof read === "string") folded.violations.push({ node: arrival.node, problem: read });
    else if (read !== null) told.push(read);
  }
  for (const id of [...new Set(told.map(({ entry }) => entry.federationId))].toSorted()) {
    const ofThis = told.filter(({ entry }) => entry.federationId === id);
    await foldFederation(tx, id, ofThis, folded, nowAtMs);
  }
  return folded;
}

/** Null = a type that this version does not know; a sentence = it cannot be read. */
function readEntry(arrival: FederationArrival): Told | string | null {
  const { type } = arrival.entry;
  const data = toStorableData(arrival.entry.data);
  if (type === "agent.failover") {
    const parsed = FailoverEntry.safeParse(data);
    if (!parsed.success) return `${type}: ${describe(parsed.error)}`;
    return { kind: "failover", arrival, entry: parsed.data };
  }
  const kind = /^agent\.federation_member_(opened|lost|failed)$/.exec(type)?.[1];
  if (kind === undefined) return null;
  const parsed = MemberEntry.safeParse(data);
  if (!parsed.success) return `${type}: ${describe(parsed.error)}`;
  return { kind: kind as "opened" | "lost" | "failed", arrival, entry: parsed.data };
}

async function foldFederation(
  tx: WriteTransaction,
  id: FederationId,
  told: readonly Told[],
  folded: FederationsFolded,
  nowAtMs: number,
): Promise<void> {
  const federation = await tx.federation.findForUpdate(id);
  const members = await tx.federationMember.findOf(id, { isLeftToo: true });
  const failovers = new Map<string, Extract<Told, { kind: "failover" }>[]>();
  for (const one of told) {
    const { node } = one.arrival;
    const own = members.filter(({ nodeId }) => nodeId === node.id);
    const problem = problemOf(one, own);
    if (federation === null || problem !== null) {
      folded.violations.push({ node, problem: problem ?? "there is no such federation" });
    } else if (one.kind === "failover") {
      failovers.set(one.entry.failoverId, [...(failovers.get(one.entry.failoverId) ?? []), one]);
    } else if (federation.removedAtMs === null) {
      const isChanged = await foldMember(tx, federation, one, nowAtMs);
      if (isChanged) folded.federationIds.add(id);
    }
  }
  if (federation === null) return;
  for (const entries of failovers.values()) {
    const isChanged = await storeFailover(tx, { federation, members }, entries, nowAtMs);
    if (!isChanged) continue;
    folded.federationIds.add(id);
    const arrival = entries.at(-1)?.arrival;
    if (arrival === undefined) continue;
    await endOvertaken(tx, { federation, members }, null, {
      actor: actorOf(arrival.node),
      parentId: arrival.eventId,
      nowAtMs,
    });
  }
}

/** Why the agent may not say this; null = it may. `own`: the members that its node is or was. */
function problemOf(told: Told, own: readonly FederationMemberRecord[]): string | null {
  const { entry } = told;
  const ids = new Set(own.map(({ id }) => id));
  const speaker = own.find(({ id }) => id === entry.memberId);
  if (speaker === undefined) {
    return `it speaks for the member ${entry.memberId} of ${entry.federationId}, which it is not`;
  }
  if (told.kind !== "failover") {
    return speaker.generation === entry.generation ? null : `${entry.memberId} is of another generation`;
  }
  const { failoverId, federationId, generation, opening, marks, evidence } = told.entry;
  if (!failoverId.startsWith(`${federationId}-${generation}-`)) {
    return `the failover ${failoverId} is none of ${federationId} in generation ${generation}`;
  }
  if ([...marks, ...evidence].some(({ by }) => !ids.has(by))) {
    return `it tells of ${failoverId} in the name of a member that it is not`;
  }
  if (opening !== null && (opening.id !== failoverId || opening.federationId !== federationId)) {
    return `the opening of ${failoverId} is another failover's`;
  }
  const highest = Math.max(0, ...marks.map((mark) => ("term" in mark ? mark.term : 0)));
  return highest > TERM_MAX ? `the term ${highest} cannot be` : null;
}

/** Whether the member's rows changed. */
async function foldMember(
  tx: WriteTransaction,
  before: FederationRecord,
  { kind, entry, arrival }: Exclude<Told, { kind: "failover" }>,
  nowAtMs: number,
): Promise<boolean> {
  // Read again: an entry before this one may have changed both.
  const federation = (await tx.federation.find(before.id)) ?? before;
  const member = await tx.federationMember.find(entry.memberId);
  if (member === null || member.leftAtMs !== null) return false;
  if (kind === "opened") {
    if (member.isOpened) return false;
    await tx.federationMember.update(member.id, { isOpened: true });
    await tx.node.bumpSpecRevisions([member.nodeId]);
    return true;
  }
  if (member.generation !== federation.generation) return false;
  const { node, eventId } = arrival;
  // Its log is judged when it is opened again; until then it is out, and its reports say so.
  if (kind === "failed") {
    const why = entry.problem ?? "its agent does not say why";
    tx.appendEvent({
      type: "federation.member_failed",
      severity: "critical",
      subject: { kind: "federation", id: federation.id, name: federation.name },
      actor: actorOf(node),
      parentId: eventId,
      summary: `${node.name} has failed as a member of ${federation.name}: ${why}`.slice(0, 1000),
      data: { nodeId: node.id, memberId: member.id, problem: entry.problem ?? null },
    });
    return true;
  }
  if (!member.isWanted) return false;
  tx.appendEvent({
    type: "federation.member_lost",
    severity: "warning",
    subject: { kind: "federation", id: federation.id, name: federation.name },
    actor: actorOf(node),
    parentId: eventId,
    summary: `${node.name} lost its log of ${federation.name}, and cannot vote as if it remembered`,
    data: { nodeId: node.id, memberId: member.id, verdict: entry.verdict ?? null },
  });
  await replaceMember(tx, federation, member, { nodeName: node.name, why: "lost its log", nowAtMs });
  return true;
}

/** Whether the failover's row changed. */
function storeFailover(
  tx: WriteTransaction,
  around: { federation: FederationRecord; members: readonly FederationMemberRecord[] },
  entries: readonly Extract<Told, { kind: "failover" }>[],
  nowAtMs: number,
): Promise<boolean> {
  const last = entries.at(-1);
  if (last === undefined) return Promise.resolve(false);
  const told = entries.map((one) => onHubClock(one, nowAtMs));
  const { node, eventId } = last.arrival;
  return storeTold(tx, around, told, { actor: actorOf(node), parentId: eventId, nowAtMs });
}

/** The beginning is told by the agent's wall clock, which may be wrong. */
function onHubClock({ entry, arrival }: Extract<Told, { kind: "failover" }>, nowAtMs: number): FailoverTold {
  const { skewMs, node } = arrival;
  const correct = (agentAtMs: number) =>
    correctedEventAtMs({ agentAtMs, skewMs, nowAtMs, enrolledAtMs: node.enrolledAtMs });
  const opening =
    entry.opening === null ? null : { ...entry.opening, startedAtMs: correct(entry.opening.startedAtMs) };
  return { entry: { ...entry, opening }, toldAtMs: correct(arrival.entry.atMs) };
}

function actorOf(node: { id: NodeId; name: string }): Actor {
  return { kind: "node", id: node.id, name: node.name };
}

function describe(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join(".")}: ${message}`)
    .join("; ");
}
