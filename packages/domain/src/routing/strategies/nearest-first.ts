import type { Member } from "../health/member.ts";
import { responseCost } from "./costs.ts";
import { freshCpuRatio } from "./load-weight.ts";
import { accepts, type Field, type Place, type RoutingRequest, type Strategy } from "./strategy.ts";
import { TwoChoices } from "./two-choices.ts";

/** Envoy's overprovisioning factor: a place with 5 of 7 usable ones still takes all of its traffic. */
const PROVISION = 1.4;
/** A usable one that is as busy as this does not count as one. */
const OVERLOADED_CPU = 0.9;
/** The next place has to be better by so much. */
const SPILL_FACTOR = 2;

type Tier = {
  readonly choice: TwoChoices;
  ready: readonly Member[];
  untilShare: number;
};

/** The gateway's zone before its region before what is elsewhere, the quicker of two within each; what is too much for one place goes to the next (rule RS7). */
export class NearestFirst implements Strategy {
  readonly #here: Place;
  readonly #random: () => number;
  readonly #tiers: readonly [Tier, Tier, Tier];

  constructor(here: Place, random: () => number) {
    this.#here = here;
    this.#random = random;
    const tier = (): Tier => ({ choice: new TwoChoices(responseCost, random), ready: [], untilShare: 0 });
    this.#tiers = [tier(), tier(), tier()];
  }

  update({ members, ready }: Field, nowMs: number): void {
    let taken = 0;
    const tierOf = (member: Member): number => distanceOf(member, this.#here);
    for (const [distance, tier] of this.#tiers.entries()) {
      const own = ready.filter((member) => tierOf(member) === distance);
      const all = members.filter((member) => !member.instance.isDraining && tierOf(member) === distance);
      const able = own.filter((member) => (freshCpuRatio(member, nowMs) ?? 0) < OVERLOADED_CPU);
      tier.choice.update({ ready: own }, nowMs);
      tier.ready = own;
      taken = Math.min(
        1,
        taken + (all.length === 0 ? 0 : Math.min(1, (PROVISION * able.length) / all.length)),
      );
      tier.untilShare = taken;
    }
    // Where all together are not enough, each takes its part of what there is.
    if (taken > 0) for (const tier of this.#tiers) tier.untilShare /= taken;
    else for (const tier of this.#tiers) tier.untilShare = 1;
  }

  pick(request: RoutingRequest, nowMs: number): Member | null {
    const share = this.#random();
    for (let at = 0; at < 3; at += 1) {
      const tier = this.#tiers[at] as Tier;
      if (tier.ready.length === 0 || share >= tier.untilShare) continue;
      const member = tier.choice.pick(request, nowMs);
      if (member !== null) return this.#orFurther(member, at + 1, request, nowMs);
    }
    return this.#anywhere(request, nowMs);
  }

  /** Compared by what was last seen of it: what fades with time would draw requests away for nothing. */
  #orFurther(near: Member, from: number, request: RoutingRequest, nowMs: number): Member {
    if (near.openCount === 0) return near;
    const boundMs = responseCost(near, nowMs) / SPILL_FACTOR;
    for (let at = from; at < 3; at += 1) {
      const { ready } = this.#tiers[at] as Tier;
      if (ready.length === 0) continue;
      const far = ready[Math.floor(this.#random() * ready.length)] as Member;
      const isBetter = far.latencyThen(nowMs) * (1 + far.openCount) < boundMs;
      return isBetter && accepts(far, request) ? far : near;
    }
    return near;
  }

  #anywhere(request: RoutingRequest, nowMs: number): Member | null {
    for (const tier of this.#tiers) {
      const member = tier.ready.length === 0 ? null : tier.choice.pick(request, nowMs);
      if (member !== null) return member;
    }
    return null;
  }
}

/** 0 the same zone, 1 the same region, 2 elsewhere. */
function distanceOf({ instance: { region, zone } }: Member, here: Place): 0 | 1 | 2 {
  if (here.region === "" || region !== here.region) return 2;
  return here.zone !== "" && zone === here.zone ? 0 : 1;
}
