import { hashText } from "../../latency/stable-hash.ts";
import type { Member } from "../health/member.ts";
import { HashRing } from "./hash-ring.ts";
import { accepts, type Field, firstAccepting, type RoutingRequest, type Strategy } from "./strategy.ts";

const BOUND = 1.25;
/** Of points that are passed over before the search is given up. */
const STEPS_MAX = 1024;

/**
 * By session, else by client (rule RS9): consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam, 2018). A member that comes or goes moves
 * its own part of the keys only; one that has 1.25 times the mean of open requests passes further ones on along the ring.
 */
export class ConsistentHash implements Strategy {
  readonly #ring = new HashRing();
  readonly #random: () => number;
  #field: Field | null = null;
  /** By seat; null = takes nothing. */
  #bySeat: (Member | null)[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  update(field: Field): void {
    if (field.members !== this.#field?.members) {
      this.#ring.hold(field.members.map(({ instance }) => instance.id));
    }
    this.#field = field;
    const bySeat: (Member | null)[] = [];
    for (const [at, member] of field.members.entries()) {
      const seat = this.#ring.seatOf(member.instance.id);
      if (seat !== null) bySeat[seat] = field.isReady[at] === 1 ? member : null;
    }
    this.#bySeat = Array.from(bySeat, (member) => member ?? null);
  }

  pick(request: RoutingRequest, nowMs: number): Member | null {
    const field = this.#field;
    if (field === null || field.ready.length === 0) return null;
    const key = request.session ?? request.client;
    const hash = key === null ? Math.floor(this.#random() * 2 ** 32) : hashText(key);
    const bound = (BOUND * (field.gauge.openCount + 1)) / field.ready.length;
    const ring = this.#ring;
    const size = ring.size;
    let point = ring.pointFor(hash);
    for (let steps = Math.min(size, STEPS_MAX); steps > 0; steps -= 1) {
      const member = this.#bySeat[ring.seatAt(point)] ?? null;
      if (member !== null && hasRoom(member, bound, nowMs) && accepts(member, request)) return member;
      point = point + 1 < size ? point + 1 : 0;
    }
    return firstAccepting(field.ready, request, hash % field.ready.length);
  }
}

function hasRoom(member: Member, bound: number, nowMs: number): boolean {
  const own = nowMs >= member.slowUntilMs ? bound : bound * member.slowStartAt(nowMs);
  return member.openCount < Math.ceil(own);
}
