import type { Member } from "../health/member.ts";
import { admits, type Field, firstAccepting, type RoutingRequest, type Strategy } from "./strategy.ts";

const DRAWS_MAX = 8;

/** Rule RS3. */
export class RandomChoice implements Strategy {
  #ready: readonly Member[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  update({ ready }: Field): void {
    this.#ready = ready;
  }

  pick(request: RoutingRequest, nowMs: number): Member | null {
    const ready = this.#ready;
    if (ready.length === 0) return null;
    for (let draws = 0; draws < DRAWS_MAX; draws += 1) {
      const member = ready[Math.floor(this.#random() * ready.length)];
      if (member !== undefined && admits(member, request, nowMs, this.#random)) return member;
    }
    return firstAccepting(ready, request, Math.floor(this.#random() * ready.length));
  }
}
