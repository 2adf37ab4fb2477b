import type { Member } from "../health/member.ts";
import { accepts, type Field, firstAccepting, type RoutingRequest, type Strategy } from "./strategy.ts";

/** What the next request costs at a member; lower is better. */
export type Cost = (member: Member, nowMs: number) => number;

/** Of so many members the usual cost is taken. */
const SAMPLES_MAX = 15;
/** So many times as much is dear. */
const DEAR_FACTOR = 4;

/**
 * The cheaper one of two random members (Mitzenmacher, The Power of Two Choices, 2001): nearly as good as looking at all, and no herd runs to the best. With a
 * few bad ones among ten, two of a hundred draws are of bad ones only, which is the whole 99th percentile: where both are dear, two more are drawn.
 */
export class TwoChoices implements Strategy {
  #ready: readonly Member[] = [];
  #dear = Number.POSITIVE_INFINITY;
  readonly #cost: Cost;
  readonly #random: () => number;

  constructor(cost: Cost, random: () => number) {
    this.#cost = cost;
    this.#random = random;
  }

  update({ ready }: Pick<Field, "ready">, nowMs: number): void {
    this.#ready = ready;
    this.#dear = ready.length > 2 ? DEAR_FACTOR * this.#usualCost(nowMs) : Number.POSITIVE_INFINITY;
  }

  pick(request: RoutingRequest, nowMs: number): Member | null {
    if (this.#ready.length === 0) return null;
    const member = this.#draw(request, nowMs);
    if (member === null || this.#dear === Number.POSITIVE_INFINITY) return member;
    const cost = this.#cost(member, nowMs);
    if (cost <= this.#dear) return member;
    const other = this.#draw(request, nowMs);
    return other !== null && this.#cost(other, nowMs) < cost ? other : member;
  }

  #draw(request: RoutingRequest, nowMs: number): Member | null {
    const ready = this.#ready;
    const count = ready.length;
    const firstAt = Math.floor(this.#random() * count);
    const first = ready[firstAt] as Member;
    if (count === 1) return accepts(first, request) ? first : null;
    const drawn = Math.floor(this.#random() * (count - 1));
    const second = ready[drawn < firstAt ? drawn : drawn + 1] as Member;
    if (!accepts(first, request)) {
      return accepts(second, request) ? second : firstAccepting(ready, request, firstAt);
    }
    if (!accepts(second, request)) return first;
    return this.#cost(second, nowMs) < this.#cost(first, nowMs) ? second : first;
  }

  /** The median, of an even sample. */
  #usualCost(nowMs: number): number {
    const ready = this.#ready;
    const sampleCount = Math.min(SAMPLES_MAX, ready.length);
    const costs = Array.from({ length: sampleCount }, (_, i) => {
      return this.#cost(ready[Math.floor((i * ready.length) / sampleCount)] as Member, nowMs);
    });
    costs.sort((a, b) => a - b);
    return costs[Math.floor((sampleCount - 1) / 2)] ?? Number.POSITIVE_INFINITY;
  }
}
