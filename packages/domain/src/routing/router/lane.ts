import type { Member } from "../health/member.ts";
import type { Field, RoutingRequest, Strategy } from "../strategies/strategy.ts";
import { accepts } from "../strategies/strategy.ts";
import { compatibleVersions } from "./contract.ts";

/** A half-open breaker waits so long for a request that may be sent twice; then any will do. */
const TRIAL_WAIT_MS = 5000;

/** The instances that answer one kind of caller, and the strategy among them. */
export class Lane {
  readonly contract: string | null;
  readonly gauge = { openCount: 0 };
  members: readonly Member[] = [];
  isPanicking = false;
  #strategy: Strategy;
  #ready: readonly Member[] = [];
  #trials: readonly Member[] = [];

  constructor(contract: string | null, strategy: Strategy) {
    this.contract = contract;
    this.#strategy = strategy;
  }

  set strategy(strategy: Strategy) {
    this.#strategy = strategy;
  }

  get readyCount(): number {
    return this.#ready.length;
  }

  /** Of all members by id, those that answer its callers. */
  take(all: readonly Member[]): void {
    const versions = [...new Set(all.map(({ instance }) => instance.contract))];
    const compatible = compatibleVersions(versions, this.contract) ?? new Set();
    this.members = all.filter(({ instance }) => compatible.has(instance.contract));
    this.gauge.openCount = this.members.reduce((sum, { openCount }) => sum + openCount, 0);
    for (const member of this.members) member.gauges.push(this.gauge);
  }

  /** After standings changed, and now and then for what changes by itself. */
  update(panicRatio: number, nowMs: number): void {
    const usable = this.members.filter(({ standing }) => standing === "usable");
    const suspects = this.members.filter(({ standing }) => standing === "down" || standing === "ejected");
    const known = this.members.filter(({ standing }) => standing !== "draining" && standing !== "unproven");
    this.isPanicking = suspects.length > 0 && usable.length < panicRatio * known.length;
    let isReady = (member: Member): boolean =>
      member.standing === "usable" || (this.isPanicking && suspects.includes(member));
    if (!this.members.some(isReady)) isReady = ({ standing }) => standing === "unproven";
    const field: Field = {
      members: this.members,
      isReady: Uint8Array.from(this.members, (member) => (isReady(member) ? 1 : 0)),
      ready: this.members.filter(isReady),
      gauge: this.gauge,
    };
    this.#ready = field.ready;
    this.#trials = this.members.filter(({ standing }) => standing === "trial");
    this.#strategy.update(field, nowMs);
  }

  pick(request: RoutingRequest, nowMs: number): Member | null {
    if (this.#trials.length > 0) {
      const member = this.#trialFor(request, nowMs);
      if (member !== null) return member;
    }
    return this.#strategy.pick(request, nowMs);
  }

  /** Soon and by few: the first one that may try does (rule RT5). */
  #trialFor(request: RoutingRequest, nowMs: number): Member | null {
    for (const member of this.#trials) {
      const isDue =
        request.isRepeatable ||
        this.#ready.length === 0 ||
        nowMs - member.breaker.halfOpenSinceMs >= TRIAL_WAIT_MS;
      if (isDue && member.breaker.canTry && accepts(member, request)) return member;
    }
    return null;
  }
}
