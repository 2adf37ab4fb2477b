import type { LinkMinute } from "@orrery/domain/latency";
import type { LinkFigures, NodeId } from "@orrery/protocol";
import { type HistoryBudget, LinkHistory } from "./link-history.ts";

/** One measurement of a directed link. `rttMs` null = nothing answered. */
export type LinkMeasurement = {
  source: "mesh" | "probe";
  rttMs: number | null;
  jitterMs: number | null;
  /** 0..1 */
  lossRatio: number;
  isDemoDelay: boolean;
  /** By the hub's clock, when it arrived. */
  atMs: number;
};

/** What the hub knows of how one node hears another: the newest measurement, the minute under way, and the last hour. */
export class Link {
  readonly fromId: NodeId;
  readonly toId: NodeId;
  latest: LinkMeasurement;
  /** Left the book: too old, or one of the nodes is gone. */
  isGone = false;
  /** When the coordinates learned of it last. */
  observedAtMs = Number.NEGATIVE_INFINITY;
  readonly history: LinkHistory;
  /** Of the newest answer; null = there never was one. */
  #answeredRttMs: number | null = null;
  #rttSum = 0;
  #rttCount = 0;
  #lossSum = 0;
  #count = 0;

  constructor(fromId: NodeId, toId: NodeId, first: LinkMeasurement, budget: HistoryBudget) {
    this.fromId = fromId;
    this.toId = toId;
    this.latest = first;
    this.history = new LinkHistory(budget);
  }

  add(measurement: LinkMeasurement): void {
    const { atMs, rttMs, lossRatio } = measurement;
    this.latest = measurement;
    this.history.add(atMs, rttMs, lossRatio);
    if (rttMs !== null) {
      this.#answeredRttMs = rttMs;
      this.#rttSum += rttMs;
      this.#rttCount += 1;
    }
    this.#lossSum += lossRatio;
    this.#count += 1;
  }

  /** While nothing answers, the delay of the last answer, with a loss of 1. Null where there never was an answer. */
  figures(): LinkFigures | null {
    const rttMs = this.#answeredRttMs;
    return rttMs === null ? null : { ...this.latest, rttMs };
  }

  /** The averages since the last call; null where nothing was measured. */
  takeMinute(): Omit<LinkMinute, "peer"> | null {
    if (this.#count === 0) return null;
    const { source, isDemoDelay } = this.latest;
    const minute = {
      rttMs: this.#rttCount === 0 ? null : this.#rttSum / this.#rttCount,
      lossRatio: this.#lossSum / this.#count,
      source,
      isDemoDelay,
    };
    this.#rttSum = 0;
    this.#rttCount = 0;
    this.#lossSum = 0;
    this.#count = 0;
    return minute;
  }
}
