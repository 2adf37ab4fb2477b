import type { MemberId } from "@orrery/protocol";
import {
  type Failover,
  type FailoverOpening,
  type FailoverOutcome,
  type Mark,
  PHASES,
  type Phase,
  type PhaseTiming,
} from "./failover.ts";

/** Marks kept for one failover; what comes after them is left out. */
export const MARKS_MAX = 500;

/** Marks in one order, whatever order they came in, without doubles. */
export type FailoverState = { readonly opening: FailoverOpening; readonly marks: readonly Mark[] };

export function openFailover(opening: FailoverOpening): FailoverState {
  return { opening, marks: [] };
}

/** A mark that is known already changes nothing: `state` itself is returned. */
export function addMark(state: FailoverState, mark: Mark): FailoverState {
  const key = markKey(mark);
  if (state.marks.length >= MARKS_MAX || state.marks.some((known) => markKey(known) === key)) return state;
  const marks = [...state.marks, mark].sort(compareMarks);
  return { ...state, marks };
}

/** The record that the marks make up. Phases are timed on one clock only: the new leader's. Rules P1.. in SPEC.md. */
export function failoverOf({ opening, marks }: FailoverState): Failover {
  const lead = leadOf(marks);
  const own = lead === null ? [] : marks.filter(({ clockId }) => clockId === lead.clockId);
  const begin =
    own.find(({ kind }) => kind === "began") ?? own.find(({ kind }) => kind === "suspected") ?? own[0];
  const startAtMs = begin?.atMs ?? 0;
  const bounds = lead === null ? [] : boundsOf(own, lead.term);
  const outcome = outcomeOf(opening, { marks, own, bounds, lead, startAtMs });
  const fenced = own.find((mark) => mark.kind === "fenced" && mark.term === lead?.term);
  const suspected =
    own.find((mark) => mark.kind === "suspected") ?? marks.find((mark) => mark.kind === "suspected");
  return {
    ...opening,
    fault: suspected?.kind === "suspected" ? suspected.fault : "none",
    newLeaderId: lead?.isElected === true ? lead.memberId : null,
    term: lead?.term ?? null,
    fencingToken: fenced === undefined ? null : (lead?.term ?? null),
    phases: timingsOf(bounds, startAtMs, outcome),
    totalMs: bounds.reduce<number>((last, atMs) => Math.max(last, (atMs ?? startAtMs) - startAtMs), 0),
    campaigns: marks.filter(({ kind }) => kind === "campaigned").length,
    outcome,
    sightings: marks.map((mark) => ({
      mark,
      offsetMs: mark.clockId === lead?.clockId ? mark.atMs - startAtMs : null,
    })),
  };
}

/**
 * What ends a failover that nobody is left to go on with: whoever leads it or campaigned gives up, in the phase it had come
 * to. Empty once it has ended. A mark of a success that comes later still counts (P6).
 */
export function abandonmentOf(state: FailoverState, problem: string): readonly Mark[] {
  const { outcome } = failoverOf(state);
  const lead = leadOf(state.marks);
  if (outcome.kind !== "running" || lead === null) return [];
  const clocks = new Map([[lead.clockId, lead.memberId]]);
  for (const mark of state.marks) if (mark.kind === "campaigned") clocks.set(mark.clockId, mark.by);
  return Array.from(clocks, ([clockId, by]) => {
    const own = state.marks.filter((mark) => mark.clockId === clockId);
    const atMs = own.reduce((last, mark) => Math.max(last, mark.atMs), Number.NEGATIVE_INFINITY);
    return { by, clockId, atMs, kind: "gave-up", phase: outcome.phase, problem };
  });
}

type Lead = { memberId: MemberId; clockId: string; term: number | null; isElected: boolean };

/** Each of these shows that its member was elected in its term, also where the mark of the election is missing. */
const ELECTED_KINDS: readonly Mark["kind"][] = ["elected", "fenced", "promoted", "converged"];

/** Who was elected in the highest term; until then, whoever campaigned last, or suspected, or saw anything at all. */
function leadOf(marks: readonly Mark[]): Lead | null {
  const tries = marks.flatMap((mark) => {
    const isElected = ELECTED_KINDS.includes(mark.kind);
    if (!("term" in mark) || !(isElected || mark.kind === "campaigned")) return [];
    return { memberId: mark.by, clockId: mark.clockId, term: mark.term, isElected };
  });
  const elected = tries.filter(({ isElected }) => isElected);
  const eligible = elected.length > 0 ? elected : tries;
  if (eligible.length > 0) return eligible.reduce((most, one) => (one.term > most.term ? one : most));
  const seen = marks.find(({ kind }) => kind === "suspected") ?? marks[0];
  return seen === undefined
    ? null
    : { memberId: seen.by, clockId: seen.clockId, term: null, isElected: false };
}

/** When each phase ended, by the lead's clock; null = not marked. Never goes back: a mark out of order ends with the one before. */
function boundsOf(own: readonly Mark[], term: number | null): (number | null)[] {
  let latest = Number.NEGATIVE_INFINITY;
  return PHASES.map((phase) => {
    const ends = own.filter((mark) => endsPhase(mark, phase, term));
    // A promotion that failed and was tried again ended with the attempt that worked.
    const end = ends.find((mark) => mark.kind !== "promoted" || mark.problem === null);
    if (end === undefined) return null;
    latest = Math.max(latest, end.atMs);
    return latest;
  });
}

function endsPhase(mark: Mark, phase: Phase, term: number | null): boolean {
  switch (phase) {
    case "detect":
      return mark.kind === "suspected";
    case "confirm":
      return mark.kind === "confirmed";
    case "elect":
      return mark.kind === "elected" && mark.term === term;
    case "fence":
      return mark.kind === "fenced" && mark.term === term;
    case "promote":
      return mark.kind === "promoted" && mark.term === term;
    case "converge":
      return mark.kind === "converged" && mark.term === term;
  }
}

type Evidence = {
  readonly marks: readonly Mark[];
  readonly own: readonly Mark[];
  readonly bounds: readonly (number | null)[];
  readonly lead: Lead | null;
  readonly startAtMs: number;
};

/**
 * What has succeeded is never called failed, whoever else gave up. One candidate that gives up is no failed failover while a
 * later one is under way.
 */
function outcomeOf(opening: FailoverOpening, evidence: Evidence): FailoverOutcome {
  const { marks, own, bounds, lead, startAtMs } = evidence;
  const convergedAtMs = bounds.at(-1) ?? null;
  if (convergedAtMs !== null) {
    const totalMs = Math.max(0, convergedAtMs - startAtMs);
    return { kind: "succeeded", totalMs, isWithinTarget: totalMs <= opening.targetMs };
  }
  const phase = PHASES[bounds.findLastIndex((atMs) => atMs !== null) + 1] ?? "detect";
  const isElected = lead?.isElected === true;
  const hookFailed = own.findLast((mark) => mark.kind === "promoted" && mark.term === lead?.term);
  if (
    hookFailed?.kind === "promoted" &&
    hookFailed.problem !== null &&
    bounds[PHASES.indexOf("promote")] === null
  ) {
    return { kind: "failed", phase: "promote", problem: hookFailed.problem };
  }
  const gaveUp = (isElected ? own : marks).findLast((mark) => mark.kind === "gave-up");
  if (gaveUp?.kind === "gave-up" && !isTriedAfter(marks, gaveUp)) {
    return { kind: "failed", phase: gaveUp.phase, problem: gaveUp.problem };
  }
  if (isElected) return { kind: "running", phase };
  if (marks.some(({ kind }) => kind === "old-leader-answered")) return { kind: "cleared" };
  const blocked = marks.findLast((mark) => mark.kind === "blocked");
  if (blocked?.kind === "blocked" && !marks.some(({ kind }) => kind === "campaigned")) {
    return { kind: "blocked", blocks: blocked.blocks };
  }
  return { kind: "running", phase };
}

/** Whether someone else campaigned and has not given up, or the same one did so afterwards. */
function isTriedAfter(marks: readonly Mark[], gaveUp: Mark): boolean {
  return marks.some((mark) => {
    if (mark.kind !== "campaigned") return false;
    if (mark.clockId === gaveUp.clockId) return mark.atMs > gaveUp.atMs;
    const end = marks.findLast((other) => other.kind === "gave-up" && other.clockId === mark.clockId);
    return end === undefined || end.atMs < mark.atMs;
  });
}

function timingsOf(
  bounds: readonly (number | null)[],
  startAtMs: number,
  outcome: FailoverOutcome,
): readonly PhaseTiming[] {
  const lastSeen = bounds.findLastIndex((atMs) => atMs !== null);
  let startMs = 0;
  return PHASES.map((phase, i) => {
    const atMs = bounds[i] ?? null;
    if (atMs !== null) {
      const endMs = Math.max(startMs, atMs - startAtMs);
      const timing: PhaseTiming = { phase, state: "done", startMs, durationMs: endMs - startMs };
      startMs = endMs;
      return timing;
    }
    if (i < lastSeen) return { phase, state: "unseen" };
    if (outcome.kind === "failed" && outcome.phase === phase) {
      return { phase, state: "failed", startMs, problem: outcome.problem };
    }
    if (outcome.kind === "running" && outcome.phase === phase) return { phase, state: "running", startMs };
    return { phase, state: "waiting" };
  });
}

/** By clock, then time, then content: a total order, so that the order of arrival leaves no trace. */
function compareMarks(x: Mark, y: Mark): number {
  if (x.clockId !== y.clockId) return x.clockId < y.clockId ? -1 : 1;
  if (x.atMs !== y.atMs) return x.atMs - y.atMs;
  return markKey(x) < markKey(y) ? -1 : 1;
}

function markKey(mark: Mark): string {
  return JSON.stringify(Object.entries(mark).sort(([x], [y]) => (x < y ? -1 : 1)));
}
