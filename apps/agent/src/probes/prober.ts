import { isDeepStrictEqual } from "node:util";
import type { ProbeOrder, ProbeResult } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { nextTickMs } from "../report/steady-timer.ts";
import { lost, type Measurer, type ProbeOutcome } from "./probe-outcome.ts";
import { probePhaseMs } from "./probe-phase.ts";
import { ProbeWindow } from "./probe-window.ts";

export type ProberOptions = {
  /** Of this node; it may be enrolled anew. */
  readonly nodeId: () => string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly createMeasurer: (order: ProbeOrder) => Measurer;
};

/** What is measured at the same time, at most. */
export const UNDER_WAY_MAX = 32;
/** Between the starts of two measurements: orders that are due at once do not go out in one burst. */
const START_GAP_MS = 2;
/** Of the interval; with it the fleet's measurements drift apart where their phases happen to meet. */
const JITTER_RATIO = 0.05;
/** Whoever orders something once an hour does not want to wait an hour for the first figures. */
const FIRST_WITHIN_MS = 5000;
/** Of one report, so that it stays far below what a message may have. */
const RESULTS_BYTES_MAX = 262_144;

type Entry = {
  readonly order: ProbeOrder;
  readonly key: string;
  readonly measurer: Measurer;
  readonly window: ProbeWindow;
  /** Without jitter. */
  tickMs: number;
  dueMs: number;
  isUnderWay: boolean;
};

/** Measures what the hub orders, for as long as it does; what the orders do not name any more ends. */
export class Prober {
  readonly #options: ProberOptions;
  #entries = new Map<string, Entry>();
  /** Newest of each order that was measured since the last report. */
  readonly #results = new Map<string, ProbeResult>();
  #underWayCount = 0;
  #timer: NodeJS.Timeout | null = null;
  #startedMs = Number.NEGATIVE_INFINITY;

  constructor(options: ProberOptions) {
    this.#options = options;
  }

  /** An order that stays the same goes on in its rhythm, with what it has measured. */
  setOrders(orders: readonly ProbeOrder[]): void {
    const before = this.#entries;
    this.#entries = new Map();
    for (const order of orders) {
      const key = keyOf(order);
      const known = before.get(key);
      if (known !== undefined && isDeepStrictEqual(known.order, order)) this.#entries.set(key, known);
      else this.#entries.set(key, this.#begin(key, order));
    }
    for (const [key, entry] of before) {
      if (this.#entries.get(key) === entry) continue;
      entry.measurer.close();
      this.#results.delete(key);
    }
    this.#plan();
  }

  /** What was measured since the last call, as far as it fits into one report; the rest comes with the next one. */
  takeResults(): ProbeResult[] {
    const taken: ProbeResult[] = [];
    let bytes = 0;
    for (const [key, result] of this.#results) {
      bytes += Buffer.byteLength(JSON.stringify(result));
      if (bytes > RESULTS_BYTES_MAX) break;
      this.#results.delete(key);
      taken.push(result);
    }
    return taken;
  }

  stop(): void {
    this.setOrders([]);
  }

  #begin(key: string, order: ProbeOrder): Entry {
    const { nodeId, clock, createMeasurer } = this.#options;
    const nowMs = clock.monotonicMs();
    const { intervalMs } = order;
    const phaseMs = probePhaseMs(nodeId(), key, intervalMs);
    const firstMs = probePhaseMs(nodeId(), key, Math.min(intervalMs, FIRST_WITHIN_MS));
    // The first measurement takes the place of one that would follow at its heels.
    const isAtItsHeels = phaseMs > firstMs && phaseMs < FIRST_WITHIN_MS;
    return {
      order,
      key,
      measurer: createMeasurer(order),
      window: new ProbeWindow(),
      tickMs: nowMs + phaseMs + (isAtItsHeels ? intervalMs : 0),
      dueMs: nowMs + firstMs,
      isUnderWay: false,
    };
  }

  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#underWayCount >= UNDER_WAY_MAX) return;
    const next = this.#next();
    if (next === null) return;
    const dueMs = Math.max(next.dueMs, this.#startedMs + START_GAP_MS);
    this.#timer = setTimeout(() => this.#start(), Math.max(0, dueMs - this.#options.clock.monotonicMs()));
  }

  #next(): Entry | null {
    let next: Entry | null = null;
    for (const entry of this.#entries.values()) {
      if (!entry.isUnderWay && (next === null || entry.dueMs < next.dueMs)) next = entry;
    }
    return next;
  }

  #start(): void {
    this.#timer = null;
    const { clock, random } = this.#options;
    const entry = this.#next();
    const nowMs = clock.monotonicMs();
    if (entry !== null && entry.dueMs <= nowMs) {
      this.#startedMs = nowMs;
      entry.isUnderWay = true;
      this.#underWayCount += 1;
      // What a frozen process missed is left out, not made up for.
      if (entry.tickMs <= nowMs) entry.tickMs = nextTickMs(entry.tickMs, entry.order.intervalMs, nowMs);
      entry.dueMs = entry.tickMs + entry.order.intervalMs * JITTER_RATIO * random();
      void this.#run(entry);
    }
    this.#plan();
  }

  async #run(entry: Entry): Promise<void> {
    const outcome = await entry.measurer
      .measure()
      .catch((error: unknown) => lost(`It could not be measured (${(error as Error).message}).`));
    entry.isUnderWay = false;
    this.#underWayCount -= 1;
    if (this.#entries.get(entry.key) === entry) this.#take(entry, outcome);
    this.#plan();
  }

  #take({ order, key, window }: Entry, outcome: ProbeOutcome): void {
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    if (outcome.outcome !== "refused") {
      window.add(nowMs, outcome.outcome === "answered" ? outcome.ms : null);
    }
    const { p50Ms, p99Ms, jitterMs, lastMs, ...counts } = window.figures(nowMs);
    const figures = {
      ...counts,
      p50Ms: rounded(p50Ms),
      p99Ms: rounded(p99Ms),
      jitterMs: rounded(jitterMs),
      lastMs: outcome.outcome === "answered" ? rounded(lastMs) : null,
      lastAtMs: clock.nowAtMs(),
      problem: outcome.outcome === "answered" ? null : outcome.problem,
    };
    // It goes to the end of the queue.
    this.#results.delete(key);
    this.#results.set(
      key,
      order.kind === "target"
        ? { kind: "target", targetId: order.targetId, ...figures }
        : { kind: "peer", nodeId: order.nodeId, ...figures },
    );
  }
}

function keyOf(order: ProbeOrder): string {
  return order.kind === "target" ? `target ${order.targetId}` : `peer ${order.nodeId}`;
}

/** To a hundredth of a millisecond: what is finer is noise, and costs bytes each second. */
function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 100) / 100;
}
