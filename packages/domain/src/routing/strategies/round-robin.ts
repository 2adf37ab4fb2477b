import type { Member } from "../health/member.ts";
import { admits, type Field, firstAccepting, type RoutingRequest, type Strategy } from "./strategy.ts";

/** One after another (rule RS2). Gateways begin at different ones. */
export class RoundRobin implements Strategy {
  #ready: readonly Member[] = [];
  #at = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  update({ ready }: Field): void {
    if (this.#ready.length === 0) this.#at = Math.floor(this.#random() * ready.length);
    this.#ready = ready;
    if (this.#at >= ready.length) this.#at = 0;
  }

  pick(request: RoutingRequest, nowMs: number): Member | null {
    const ready = this.#ready;
    for (let tries = ready.length; tries > 0; tries -= 1) {
      const member = ready[this.#at];
      this.#at = this.#at + 1 < ready.length ? this.#at + 1 : 0;
      if (member !== undefined && admits(member, request, nowMs, this.#random)) return member;
    }
    return firstAccepting(ready, request, this.#at);
  }
}
