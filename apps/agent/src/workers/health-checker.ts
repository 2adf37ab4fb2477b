import type { InstanceReport, WorkerHealthCheck } from "@orrery/protocol/workers";
import type { Clock } from "@orrery/runtime";
import { type CheckPlace, runCheck } from "./run-check.ts";

const SENTENCE_MAX = 300;

/** The checks of one instance, one at a time. What is found of a process that is no longer the one counts for nothing. */
export class HealthChecker {
  readonly #clock: Clock;
  readonly #onChecked: (isPassed: boolean, sentence: string) => void;
  /** Null = there is nothing to check. */
  #place: CheckPlace | null = null;
  #nextMs = 0;
  #isChecking = false;
  #last: InstanceReport["check"] = null;

  constructor(clock: Clock, onChecked: (isPassed: boolean, sentence: string) => void) {
    this.#clock = clock;
    this.#onChecked = onChecked;
  }

  get last(): InstanceReport["check"] {
    return this.#last;
  }

  get hasPlace(): boolean {
    return this.#place !== null;
  }

  /** Another process, or none. */
  setPlace(place: CheckPlace | null): void {
    this.#place = place;
    this.#nextMs = 0;
    if (place !== null) this.#last = null;
  }

  /** To be called often. */
  tick(health: WorkerHealthCheck | null, nowMs: number): void {
    const place = this.#place;
    if (health === null || place === null || this.#isChecking || nowMs < this.#nextMs) return;
    this.#isChecking = true;
    this.#nextMs = nowMs + health.intervalMs;
    void runCheck(health, place).then(({ isPassed, sentence, tookMs }) => {
      this.#isChecking = false;
      if (this.#place !== place) return;
      this.#last = {
        isPassed,
        sentence: sentence.slice(0, SENTENCE_MAX),
        tookMs,
        atMs: this.#clock.nowAtMs(),
      };
      this.#onChecked(isPassed, sentence);
    });
  }
}
