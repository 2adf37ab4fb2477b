import type { InstanceStanding, ServiceInstance, ServiceSettings } from "@orrery/protocol";
import { CircuitBreaker } from "./circuit-breaker.ts";
import { CountWindow } from "./count-window.ts";
import { type ProbeHealth, UNPROVEN } from "./probe-health.ts";

/** How a request ended. `error`: answered with 5xx; `unreachable`: nothing of it was sent; `cancelled`: by its client, which says nothing of the instance. */
export type RequestOutcome = "ok" | "error" | "timeout" | "unreachable" | "cancelled";

export type Chosen = { readonly outcome: "chosen"; readonly instance: ServiceInstance };

/** What a failure counts as at least, so that who fails fast does not look fast. */
const FAILURE_MS = 1000;
/** What an instance is taken for that was never asked (Finagle's default). */
const UNKNOWN_MS = 30;
const LATENCY_MIN_MS = 0.1;
const LATENCY_MAX_MS = 600_000;
const DECAY_MS = 10_000;
const SUCCESS_WEIGHT = 1 / 20;
/** Of the figures that are shown, and that outliers are found by in between. */
export const SHARE_WINDOW_MS = 10_000;
const SLOW_START_MIN = 0.1;

/** What one gateway knows of one instance. Changed in place: a copy for each request would be most of what a choice costs. */
export class Member {
  instance: ServiceInstance;
  /** Made once, not for each choice. */
  chosen: Chosen;
  readonly breaker: CircuitBreaker;
  readonly window = new CountWindow(SHARE_WINDOW_MS);
  probe: ProbeHealth;
  standing: InstanceStanding = "unproven";
  standingSinceMs: number;
  /** Of each field that it is in. */
  gauges: { openCount: number }[] = [];

  openCount = 0;
  openMax: number;
  /** Of the open ones, those without an answer yet. */
  waitingCount = 0;
  /** Since when nothing was heard from it although requests wait. */
  silentSinceMs = 0;
  /** It was found silent, and has said nothing since. */
  isMute = false;
  /** When it last answered after a long silence. */
  lateAtMs = Number.NEGATIVE_INFINITY;

  ejectedUntilMs = 0;
  ejectionCount = 0;
  /** In a row, for ejection. */
  failuresInRow = 0;
  intervalRequests = 0;
  intervalFailures = 0;

  slowFromMs = 0;
  slowUntilMs = 0;
  successRatio = 1;
  #peakMs = -1;
  #answeredMs = 0;
  #failures = 0;
  #observedMs = 0;

  constructor(
    instance: ServiceInstance,
    settings: Pick<ServiceSettings, "breaker" | "bulkhead">,
    random: () => number,
    nowMs: number,
  ) {
    this.instance = instance;
    this.chosen = { outcome: "chosen", instance };
    this.breaker = new CircuitBreaker(settings.breaker, random);
    this.probe = UNPROVEN;
    this.openMax = settings.bulkhead.instanceMax;
    this.standingSinceMs = nowMs;
  }

  /** As it is told of now. */
  become(instance: ServiceInstance): void {
    this.instance = instance;
    this.chosen = { outcome: "chosen", instance };
  }

  /** Null = it has never answered. */
  get peakMs(): number | null {
    return this.#peakMs < 0 ? null : this.#peakMs;
  }

  /** Rule RH13. `tookMs`: until the answer began, or until it was clear that none would come. */
  observe(outcome: RequestOutcome, tookMs: number, nowMs: number): void {
    if (outcome === "cancelled") {
      // It took at least so long.
      if (tookMs > this.#peakMs) this.#observeLatency(tookMs, nowMs);
      return;
    }
    const isOk = outcome === "ok";
    if (isOk || outcome === "error") this.#observeAnswer(tookMs, nowMs);
    this.#observeLatency(isOk ? tookMs : Math.max(FAILURE_MS, tookMs), nowMs);
    if (!isOk) this.#failures += 1;
    this.successRatio += SUCCESS_WEIGHT * ((isOk ? 1 : 0) - this.successRatio);
    this.window.add(!isOk, nowMs);
    this.intervalRequests += 1;
    if (!isOk) this.intervalFailures += 1;
    this.failuresInRow = isOk ? 0 : this.failuresInRow + 1;
  }

  /** As the latency, of what it answered alone: how long it was not waited for says nothing of it. 0 = nothing yet. */
  get answeredMs(): number {
    return this.#answeredMs;
  }

  /** Up at once, down within 10 s, and to nothing where it is not asked, so that it is tried again (peak-EWMA: Finagle). */
  latencyAt(nowMs: number): number {
    const heardMs = this.#peakMs < 0 ? UNKNOWN_MS : this.#peakMs * this.#keptAt(nowMs);
    const silentMs = this.waitingCount === 0 ? 0 : nowMs - this.silentSinceMs;
    const latencyMs = heardMs > silentMs ? heardMs : silentMs;
    return latencyMs > LATENCY_MIN_MS ? latencyMs : LATENCY_MIN_MS;
  }

  /** As it was observed last, however long ago. */
  latencyThen(nowMs: number): number {
    const silentMs = this.waitingCount === 0 ? 0 : nowMs - this.silentSinceMs;
    return Math.max(LATENCY_MIN_MS, silentMs, this.#peakMs < 0 ? UNKNOWN_MS : this.#peakMs);
  }

  /** Each counts 1 and fades within 10 s. */
  failuresAt(nowMs: number): number {
    return this.#failures === 0 ? 0 : this.#failures * this.#keptAt(nowMs);
  }

  /** 1, or the part of its share that it gets while it starts slowly (rule RH12). */
  slowStartAt(nowMs: number): number {
    if (nowMs >= this.slowUntilMs) return 1;
    return Math.max(SLOW_START_MIN, (nowMs - this.slowFromMs) / (this.slowUntilMs - this.slowFromMs));
  }

  /** When time alone changes its standing; infinite = never. */
  nextChangeMs(nowMs: number): number {
    const endsMs = this.ejectedUntilMs > nowMs ? this.ejectedUntilMs : Number.POSITIVE_INFINITY;
    return Math.min(endsMs, this.breaker.nextChangeMs);
  }

  #observeAnswer(tookMs: number, nowMs: number): void {
    this.isMute = false;
    const kept = this.#keptAt(nowMs);
    this.#answeredMs = tookMs >= this.#answeredMs ? tookMs : tookMs + (this.#answeredMs - tookMs) * kept;
  }

  #observeLatency(tookMs: number, nowMs: number): void {
    const latencyMs = Math.min(LATENCY_MAX_MS, Math.max(0, tookMs));
    const kept = this.#keptAt(nowMs);
    this.#failures *= kept;
    this.#peakMs = latencyMs >= this.#peakMs ? latencyMs : latencyMs + (this.#peakMs - latencyMs) * kept;
    this.#observedMs = Math.max(this.#observedMs, nowMs);
  }

  #keptAt(nowMs: number): number {
    const ageMs = nowMs - this.#observedMs;
    return ageMs <= 0 ? 1 : Math.exp(-ageMs / DECAY_MS);
  }
}
