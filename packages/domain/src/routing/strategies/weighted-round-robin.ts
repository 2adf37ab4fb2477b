import type { Member } from "../health/member.ts";
import { loadWeights } from "./load-weight.ts";
import { admits, type Field, firstAccepting, type RoutingRequest, type Strategy } from "./strategy.ts";

const FULL = 65_535;
const STAGGER = 32_767;

/**
 * By turns, each as often as its weight says, and evenly spread (rule RS4): the static stride scheduler of gRPC's weighted_round_robin (A58). In round g
 * member i is passed over unless g times its weight steps over a multiple of the greatest; the stagger keeps equal ones from stepping together.
 */
export class WeightedRoundRobin implements Strategy {
  #ready: readonly Member[] = [];
  #weights = new Float64Array(0);
  #at = 0;
  #round = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
    this.#round = Math.floor(random() * FULL);
  }

  update({ ready }: Field, nowMs: number): void {
    const weights = loadWeights(ready, nowMs);
    const most = weights.reduce((max, weight) => Math.max(max, weight), 0);
    this.#weights = weights.map((weight) => Math.max(1, Math.round((FULL * weight) / most)));
    this.#ready = ready;
    if (this.#at >= ready.length) this.#at = 0;
  }

  pick(request: RoutingRequest, nowMs: number): Member | null {
    const ready = this.#ready;
    for (let tries = ready.length; tries > 0; tries -= 1) {
      const member = ready[this.#next()];
      if (member !== undefined && admits(member, request, nowMs, this.#random)) return member;
    }
    return firstAccepting(ready, request, this.#at);
  }

  /** Ends: the heaviest is never passed over. */
  #next(): number {
    const weights = this.#weights;
    while (true) {
      const at = this.#at;
      const weight = weights[at] ?? FULL;
      const rest = (weight * this.#round + at * STAGGER) % FULL;
      this.#at = at + 1;
      if (this.#at >= weights.length) {
        this.#at = 0;
        this.#round = this.#round + 1 < FULL ? this.#round + 1 : 0;
      }
      if (rest >= FULL - weight) return at;
    }
  }
}
