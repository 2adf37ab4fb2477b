import type { InstanceId, RouterState, ServiceInstance, ServiceSettings } from "@orrery/protocol";
import { Ejector } from "../health/ejector.ts";
import { type Chosen, Member, type RequestOutcome } from "../health/member.ts";
import { type ProbeHealth, stepProbe } from "../health/probe-health.ts";
import { standingOf } from "../health/standing.ts";
import type { Place, RoutingRequest } from "../strategies/strategy.ts";
import { strategyOf } from "../strategies/strategy-of.ts";
import { Lane } from "./lane.ts";
import { type Refusal, refusalOf, tooManyContracts } from "./refusal.ts";
import { routerState } from "./router-state.ts";

export type RouterOptions = {
  readonly settings: ServiceSettings;
  /** Where the gateway stands. */
  readonly here: Place;
  /** From 0 up to 1. */
  readonly random: () => number;
};

/** One request at one instance. */
export type Ticket = {
  readonly member: Member;
  readonly startedMs: number;
  /** 0 = it is no trial. */
  readonly trialRound: number;
  isAnswered: boolean;
  isOver: boolean;
};

/** Standings are looked at so often, whatever happens. */
const SET_ASIDE: ReadonlySet<string> = new Set(["ejected", "open", "down"]);
const LOOK_EVERY_MS = 250;
/** Contracts that callers name; of more, the one that was named first is forgotten, but no more than one in so long. */
const LANES_MAX = 16;
const FORGET_EVERY_MS = 1000;

/** One service at one gateway (rules RT1..). All times are milliseconds since the epoch by a clock that never goes back; loads are as old as it says. */
export class Router {
  #settings: ServiceSettings;
  readonly #here: Place;
  readonly #random: () => number;
  readonly #ejector: Ejector;
  readonly #byId = new Map<InstanceId, Member>();
  readonly #lanes = new Map<string | null, Lane>();
  #members: readonly Member[] = [];
  #ownLane: Lane;
  #isStale = true;
  #nextLookMs = 0;
  #nextForgetMs = 0;

  constructor({ settings, here, random }: RouterOptions, nowMs: number) {
    this.#settings = settings;
    this.#here = here;
    this.#random = random;
    this.#ejector = new Ejector(settings.outlier, random, nowMs);
    this.#ownLane = this.#addLane(null);
  }

  get settings(): ServiceSettings {
    return this.#settings;
  }

  /** What was learnt of the instances stays. */
  setSettings(settings: ServiceSettings): void {
    const hasNewStrategy = settings.strategy !== this.#settings.strategy;
    this.#settings = settings;
    this.#ejector.settings = settings.outlier;
    for (const member of this.#members) {
      member.breaker.settings = settings.breaker;
      member.openMax = settings.bulkhead.instanceMax;
      if (!settings.health.isOn) member.probe = { ...member.probe, verdict: "up", against: 0 };
    }
    if (hasNewStrategy) for (const lane of this.#lanes.values()) lane.strategy = this.#newStrategy();
    this.#isStale = true;
  }

  /** Complete: who is missing has gone, and what is open there ends by itself. */
  setInstances(instances: readonly ServiceInstance[], nowMs: number): void {
    const isFirst = this.#members.length === 0;
    const ids = new Set(instances.map(({ id }) => id));
    for (const [id, member] of this.#byId) {
      if (ids.has(id)) continue;
      member.gauges = [];
      this.#byId.delete(id);
    }
    for (const instance of instances) this.#put(instance, isFirst, nowMs);
    this.#members = [...this.#byId.values()].sort((a, b) => (a.instance.id < b.instance.id ? -1 : 1));
    for (const member of this.#members) member.gauges = [];
    for (const lane of this.#lanes.values()) lane.take(this.#members);
    this.#isStale = true;
  }

  /** Whom the next request goes to. It is open there only from `begin` on. */
  pick(request: RoutingRequest, nowMs: number): Chosen | Refusal {
    if (this.#isStale || nowMs >= this.#nextLookMs) this.#look(nowMs);
    const lane = request.contract === null ? this.#ownLane : this.#laneFor(request.contract, nowMs);
    if (lane === null) return tooManyContracts(LANES_MAX, this.#nextForgetMs - nowMs);
    const member = lane.pick(request, nowMs);
    if (member === null) return refusalOf(this.#members, lane.members, request, nowMs);
    return member.chosen;
  }

  /** Null where the instance has gone since it was chosen. */
  begin(instanceId: InstanceId, nowMs: number): Ticket | null {
    const member = this.#byId.get(instanceId);
    if (member === undefined) return null;
    const trialRound = member.breaker.canTry ? member.breaker.beginTrial(nowMs) : 0;
    if (member.waitingCount === 0) member.silentSinceMs = nowMs;
    member.openCount += 1;
    member.waitingCount += 1;
    for (const gauge of member.gauges) gauge.openCount += 1;
    return { member, startedMs: nowMs, trialRound, isAnswered: false, isOver: false };
  }

  /** Its answer has begun, or it is clear that none will come. The first word counts. */
  answered(ticket: Ticket, outcome: RequestOutcome, nowMs: number): void {
    if (ticket.isAnswered) return;
    ticket.isAnswered = true;
    const { member, startedMs, trialRound } = ticket;
    member.waitingCount -= 1;
    // Who gives up has heard nothing.
    if (outcome === "ok" || outcome === "error") {
      this.#ejector.heard(member, nowMs);
      member.silentSinceMs = nowMs;
    }
    member.observe(outcome, nowMs - startedMs, nowMs);
    if (outcome === "cancelled") {
      member.breaker.giveBack(trialRound);
      return;
    }
    const isOk = outcome === "ok";
    if (member.breaker.observe(isOk, trialRound, nowMs)) this.#isStale = true;
    if (!isOk && this.#ejector.afterFailure(member, this.#members, nowMs)) this.#isStale = true;
  }

  /** Where another instance may be asked, nobody has to wait for this one any longer: it is set aside, or silent. */
  isLost({ member }: Ticket, nowMs: number): boolean {
    if (SET_ASIDE.has(member.standing)) return true;
    if (!this.#ejector.isStalled(member, this.#members, nowMs)) return false;
    // Whoever still waits when the others have left is given up as well.
    member.isMute = true;
    return true;
  }

  /** Nothing of it is open any more. */
  end(ticket: Ticket, nowMs: number): void {
    if (ticket.isOver) return;
    this.answered(ticket, "cancelled", nowMs);
    ticket.isOver = true;
    ticket.member.openCount -= 1;
    for (const gauge of ticket.member.gauges) gauge.openCount -= 1;
  }

  /** What a probe found. */
  probe(
    instanceId: InstanceId,
    found: { readonly isOk: boolean; readonly sentence: string },
    nowMs: number,
  ): void {
    const member = this.#byId.get(instanceId);
    if (member === undefined || !this.#settings.health.isOn) return;
    const before = member.probe.verdict;
    member.probe = stepProbe(member.probe, found, this.#settings.health);
    if (member.probe.verdict === before) return;
    if (before === "down") member.breaker.tryNow(nowMs);
    this.#isStale = true;
  }

  /** What probes say of it until now; "unproven" also of one that is not known. */
  verdictOf(instanceId: InstanceId): ProbeHealth["verdict"] {
    return this.#byId.get(instanceId)?.probe.verdict ?? "unproven";
  }

  /** For whoever shows it. */
  state(
    nowMs: number,
  ): Pick<RouterState, "strategy" | "isPanicking" | "windowMs" | "openCount" | "instances"> {
    this.#look(nowMs);
    const isPanicking = [...this.#lanes.values()].some((lane) => lane.isPanicking);
    return { strategy: this.#settings.strategy, isPanicking, ...routerState(this.#members, nowMs) };
  }

  #put(instance: ServiceInstance, isFirst: boolean, nowMs: number): void {
    let member = this.#byId.get(instance.id);
    if (member === undefined) {
      member = new Member(instance, this.#settings, this.#random, nowMs);
      if (isFirst || !this.#settings.health.isOn) member.probe = { ...member.probe, verdict: "up" };
      this.#byId.set(instance.id, member);
    }
    member.become(instance);
  }

  #look(nowMs: number): void {
    this.#nextLookMs = nowMs + LOOK_EVERY_MS;
    this.#ejector.look(this.#members, nowMs);
    const hadUsable = this.#members.some(({ standing }) => standing === "usable");
    for (const member of this.#members) {
      member.breaker.advance(nowMs);
      const standing = standingOf(member, nowMs);
      if (standing !== member.standing) this.#restand(member, standing, hadUsable, nowMs);
      this.#nextLookMs = Math.min(this.#nextLookMs, member.nextChangeMs(nowMs));
    }
    for (const lane of this.#lanes.values()) lane.update(this.#settings.panicRatio, nowMs);
    this.#isStale = false;
  }

  /** Where no other is usable, nothing is gained by a slow start. */
  #restand(member: Member, standing: Member["standing"], hadUsable: boolean, nowMs: number): void {
    member.standing = standing;
    member.standingSinceMs = nowMs;
    if (standing !== "usable" || !hadUsable) return;
    member.slowFromMs = nowMs;
    member.slowUntilMs = nowMs + this.#settings.slowStartMs;
  }

  /** Null where callers name so many contracts that making room for them would be most of the work. */
  #laneFor(contract: string, nowMs: number): Lane | null {
    const known = this.#lanes.get(contract);
    if (known !== undefined) return known;
    if (this.#lanes.size >= LANES_MAX) {
      if (nowMs < this.#nextForgetMs) return null;
      this.#nextForgetMs = nowMs + FORGET_EVERY_MS;
    }
    const lane = this.#addLane(contract);
    lane.update(this.#settings.panicRatio, nowMs);
    return lane;
  }

  #addLane(contract: string | null): Lane {
    if (this.#lanes.size >= LANES_MAX) this.#dropLane();
    const lane = new Lane(contract, this.#newStrategy());
    lane.take(this.#members);
    this.#lanes.set(contract, lane);
    return lane;
  }

  #dropLane(): void {
    for (const [contract, { gauge }] of this.#lanes) {
      if (contract === null) continue;
      this.#lanes.delete(contract);
      for (const member of this.#members) member.gauges = member.gauges.filter((each) => each !== gauge);
      return;
    }
  }

  #newStrategy(): ReturnType<typeof strategyOf> {
    return strategyOf(this.#settings.strategy, this.#here, this.#random);
  }
}
