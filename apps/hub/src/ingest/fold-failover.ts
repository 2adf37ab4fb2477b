import type { FailoverRecord } from "@orrery/db";
import { addMark, type Failover, failoverOf, openFailover } from "@orrery/domain/failover";
import type { FailoverEntry, FailoverEvidence, FailoverMark, FailoverOpening } from "@orrery/protocol";

/** What one agent told of a failover, its wall clock times brought to the hub's clock. */
export type FailoverTold = { entry: FailoverEntry; toldAtMs: number };

/** What of a failover's row comes out of what was told. */
export type FailoverFold = Pick<
  FailoverRecord,
  | "kind"
  | "fault"
  | "outcome"
  | "startedAtMs"
  | "totalMs"
  | "oldLeaderId"
  | "newLeaderId"
  | "term"
  | "byName"
  | "opening"
  | "marks"
  | "evidence"
>;

const EVIDENCE_MAX = 200;
/** Marks of a broken clock must not overflow anything; a failover of three centuries is told from a longer one by nobody. */
const TOTAL_MS_MAX = 1e13;

/**
 * Merges what is told into what is stored. The same things told in any order, doubled, in one go or in many, give the same
 * row (as long as they are no more than are kept).
 */
export function foldFailover(
  stored: Pick<FailoverFold, "opening" | "marks" | "evidence" | "startedAtMs"> | null,
  told: readonly FailoverTold[],
  targetMs: number,
): { fold: FailoverFold; failover: Failover } {
  const openings = [stored?.opening ?? null, ...told.map(({ entry }) => entry.opening)];
  const opening = openings.reduce(preferOpening, null);
  const { marks } = unseenMarks(stored?.marks ?? [], told).reduce<ReturnType<typeof openFailover>>(addMark, {
    ...openFailover(opening ?? provisionalOpening(told)),
    marks: stored?.marks ?? [],
  });
  const firstToldAtMs = Math.min(
    ...told.map(({ toldAtMs }) => toldAtMs),
    stored === null || stored.opening !== null ? Number.POSITIVE_INFINITY : stored.startedAtMs,
  );
  const startedAtMs = opening?.startedAtMs ?? firstToldAtMs;
  const failover = failoverOf({
    opening: opening ?? { ...provisionalOpening(told), startedAtMs, targetMs },
    marks,
  });
  return {
    failover,
    fold: {
      kind: failover.kind,
      fault: failover.fault,
      outcome: failover.outcome.kind,
      startedAtMs,
      totalMs: Math.min(failover.totalMs, TOTAL_MS_MAX),
      oldLeaderId: failover.oldLeaderId,
      newLeaderId: failover.newLeaderId,
      term: failover.term,
      byName: failover.byName,
      opening,
      marks: marks as FailoverMark[],
      evidence: mergeEvidence(stored?.evidence ?? [], told),
    },
  };
}

/**
 * Whether the outcome is worth an event. A success is told with the opening, which the new leader tells first: without it
 * nobody knows who was taken over from, nor whether anybody asked for it.
 */
export function isTellable({ outcome, opening }: Pick<FailoverFold, "outcome" | "opening">): boolean {
  return outcome !== "running" && (outcome !== "succeeded" || opening !== null);
}

/** Each once: an agent that repeats itself many times must not cost a comparison with all that is kept each time. */
function unseenMarks(known: readonly FailoverMark[], told: readonly FailoverTold[]): FailoverMark[] {
  const keyOf = (mark: FailoverMark) => JSON.stringify(mark);
  const marks = new Map(told.flatMap(({ entry }) => entry.marks).map((mark) => [keyOf(mark), mark]));
  for (const mark of known) marks.delete(keyOf(mark));
  return [...marks.values()];
}

/** Only one member leads a term, so that openings differ only in how much it knew: a ranking, or an earlier beginning. */
function preferOpening(known: FailoverOpening | null, other: FailoverOpening | null): FailoverOpening | null {
  if (known === null || other === null) return known ?? other;
  if ((known.ranking === null) !== (other.ranking === null)) return known.ranking === null ? other : known;
  if (known.startedAtMs !== other.startedAtMs) return known.startedAtMs < other.startedAtMs ? known : other;
  return JSON.stringify(known) <= JSON.stringify(other) ? known : other;
}

/** Until the new leader's word is here. */
function provisionalOpening(told: readonly FailoverTold[]): FailoverOpening {
  const entry = told[0]?.entry;
  if (entry === undefined) throw new Error("nothing was told");
  return {
    id: entry.failoverId,
    federationId: entry.federationId,
    kind: "automatic",
    oldLeaderId: null,
    byName: null,
    startedAtMs: 0,
    targetMs: 0,
    ranking: null,
  };
}

/** The first so many in one order of all: whatever order they came in, the same are kept. */
function mergeEvidence(
  stored: readonly FailoverEvidence[],
  told: readonly FailoverTold[],
): FailoverEvidence[] {
  const all = [...stored, ...told.flatMap(({ entry }) => entry.evidence)];
  const byKey = new Map(all.map((line) => [evidenceKey(line), line]));
  return [...byKey]
    .sort(([keyX, x], [keyY, y]) => x.atMs - y.atMs || (keyX < keyY ? -1 : 1))
    .slice(0, EVIDENCE_MAX)
    .map(([, line]) => line);
}

function evidenceKey({ by, clockId, atMs, peer, sentence }: FailoverEvidence): string {
  return JSON.stringify([by, clockId, atMs, peer, sentence]);
}
