import {
  cooldownMs,
  exitOf,
  FAULT_MS,
  fade,
  INITIAL_HEALTH,
  INITIAL_SCORE,
  observe,
  type PoolState,
  type ProxyHealthInput,
  type ProxyHealthState,
  type ProxyScore,
  scoreOf,
  stepHealth,
} from "@orrery/domain/proxies";
import type {
  EgressProxy,
  EgressReport,
  EgressVerdict,
  PoolSettings,
  ProxyExit,
  ProxyFault,
  ProxyHealth,
} from "@orrery/protocol";
import { type Clock, randomText } from "@orrery/runtime";
import type { EgressAsk } from "./egress-port.ts";
import { FewCounts } from "./few-counts.ts";
import { sessionUser } from "./session-user.ts";

export type TrackPorts = { readonly clock: Clock; readonly random: () => number };

/** An exit that did not change is told again after so long. */
const EXIT_AGAIN_MS = 600_000;
const TARGETS_MAX = 500;
/** Of a rotating endpoint, whose exits are many: so many in a row, and it is the endpoint. */
const REFUSALS_UNTIL_HOLD = 3;

const NO_SESSION = { session: "", endsMs: Number.NEGATIVE_INFINITY };

/** What this node knows of one proxy. */
export class ProxyTrack {
  /** Tries that have not ended. */
  openCount = 0;
  /** When it was chosen last; monotonic. */
  usedMs = Number.NEGATIVE_INFINITY;
  /** When another node was said to find it bad, which this one probes; monotonic. */
  doubtedMs = Number.NEGATIVE_INFINITY;
  observed: ProxyScore = INITIAL_SCORE;
  readonly #ports: TrackPorts;
  /** Of the pool that it is in. */
  readonly #pool: PoolState;
  readonly #turnedAway = new FewCounts(TARGETS_MAX);
  readonly #refused = new FewCounts(TARGETS_MAX);
  #proxy: EgressProxy;
  #exit: string;
  #state: ProxyHealthState;
  #seenExit: ProxyExit | null = null;
  #isChanged = true;
  /** As its pool had it when it was judged last. */
  #slowStartMs = 0;
  #free = NO_SESSION;
  /** When a probe got through after a doubt; monotonic, and as it is told. */
  #proven: { readonly ms: number; readonly atMs: number } | null = null;

  constructor(proxy: EgressProxy, pool: PoolState, ports: TrackPorts) {
    this.#pool = pool;
    this.#ports = ports;
    this.#proxy = proxy;
    this.#exit = budgetExitOf(proxy);
    this.#state = { ...INITIAL_HEALTH, sinceMs: ports.clock.monotonicMs() };
  }

  get proxy(): EgressProxy {
    return this.#proxy;
  }

  /** What budgets and holds are kept for: the same on every node, so it is as the orders say, whatever this node has seen since. */
  get exit(): string {
    return this.#exit;
  }

  /** Null = not known, or a new one each time. */
  get exitAddress(): string | null {
    return this.#proxy.isRotating ? null : (this.#proxy.exit?.address ?? null);
  }

  /** Sessions that stick to it. */
  get leaseCount(): number {
    return this.#pool.leaseCountOf(this.#proxy.id);
  }

  get state(): ProxyHealthState {
    return this.#state;
  }

  get health(): ProxyHealth {
    return this.#state.health;
  }

  /** What is another way begins anew. */
  setProxy(proxy: EgressProxy): void {
    const isSameWay = (["protocol", "host", "port", "username", "password"] as const).every(
      (field) => proxy[field] === this.#proxy[field],
    );
    this.#proxy = proxy;
    this.#exit = budgetExitOf(proxy);
    if (isSameWay) return;
    this.#state = { ...INITIAL_HEALTH, sinceMs: this.#ports.clock.monotonicMs() };
    this.observed = INITIAL_SCORE;
    this.#isChanged = true;
  }

  begun(nowMs: number): void {
    this.openCount += 1;
    this.usedMs = nowMs;
    this.#isChanged = true;
  }

  ended(): void {
    this.openCount -= 1;
    this.#isChanged = true;
  }

  /** The way is open, or the answer began: in plain HTTP that is also the target's own time, which counts no more than a failure. */
  answered(tookMs: number, { mode }: EgressAsk, target: string, settings: PoolSettings): void {
    const isOwnTime = mode === "tunnel" || mode === "socks";
    const latencyMs = isOwnTime ? tookMs : Math.min(tookMs, FAULT_MS);
    const nowMs = this.#ports.clock.monotonicMs();
    this.observed = observe(this.observed, latencyMs, nowMs);
    this.#refused.clear(target);
    this.#step({ kind: "attempt", outcome: "ok", nowMs }, settings);
  }

  /** Answers for how long its exit is not to be used for the target; null = that is not its target's affair. */
  failed(fault: ProxyFault, sentence: string, target: string, settings: PoolSettings): number | null {
    const nowMs = this.#ports.clock.monotonicMs();
    this.observed = observe(this.observed, "fault", nowMs);
    this.#step({ kind: "attempt", outcome: "fault", fault, target, sentence, nowMs }, settings);
    if (fault !== "refusal" && fault !== "block") return null;
    const count = this.#refused.add(target);
    if (this.#proxy.isRotating && count < REFUSALS_UNTIL_HOLD) return null;
    return cooldownMs(count - 1, settings, this.#ports.random());
  }

  probeAnswered(tookMs: number, settings: PoolSettings): void {
    const nowMs = this.#ports.clock.monotonicMs();
    this.observed = observe(this.observed, tookMs, nowMs);
    this.#step({ kind: "probe", outcome: "ok", nowMs }, settings);
    if (this.doubtedMs > (this.#proven?.ms ?? Number.NEGATIVE_INFINITY)) {
      this.#proven = { ms: nowMs, atMs: Math.round(this.#ports.clock.nowAtMs()) };
    }
  }

  probeFailed(fault: ProxyFault, sentence: string, settings: PoolSettings): void {
    const nowMs = this.#ports.clock.monotonicMs();
    this.#step({ kind: "probe", outcome: "fault", fault, sentence, nowMs }, settings);
  }

  /** What the elected prober found; this node's own probes know better. */
  told({ health, fault, sentence }: EgressVerdict, settings: PoolSettings): void {
    if (this.#proxy.isProber) return;
    const nowMs = this.#ports.clock.monotonicMs();
    this.#step({ kind: "verdict", health, fault, sentence, nowMs }, settings);
    if (health !== "healthy") return;
    // What this node saw of it before says nothing any more.
    if (this.#state.health === "healthy" && this.observed.success < 1) this.observed = INITIAL_SCORE;
  }

  /** Cooldowns end with time, and what was seen long ago fades. */
  passTime(nowMs: number, settings: PoolSettings): void {
    this.observed = fade(this.observed, nowMs);
    const { cooldownEndsMs } = this.#state;
    if (cooldownEndsMs !== null && nowMs >= cooldownEndsMs) this.#step({ kind: "time", nowMs }, settings);
  }

  /** How often in a row the target has said that it does not want this exit, without saying for how long. */
  turnedAway(target: string): number {
    return this.#turnedAway.add(target);
  }

  welcomed(target: string): void {
    this.#turnedAway.clear(target);
  }

  /** Whether it is worth telling. */
  sees(exit: ProxyExit): boolean {
    const before = this.#seenExit;
    const isSame =
      before !== null &&
      before.address === exit.address &&
      before.country === exit.country &&
      before.anonymity === exit.anonymity &&
      exit.observedAtMs - before.observedAtMs < EXIT_AGAIN_MS;
    if (!isSame) this.#seenExit = exit;
    return !isSame;
  }

  /** Of a rotating endpoint: what traffic without a session calls itself, for a while and until somebody turned its exit away. */
  freeSession(nowMs: number, { rotateEveryMs }: PoolSettings): string {
    if (!this.#proxy.isRotating) return "";
    const { endsMs } = this.#free;
    if (nowMs >= endsMs) this.#free = { session: newSession(), endsMs: nowMs + rotateEveryMs };
    return this.#free.session;
  }

  /** As a probe dials it. */
  forProbe(): EgressProxy {
    const username = sessionUser(this.#proxy, { session: newSession(), country: null });
    return { ...this.#proxy, username };
  }

  /** The next way through a rotating endpoint takes another exit. */
  endFreeSession(): void {
    this.#free = NO_SESSION;
  }

  change(): void {
    this.#isChanged = true;
  }

  /** Whether there is anything new to tell; from now on there is not. */
  takeChange(): boolean {
    const isChanged = this.#isChanged;
    this.#isChanged = false;
    return isChanged;
  }

  report(): EgressReport["proxies"][number] {
    const { clock } = this.#ports;
    const { health, reason, fault, sinceMs, cooldownEndsMs, recoveredMs } = this.#state;
    const wallMs = (ms: number) => Math.round(clock.nowAtMs() + ms - clock.monotonicMs());
    return {
      ...{ proxyId: this.#proxy.id, health, healthReason: reason, healthSinceAtMs: wallMs(sinceMs), fault },
      cooldownEndsAtMs: cooldownEndsMs === null ? null : wallMs(cooldownEndsMs),
      slowStartEndsAtMs: recoveredMs === null ? null : wallMs(recoveredMs + this.#slowStartMs),
      provenAtMs: this.#proven?.atMs ?? null,
      ...this.#figures(),
      ...{ leaseCount: this.leaseCount, openCount: this.openCount },
    };
  }

  #figures(): Pick<EgressReport["proxies"][number], "score" | "latencyMs" | "successRatio"> {
    const { peakMs, success } = this.observed;
    if (peakMs === null) return { score: null, latencyMs: null, successRatio: null };
    const { openCount, leaseCount } = this;
    const { weight } = this.#proxy;
    const score = scoreOf({
      peakMs,
      success,
      openCount,
      leaseCount,
      weight,
      budgetLeftRatio: 1,
    });
    return { score, latencyMs: peakMs, successRatio: success };
  }

  #step(input: ProxyHealthInput, settings: PoolSettings): void {
    const next = stepHealth(this.#state, input, { settings, random: this.#ports.random() });
    this.#state = next;
    this.#slowStartMs = settings.slowStartMs;
    this.#isChanged = true;
  }
}

function newSession(): string {
  return randomText(8).replaceAll(/[-_]/g, "0");
}

/** A rotating endpoint has no exit of its own: all of its sessions share one budget, which is never too much. */
function budgetExitOf({ id, exit, isRotating }: EgressProxy): string {
  return exitOf({ id, exit: isRotating ? null : exit });
}
