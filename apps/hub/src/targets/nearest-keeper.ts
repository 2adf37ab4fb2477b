import type { Database, StoredNearest } from "@orrery/db";
import type { NodeId, TargetId } from "@orrery/protocol";
import type { Logger } from "@orrery/runtime";
import { type CurrentStanding, judgeNearest } from "./judge-nearest.ts";
import type { WantedTarget } from "./probe-orders.ts";
import { storeNearest } from "./store-nearest.ts";
import type { TargetBook } from "./target-book.ts";

/** Nobody is said to reach a target no more before whoever else may hear of it had time to say so. */
const NOBODY_AFTER_MS = 10_000;
/** What the nearest measures is stored when it has moved by so much, whichever is more, and not more often than this. */
const DRIFT_MS = 1;
const DRIFT_RATIO = 0.1;
const DRIFT_EVERY_MS = 5000;
/** Of one round: a hundred targets that ten thousand nodes measure are judged in several. */
const ROUND_MS_MAX = 20;

export type NearestKeeperOptions = {
  db: Database;
  log: Logger;
  book: TargetBook;
  /** Stands still while the hub does. */
  nowMs: () => number;
  nowAtMs: () => number;
  monotonicMs: () => number;
  nameOf: (nodeId: NodeId) => string;
  standing: (target: WantedTarget, nodeId: NodeId) => CurrentStanding;
  /** The row is other than what is known here. */
  onOvertaken: () => void;
};

type State = {
  isStoring: boolean;
  driftStoredMs: number;
  /** Since when nobody reaches it, as far as this replica can tell; null = that is not so. */
  nobodySinceMs: number | null;
};

/** Keeps the rows true to who is nearest, and tells the log of each change, once over all replicas. */
export class NearestKeeper {
  readonly #options: NearestKeeperOptions;
  readonly #states = new Map<TargetId, State>();
  #waiting = new Set<TargetId>();

  constructor(options: NearestKeeperOptions) {
    this.#options = options;
  }

  /** There are new results of it. */
  mark(targetId: TargetId): void {
    this.#waiting.add(targetId);
  }

  /** Judges what is marked, and whatever may have changed by silence. Several times a second. */
  round(targets: ReadonlyMap<TargetId, WantedTarget>): void {
    for (const id of this.#states.keys()) if (!targets.has(id)) this.#states.delete(id);
    for (const target of targets.values()) if (this.#mayHaveFallenSilent(target)) this.mark(target.record.id);
    const waiting = this.#waiting;
    this.#waiting = new Set();
    const untilMs = this.#options.monotonicMs() + ROUND_MS_MAX;
    for (const targetId of waiting) {
      const target = targets.get(targetId);
      if (this.#options.monotonicMs() > untilMs) this.mark(targetId);
      else if (target !== undefined) this.#judge(target);
    }
  }

  #mayHaveFallenSilent(target: WantedTarget): boolean {
    const { nearest } = target.record;
    return (
      nearest !== null &&
      this.#options.standing(target, nearest.nodeId) !== "elsewhere" &&
      this.#recentMs(target, nearest.nodeId) === null
    );
  }

  #judge(target: WantedTarget): void {
    const { book, nowMs, standing } = this.#options;
    const { id, intervalMs, nearest } = target.record;
    const state = this.#stateOf(id);
    if (state.isStoring) {
      this.mark(id);
      return;
    }
    const measures = Array.from(book.of(id, { nowMs: nowMs(), intervalMs }), (one) => one.judgedMeasure());
    const judgement = judgeNearest({
      current: nearest,
      standing: nearest === null ? "gone" : standing(target, nearest.nodeId),
      measures,
      nowMs: nowMs(),
      intervalMs,
    });
    const isNobody = judgement.kind === "changed" && judgement.to === null;
    state.nobodySinceMs = isNobody ? (state.nobodySinceMs ?? nowMs()) : null;
    if (judgement.kind === "same") {
      if (nearest !== null) this.#keepFigure(target, nearest, state);
      return;
    }
    // Someone who has no results at all has nothing to say, unless nobody else speaks.
    const isHasty = measures.length === 0 && nowMs() - (state.nobodySinceMs ?? nowMs()) < NOBODY_AFTER_MS;
    if (isNobody && isHasty) this.mark(id);
    else this.#store(target, judgement.to, state);
  }

  #store(target: WantedTarget, to: { nodeId: NodeId; p50Ms: number } | null, state: State): void {
    const { db, log, nowAtMs, nameOf, onOvertaken } = this.#options;
    const { record } = target;
    const before = record.nearest;
    const atMs = nowAtMs();
    const from =
      before === null
        ? null
        : {
            nodeId: before.nodeId,
            name: nameOf(before.nodeId),
            p50Ms: this.#answeredMs(target, before),
          };
    state.isStoring = true;
    storeNearest(db, {
      targetId: record.id,
      from,
      to: to === null ? null : { ...to, name: nameOf(to.nodeId) },
      isDemoDelay: record.isDemo,
      atMs,
    })
      .then((outcome) => {
        if (outcome === "overtaken") onOvertaken();
        else record.nearest = to === null ? null : { ...to, sinceAtMs: atMs };
      })
      .catch((error: unknown) => {
        log.warn({ err: error, targetId: record.id }, "who is nearest to a target was not stored yet");
        this.mark(record.id);
      })
      .finally(() => {
        state.isStoring = false;
      });
  }

  /** Other replicas compare their nodes with what is stored. */
  #keepFigure(target: WantedTarget, nearest: StoredNearest, state: State): void {
    const { db, log, nowMs } = this.#options;
    const p50Ms = this.#recentMs(target, nearest.nodeId);
    if (p50Ms === null) return;
    const driftMs = Math.abs(p50Ms - nearest.p50Ms);
    if (driftMs < Math.max(DRIFT_MS, nearest.p50Ms * DRIFT_RATIO)) return;
    if (nowMs() - state.driftStoredMs < DRIFT_EVERY_MS) return;
    state.driftStoredMs = nowMs();
    nearest.p50Ms = p50Ms;
    db.read.target
      .updateNearestP50(target.record.id, nearest.nodeId, p50Ms)
      .catch((error: unknown) => log.warn({ err: error }, "what the nearest measures was not stored"));
  }

  /** What a node that this replica hears answered lately; null = nothing, or it is not heard. */
  #recentMs({ record }: WantedTarget, nodeId: NodeId): number | null {
    const { book, nowMs } = this.#options;
    return book.get(record.id, nodeId, { nowMs: nowMs(), intervalMs: record.intervalMs })?.recentMs ?? null;
  }

  #answeredMs(target: WantedTarget, current: StoredNearest): number | null {
    const isElsewhere = this.#options.standing(target, current.nodeId) === "elsewhere";
    return isElsewhere ? current.p50Ms : this.#recentMs(target, current.nodeId);
  }

  #stateOf(id: TargetId): State {
    const state = this.#states.get(id) ?? {
      isStoring: false,
      driftStoredMs: Number.NEGATIVE_INFINITY,
      nobodySinceMs: null,
    };
    this.#states.set(id, state);
    return state;
  }
}
