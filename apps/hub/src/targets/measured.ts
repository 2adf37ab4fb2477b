import type { NodeId, ProbeResult, TargetMeasure } from "@orrery/protocol";

export type TargetResult = Extract<ProbeResult, { kind: "target" }>;

/** The nearest is judged by so many answers: with three of them it follows a change. */
const RECENT_MAX = 5;

/** What one node measures of one target: the last minute as it told, and its last answers. */
export class Measured {
  readonly nodeId: NodeId;
  /** On a clock that stands still while the hub does. */
  receivedMs = 0;
  #receivedAtMs = 0;
  #result: TargetResult | null = null;
  #isDemoDelay = false;
  /** Null = lost. */
  readonly #recent: (number | null)[] = [];

  constructor(nodeId: NodeId) {
    this.nodeId = nodeId;
  }

  take(result: TargetResult, received: { ms: number; atMs: number }, isDemoDelay: boolean): void {
    // The same measurement a second time is no news of the target.
    if (result.lastAtMs !== this.#result?.lastAtMs) {
      this.#recent.push(result.lastMs);
      if (this.#recent.length > RECENT_MAX) this.#recent.shift();
    }
    this.#result = result;
    this.#isDemoDelay = isDemoDelay;
    this.receivedMs = received.ms;
    this.#receivedAtMs = received.atMs;
  }

  /** The median of the last answers; null where more were lost than answered. */
  get recentMs(): number | null {
    const answers = this.#recent.filter((ms) => ms !== null).sort((a, b) => a - b);
    if (answers.length === 0 || answers.length * 2 < this.#recent.length) return null;
    return answers[Math.ceil(answers.length / 2) - 1] ?? null;
  }

  /** Of the last minute. */
  measure(): TargetMeasure {
    const result = this.#result;
    const sentCount = result?.sentCount ?? 0;
    return {
      nodeId: this.nodeId,
      p50Ms: result?.p50Ms ?? null,
      p99Ms: result?.p99Ms ?? null,
      lossRatio: sentCount === 0 ? 0 : Math.min(1, (result?.lostCount ?? 0) / sentCount),
      sentCount,
      problem: result?.problem ?? null,
      atMs: this.#receivedAtMs,
      isDemoDelay: this.#isDemoDelay,
    };
  }

  /** As the nearest is judged: by its last answers, and by when it was received on the clock of `receivedMs`. */
  judgedMeasure(): TargetMeasure {
    return { ...this.measure(), p50Ms: this.recentMs, atMs: this.receivedMs };
  }
}
