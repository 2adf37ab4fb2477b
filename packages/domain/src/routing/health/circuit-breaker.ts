import type { BreakerState, ServiceSettings } from "@orrery/protocol";
import { CountWindow } from "./count-window.ts";

export type BreakerSettings = ServiceSettings["breaker"];

const JITTER_RATIO = 0.1;

/** Between one gateway and one instance (rules RH4 to RH7). It says whether a request may go; it runs none itself. */
export class CircuitBreaker {
  state: BreakerState = "closed";
  /** While it is open. */
  openUntilMs = 0;
  openedCount = 0;
  consecutiveFailures = 0;
  /** Each time it is half open has a number of its own: what comes late from an earlier one counts for nothing. */
  round = 0;
  /** When it became half open. */
  halfOpenSinceMs = 0;
  #trialsOpen = 0;
  #trialSuccesses = 0;
  #trialEndsMs = Number.POSITIVE_INFINITY;
  #settings: BreakerSettings;
  #counts: CountWindow;
  readonly #random: () => number;

  constructor(settings: BreakerSettings, random: () => number) {
    this.#settings = settings;
    this.#counts = new CountWindow(settings.windowMs);
    this.#random = random;
  }

  set settings(settings: BreakerSettings) {
    if (settings.windowMs !== this.#settings.windowMs) this.#counts = new CountWindow(settings.windowMs);
    this.#settings = settings;
  }

  get canTry(): boolean {
    return (
      this.state === "half-open" && this.#trialsOpen + this.#trialSuccesses < this.#settings.trialRequests
    );
  }

  /** When time alone changes it; infinite = never. */
  get nextChangeMs(): number {
    if (this.state === "open") return this.openUntilMs;
    return this.state === "half-open" ? this.#trialEndsMs : Number.POSITIVE_INFINITY;
  }

  advance(nowMs: number): void {
    if (this.state === "open" && nowMs >= this.openUntilMs) this.#halfOpen(nowMs);
    else if (this.state === "half-open" && nowMs >= this.#trialEndsMs) this.#open(nowMs);
  }

  /** Something else says that the instance is another than it was: it is tried at once. */
  tryNow(nowMs: number): void {
    if (this.state === "open") this.#halfOpen(nowMs);
  }

  /** Call only where `canTry`. Returns the round, for `observe`. */
  beginTrial(nowMs: number): number {
    if (this.#trialsOpen === 0) this.#trialEndsMs = nowMs + this.#settings.trialTimeoutMs;
    this.#trialsOpen += 1;
    return this.round;
  }

  /** A trial that says nothing: another request gets its place. */
  giveBack(round: number): void {
    if (this.state !== "half-open" || round !== this.round) return;
    this.#endTrial();
  }

  /** `round`: of a trial, as `beginTrial` gave it; 0 = it was none. Returns whether the state changed. */
  observe(isOk: boolean, round: number, nowMs: number): boolean {
    if (this.state === "half-open" && round === this.round) return this.#observeTrial(isOk, nowMs);
    if (this.state !== "closed" || round !== 0) return false;
    this.#counts.add(!isOk, nowMs);
    if (isOk) {
      this.consecutiveFailures = 0;
      return false;
    }
    this.consecutiveFailures += 1;
    if (this.consecutiveFailures < this.#settings.consecutiveFailures && !this.#isRateReached(nowMs))
      return false;
    this.#open(nowMs);
    return true;
  }

  #observeTrial(isOk: boolean, nowMs: number): boolean {
    if (!isOk) {
      this.consecutiveFailures += 1;
      this.#open(nowMs);
      return true;
    }
    this.#endTrial();
    this.#trialSuccesses += 1;
    if (this.#trialSuccesses < this.#settings.trialRequests) return false;
    this.state = "closed";
    this.consecutiveFailures = 0;
    this.#counts.clear();
    return true;
  }

  #isRateReached(nowMs: number): boolean {
    const { minRequests, failureRatio } = this.#settings;
    const count = this.#counts.countAt(nowMs);
    return count >= minRequests && this.#counts.failedAt(nowMs) >= failureRatio * count;
  }

  #endTrial(): void {
    this.#trialsOpen -= 1;
    if (this.#trialsOpen === 0) this.#trialEndsMs = Number.POSITIVE_INFINITY;
  }

  /** With a jitter, so that gateways do not all try it at the same moment. */
  #open(nowMs: number): void {
    this.state = "open";
    this.openedCount += 1;
    this.openUntilMs = nowMs + this.#settings.openMs * (1 + JITTER_RATIO * this.#random());
  }

  #halfOpen(nowMs: number): void {
    this.state = "half-open";
    this.round += 1;
    this.halfOpenSinceMs = nowMs;
    this.#trialsOpen = 0;
    this.#trialSuccesses = 0;
    this.#trialEndsMs = Number.POSITIVE_INFINITY;
  }
}
