import type { Member } from "../health/member.ts";
import { accepts, type Field, firstAccepting, type RoutingRequest, type Strategy } from "./strategy.ts";

/** What the next request costs at a member; lower is better. */
export type Cost = (member: Member, nowMs: number) => number;

/** The cheaper one of two random members (Mitzenmacher, The Power of Two Choices, 2001): as good as looking at all, and no herd runs to the best. */
export class TwoChoices implements Strategy {
  #ready: readonly Member[] = [];
  readonly #cost: Cost;
  readonly #random: () => number;

  constructor(cost: Cost, random: () => number) {
    this.#cost = cost;
    this.#random = random;
  }

  update({ ready }: Pick<Field, "ready">): void {
    this.#ready = ready;
  }

  pick(request: RoutingRequest, nowMs: number): Member | null {
    const ready = this.#ready;
    const count = ready.length;
    if (count === 0) return null;
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
}
