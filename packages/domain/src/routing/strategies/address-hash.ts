import { hashNumber, hashText } from "../../latency/stable-hash.ts";
import type { Member } from "../health/member.ts";
import { accepts, type Field, firstAccepting, type RoutingRequest, type Strategy } from "./strategy.ts";

const DRAWS_MAX = 8;

/**
 * By the client's address (rule RS8): each of the same members gets the same clients. Only the clients of one that takes nothing move, each to an own
 * other one; a member more or less moves nearly all, which `consistent-hash` avoids.
 */
export class AddressHash implements Strategy {
  #field: Field | null = null;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  update(field: Field): void {
    this.#field = field;
  }

  pick(request: RoutingRequest): Member | null {
    const field = this.#field;
    if (field === null || field.ready.length === 0) return null;
    const { members, isReady, ready } = field;
    let hash = request.client === null ? Math.floor(this.#random() * 2 ** 32) : hashText(request.client);
    for (let draws = 0; draws < DRAWS_MAX; draws += 1) {
      const at = hash % members.length;
      const member = members[at];
      if (isReady[at] === 1 && member !== undefined && accepts(member, request)) return member;
      hash = hashNumber(hash, draws);
    }
    return firstAccepting(ready, request, hash % ready.length);
  }
}
