import type { ProxyId } from "@orrery/protocol";
import type { Candidate } from "../choice/candidate.ts";
import { chooseProxy } from "../choice/choose-proxy.ts";
import { PoolState } from "../choice/pool-state.ts";
import { INITIAL_SCORE, observe, type ProxyScore } from "../choice/score.ts";
import {
  cooldownMs,
  INITIAL_HEALTH,
  type ProxyHealthInput,
  type ProxyHealthState,
  slowStartOf,
  stepHealth,
} from "../health/proxy-health.ts";
import type { Conduct, ConductBook } from "./conduct.ts";
import { type BackTestSettings, MINUTE_MS, type RecordedProxy } from "./record.ts";
import type { Spending } from "./spending.ts";

type Actor = { -readonly [Key in keyof Candidate]: Candidate[Key] } & {
  health: ProxyHealthState;
  score: ProxyScore;
  probedMs: number;
  readonly holds: Map<string, { untilMs: number; count: number }>;
};

export type ReplayPorts = {
  readonly settings: BackTestSettings;
  readonly conduct: ConductBook;
  readonly spending: Spending;
  readonly random: () => number;
};

/** One pool at one node, with the product's own decisions, and proxies that behave as they were recorded to. */
export class Replay {
  rotationCount = 0;
  attemptCount = 0;
  failedAttemptCount = 0;
  readonly #state = new PoolState();
  readonly #actors: readonly Actor[];
  readonly #ports: ReplayPorts;

  constructor(proxies: readonly RecordedProxy[], ports: ReplayPorts) {
    this.#ports = ports;
    this.#actors = proxies.map(actorOf);
  }

  /** `units` requests that go the same way. */
  request(target: string, units: number, nowMs: number): void {
    const { settings, random, spending } = this.#ports;
    const limits = spending.limitsOf(target);
    this.#prepare(target, nowMs);
    const tried: ProxyId[] = [];
    for (let left = settings.attemptsMax; left > 0; left -= 1) {
      for (const actor of this.#actors) actor.isSpent = spending.isSpent(limits, actor.exit, nowMs);
      const ask = { session: null, country: null, tier: null, tried };
      const choice = chooseProxy(this.#state, this.#actors, ask, { settings, nowMs, random });
      if (choice.outcome === "none") return;
      const actor = this.#actors.find(({ proxyId }) => proxyId === choice.proxyId);
      if (actor === undefined) return;
      if (choice.rotation !== null) this.rotationCount += 1;
      this.attemptCount += units;
      spending.spend(limits, actor.exit, units, nowMs);
      if (this.#attempt(actor, target, nowMs)) return;
      this.failedAttemptCount += units;
      tried.push(actor.proxyId);
    }
  }

  #prepare(target: string, nowMs: number): void {
    const { settings } = this.#ports;
    for (const actor of this.#actors) {
      this.#step(actor, { kind: "time", nowMs });
      if (actor.health.health === "suspect" || actor.health.health === "dead") this.#probe(actor, nowMs);
      actor.slowStart = slowStartOf(actor.health, settings, nowMs);
      actor.heldUntilMs = actor.holds.get(target)?.untilMs ?? null;
    }
  }

  #attempt(actor: Actor, target: string, nowMs: number): boolean {
    const { conduct, settings, random } = this.#ports;
    const now = conduct.at(actor.proxyId, minuteOf(nowMs));
    const isOk = random() >= now.failureRatio;
    actor.score = observe(actor.score, isOk ? now.latencyMs : "fault", nowMs);
    actor.peakMs = actor.score.peakMs;
    actor.success = actor.score.success;
    if (isOk) {
      this.#step(actor, { kind: "attempt", outcome: "ok", nowMs });
      actor.holds.delete(target);
      return true;
    }
    const { fault } = now;
    this.#step(actor, { kind: "attempt", outcome: "fault", fault, target, sentence: "As recorded.", nowMs });
    if (fault === "block" || fault === "refusal") {
      const count = actor.holds.get(target)?.count ?? 0;
      actor.holds.set(target, { untilMs: nowMs + cooldownMs(count, settings, random()), count: count + 1 });
    }
    return false;
  }

  #probe(actor: Actor, nowMs: number): void {
    const { conduct, settings, random } = this.#ports;
    if (nowMs - actor.probedMs < settings.probeEveryMs) return;
    actor.probedMs = nowMs;
    const now: Conduct = conduct.at(actor.proxyId, minuteOf(nowMs));
    if (random() >= now.failureRatio) this.#step(actor, { kind: "probe", outcome: "ok", nowMs });
    else
      this.#step(actor, {
        kind: "probe",
        outcome: "fault",
        fault: now.fault,
        sentence: "As recorded.",
        nowMs,
      });
  }

  #step(actor: Actor, input: ProxyHealthInput): void {
    const { settings, random } = this.#ports;
    actor.health = stepHealth(actor.health, input, { settings, random: random() });
  }
}

function actorOf({ id, exit, tier, country, weight }: RecordedProxy): Actor {
  return {
    proxyId: id,
    exit,
    tier,
    country,
    weight,
    health: INITIAL_HEALTH,
    score: INITIAL_SCORE,
    probedMs: Number.NEGATIVE_INFINITY,
    holds: new Map(),
    isRetired: false,
    heldUntilMs: null,
    isSpent: false,
    retryInMs: null,
    peakMs: null,
    success: 1,
    openCount: 0,
    leaseCount: 0,
    budgetLeftRatio: 1,
    slowStart: 1,
  };
}

function minuteOf(nowMs: number): number {
  return Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
}
