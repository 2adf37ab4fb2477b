import type { FailoverRecord, WriteTransaction } from "@orrery/db";
import { abandonmentOf } from "@orrery/domain/failover";
import type { FailoverEntry, FailoverMark, FederationId, MemberId } from "@orrery/protocol";
import { type FederationRows, storeTold, type Teller } from "./store-told.ts";

/** Who leads now, as far as this hub knows. */
export type Leading = { memberId: MemberId; term: number; generation: number };

/** Told of no more for so long, while someone else leads: nobody is left to end it. */
export const FORGOTTEN_AFTER_MS = 60_000;
const LOOKED_AT = 20;

/**
 * Ends failovers of which the new leader died before it could: those of a term, or a generation, that another leadership has
 * overtaken, and those that were forgotten. Should their end be told later, it counts. The federation's row is locked.
 */
export async function endOvertaken(
  tx: WriteTransaction,
  rows: FederationRows,
  leading: Leading | null,
  teller: Teller,
): Promise<boolean> {
  const { id, generation } = rows.federation;
  const running = await tx.failover.findRunningOf(id);
  if (running.length === 0) return false;
  const { items } = await tx.failover.findPage({ federationId: id, limit: LOOKED_AT });
  const terms = [...items, ...running].map((one) =>
    one.generation === generation ? (termOfId(one.id, id, generation) ?? 0) : 0,
  );
  const ledTerm = leading?.generation === generation ? leading.term : 0;
  const reached = Math.max(ledTerm, await toldTerm(tx, id, generation), ...terms);
  let isAnyEnded = false;
  for (const one of running) {
    const term = termOfId(one.id, id, one.generation);
    const isOvertaken = one.generation < generation || (term !== null && term < reached);
    if (!isOvertaken && !isForgotten(one, leading, teller.nowAtMs)) continue;
    if (await abandon(tx, rows, one, teller)) isAnyEnded = true;
  }
  return isAnyEnded;
}

/** `<federation>-<generation>-<term>`, with or without what became of it; see `failoverId`. Null = of another form. */
export function termOfId(id: string, federationId: FederationId, generation: number): number | null {
  const prefix = `${federationId}-${generation}-`;
  const term = id.startsWith(prefix) ? /^(\d+)(-|$)/.exec(id.slice(prefix.length))?.[1] : undefined;
  return term === undefined ? null : Number(term);
}

function isForgotten(failover: FailoverRecord, leading: Leading | null, nowAtMs: number): boolean {
  const { memberId } = leading ?? {};
  if (memberId === undefined || memberId === leaderOf(failover)) return false;
  return nowAtMs - failover.updatedAtMs >= FORGOTTEN_AFTER_MS;
}

/** The newest term that the log says was led in this generation; 0 = none. */
async function toldTerm(tx: WriteTransaction, id: FederationId, generation: number): Promise<number> {
  const type = "federation.leader_changed";
  const { items } = await tx.event.findPage({ type, subjectKind: "federation", subjectId: id, limit: 1 });
  const { term, generation: of } = items[0]?.data ?? {};
  return typeof term === "number" && of === generation ? term : 0;
}

async function abandon(
  tx: WriteTransaction,
  rows: FederationRows,
  failover: FailoverRecord,
  teller: Teller,
): Promise<boolean> {
  const { id: failoverId, federationId, generation, opening, marks: known } = failover;
  const leaderId = leaderOf(failover);
  const problem =
    leaderId === null
      ? "nobody had ended it before the next leader was there"
      : `${failover.names[leaderId] ?? leaderId} was gone before that`;
  const standIn = { id: failoverId, federationId, kind: failover.kind, byName: null, ranking: null };
  const times = { startedAtMs: failover.startedAtMs, targetMs: 0, oldLeaderId: null };
  const state = { opening: opening ?? { ...standIn, ...times }, marks: known };
  const marks = abandonmentOf(state, problem) as FailoverMark[];
  const by = marks[0]?.by;
  if (by === undefined) return false;
  const entry: FailoverEntry = {
    federationId,
    failoverId,
    generation,
    memberId: by,
    opening: null,
    marks,
    evidence: [],
  };
  return storeTold(tx, rows, [{ entry, toldAtMs: failover.startedAtMs }], teller);
}

/** Who was elected, by its own word or by that of a follower. */
function leaderOf({ newLeaderId, marks }: FailoverRecord): MemberId | null {
  const follows = marks.find((mark) => mark.kind === "follows");
  return newLeaderId ?? (follows?.kind === "follows" ? follows.leaderId : null);
}
