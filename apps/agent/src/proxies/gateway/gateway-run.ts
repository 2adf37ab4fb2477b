import { sharersOfExit } from "@orrery/domain/proxies";
import type { GatewayRequest, PoolSettings, ProxyFault, ProxyId } from "@orrery/protocol";
import { randomText } from "@orrery/runtime";
import { DialError, nameOf } from "../dial/dial-error.ts";
import type { DialLimits } from "../dial/dial-through.ts";
import type { EgressAttempt, EgressCaller } from "../egress-port.ts";
import { judgeTarget, ownAddressesAt } from "./address-guard.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import { AttemptLimits, Patience } from "./patience.ts";
import type { Refusal, TriedProxy } from "./refusal.ts";

export type RunTarget = { mode: GatewayRequest["mode"]; host: string; port: number };

/** Opens the way (and asks, where it is HTTP) with one proxy; rejects with a DialError, an AbortError or a StaleWay. */
type OpenWay<T> = (attempt: EgressAttempt, limits: DialLimits, patience: Patience) => Promise<T>;

export type Opened<T> =
  | { outcome: "opened"; attempt: EgressAttempt; value: T }
  | { outcome: "refused"; refusal: Refusal }
  /** The client has gone: nobody is to be told. */
  | { outcome: "gone" };

/** A kept connection had ended when it was used again: nobody's fault, and nothing was answered. */
export class StaleWay extends Error {}

/** The client sends no more of what it began. Its message is told. */
export class ClientStopped extends Error {}

const STALE_MAX = 3;
/** Who has an answer already does not wait long for the budget of another exit. */
const AGAIN_WAIT_MS = 500;
/** Of the time that is left, what one proxy may take while there are others. */
const ONE_PROXY_RATIO = 2 / 3;

/** One request or tunnel from when its client is known to its end: which proxies were tried, what passed, and what it came to. */
export class GatewayRun {
  readonly caller: EgressCaller;
  readonly target: RunTarget;
  readonly #parts: GatewayParts;
  /** What its target was judged by before it began. */
  readonly #admittedBy: PoolSettings | null;
  readonly #atMs: number;
  readonly #beganMs: number;
  readonly #tried: TriedProxy[] = [];
  /** Not to be tried any more. */
  readonly #triedIds: ProxyId[] = [];
  #spentMs = 0;
  #staleCount = 0;
  #waitMsMax: number | null = null;
  #attempt: EgressAttempt | null = null;
  #patience: Patience | null = null;
  #isGone = false;
  #isEnded = false;
  #sentBytes = 0;
  #receivedBytes = 0;

  constructor(parts: GatewayParts, caller: EgressCaller, target: RunTarget) {
    this.#parts = parts;
    this.caller = caller;
    this.target = target;
    this.#admittedBy = parts.egress.poolOf(caller.poolId)?.settings ?? null;
    this.#atMs = parts.clock.nowAtMs();
    this.#beganMs = parts.clock.monotonicMs();
    parts.runs.add(this);
    parts.openCounts.set(caller.poolId, (parts.openCounts.get(caller.poolId) ?? 0) + 1);
  }

  /** Proxy after proxy until one has opened the way, none is left, or the time for it is over. `mayGoOn`: after this failure nothing would be done twice. */
  async open<T>(openWay: OpenWay<T>, mayGoOn: (error: unknown) => boolean): Promise<Opened<T>> {
    const { egress, clock } = this.#parts;
    for (;;) {
      const patience = new Patience();
      this.#patience = patience;
      const { mode, host, port } = this.target;
      const ask = { ...this.caller, mode, host, port, tried: this.#triedIds, waitMsMax: this.#waitMsMax };
      const choice = await egress.choose(ask, patience);
      if (choice.outcome === "refused") return this.#isGone ? { outcome: "gone" } : this.#refused(choice);
      const { attempt } = choice;
      const refusal = this.#judge(attempt);
      if (refusal !== null || this.#isGone) {
        attempt.closed();
        return this.#isGone ? { outcome: "gone" } : this.#refused(refusal ?? { status: 504, sentence: "" });
      }
      this.#attempt = attempt;
      attempt.onCut = () => patience.giveUp();
      const beganMs = clock.monotonicMs();
      try {
        const value = await openWay(attempt, this.#limits(attempt, patience), patience);
        attempt.opened();
        const tookMs = clock.monotonicMs() - beganMs;
        this.#spentMs += tookMs;
        this.#note(attempt, null, "", tookMs);
        return { outcome: "opened", attempt, value };
      } catch (error) {
        const tookMs = clock.monotonicMs() - beganMs;
        this.#spentMs += tookMs;
        if (error instanceof StaleWay) this.#staleCount += 1;
        else {
          this.#failed(attempt, error, tookMs);
          if (error instanceof DialError) this.#triedIds.push(attempt.proxy.id);
        }
        // After a failure that is told this does nothing.
        attempt.closed();
        this.#attempt = null;
        if (this.#isGone) return { outcome: "gone" };
        const { attemptsMax, attemptsForMs } = attempt.pool.settings;
        const isOver =
          this.#spentMs >= attemptsForMs || this.#tried.length >= attemptsMax || this.#staleCount > STALE_MAX;
        if (isOver || !mayGoOn(error)) return this.#refused(this.#allFailed(error, attemptsForMs));
      }
    }
  }

  get spentMs(): number {
    return this.#spentMs;
  }

  get triedCount(): number {
    return this.#tried.length;
  }

  /** The target turned this exit away, and may be asked through another one: `open` is called again. */
  turnedAway({ pool, proxy }: EgressAttempt): void {
    const last = this.#tried.at(-1);
    if (last !== undefined) Object.assign(last, { fault: "block", sentence: "The target turned it away." });
    this.#triedIds.push(...sharersOfExit(pool.proxies, proxy));
    this.#waitMsMax = AGAIN_WAIT_MS;
  }

  /** Nobody else could open a way: the answer is this one's after all. */
  goBackTo(attempt: EgressAttempt): void {
    this.#attempt = attempt;
  }

  /** Payload of the way that is open. */
  moved(sentBytes: number, receivedBytes: number): void {
    this.#sentBytes += sentBytes;
    this.#receivedBytes += receivedBytes;
    this.#attempt?.transferred(sentBytes, receivedBytes);
  }

  /** The client has gone before it had an answer. */
  giveUp(): void {
    this.#isGone = true;
    this.#patience?.giveUp();
  }

  /** The way that was open has ended. `fault`: it broke off. */
  end(status: number | null, sentence: string, fault: ProxyFault | null = null): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const { egress, clock, runs, openCounts } = this.#parts;
    const attempt = this.#attempt;
    if (attempt !== null) {
      attempt.onCut = null;
      const last = this.#tried.at(-1);
      if (fault !== null && last !== undefined) {
        last.fault = fault;
        attempt.failed(fault, sentence);
      }
      attempt.closed();
    }
    runs.delete(this);
    openCounts.set(this.caller.poolId, (openCounts.get(this.caller.poolId) ?? 1) - 1);
    const { worker, poolId, session } = this.caller;
    const { mode, host, port } = this.target;
    const target = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    const attempts = this.#tried.slice(-10).map(toldAttempt);
    const tookMs = clock.monotonicMs() - this.#beganMs;
    egress.ended({
      id: nextId(),
      atMs: this.#atMs,
      worker,
      poolId,
      session,
      mode,
      status,
      sentence,
      target,
      attempts,
      proxyId: attempt?.proxy.id ?? null,
      exitAddress: attempt?.exitAddress ?? null,
      tookMs,
      sentBytes: this.#sentBytes,
      receivedBytes: this.#receivedBytes,
    });
  }

  /** Again where the pool was edited while the request waited. */
  #judge(attempt: EgressAttempt): Refusal | null {
    if (attempt.pool.settings === this.#admittedBy) return null;
    const own = ownAddressesAt(this.#parts.clock.monotonicMs());
    const verdict = judgeTarget(this.target, attempt.pool.settings, own);
    return verdict.outcome === "allowed" ? null : { status: 403, sentence: verdict.sentence };
  }

  #limits({ pool }: EgressAttempt, patience: Patience): DialLimits {
    const { connectTimeoutMs, handshakeTimeoutMs, attemptsForMs, attemptsMax } = pool.settings;
    const leftMs = attemptsForMs - this.#spentMs;
    const triedCount = this.#tried.length + 1;
    const isLast = triedCount >= attemptsMax || triedCount >= pool.proxies.length;
    // A proxy that says nothing must not take the time of those that would answer.
    const totalTimeoutMs = Math.max(1, Math.round(isLast ? leftMs : leftMs * ONE_PROXY_RATIO));
    return new AttemptLimits(
      { connectTimeoutMs, handshakeTimeoutMs, totalTimeoutMs },
      this.#parts.trust,
      patience,
    );
  }

  #failed(attempt: EgressAttempt, error: unknown, tookMs: number): void {
    if (error instanceof DialError) {
      this.#note(attempt, error.fault, error.sentence, tookMs);
      attempt.failed(error.fault, error.sentence);
    } else this.#note(attempt, null, "It was cut off before it had an answer.", tookMs);
  }

  #note({ proxy }: EgressAttempt, fault: ProxyFault | null, sentence: string, tookMs: number): void {
    this.#tried.push({
      proxyId: proxy.id,
      proxy: nameOf(proxy),
      fault,
      sentence,
      tookMs: Math.round(tookMs),
    });
  }

  #allFailed(error: unknown, attemptsForMs: number): Refusal {
    if (error instanceof ClientStopped) return { status: 408, sentence: error.message };
    if (!(error instanceof DialError)) {
      return {
        status: 502,
        sentence: "The way was cut before it had an answer, and nothing may be done twice.",
      };
    }
    const isLate = this.#spentMs >= attemptsForMs || error.isLate;
    const count = this.#tried.length;
    const sentence =
      `${count === 1 ? "The proxy that was tried has" : `All ${count} proxies that were tried have`} failed` +
      (isLate ? `, within the ${attemptsForMs} ms that the pool gives them.` : ".");
    return { status: isLate ? 504 : 502, sentence };
  }

  #refused(refusal: Refusal): { outcome: "refused"; refusal: Refusal } {
    return { outcome: "refused", refusal: { ...refusal, tried: this.#tried } };
  }
}

function toldAttempt({ proxyId, fault, tookMs }: TriedProxy): GatewayRequest["attempts"][number] {
  return { proxyId, fault, tookMs };
}

const ID_START = randomText(12);
let idCount = 0;

/** Of this process: what is random in it is drawn once, not for each request. */
function nextId(): string {
  idCount += 1;
  return `${ID_START}-${idCount.toString(36)}`;
}
