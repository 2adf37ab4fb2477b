import type { EgressHold } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";

export type Hold = Omit<EgressHold, "forMs"> & {
  /** Monotonic. */
  readonly untilMs: number;
};

const HOLDS_MAX = 10_000;

/** Which exits are not to be used for which targets, and until when: what targets said here, and what others were told. */
export class HoldTable {
  readonly #clock: Clock;
  /** By exit, then by target; "" = whatever target. */
  readonly #holds = new Map<string, Map<string, Hold>>();
  #size = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#size;
  }

  /** A shorter one does not end a longer one. False = it changed nothing. */
  add({ forMs, ...hold }: EgressHold): boolean {
    const untilMs = this.#clock.monotonicMs() + forMs;
    const target = hold.target ?? "";
    const ofExit = this.#holds.get(hold.exit) ?? new Map<string, Hold>();
    const known = ofExit.get(target);
    if (known !== undefined && known.untilMs >= untilMs) return false;
    if (known === undefined && this.#size >= HOLDS_MAX && !this.#makeRoom()) return false;
    if (known === undefined) this.#size += 1;
    ofExit.set(target, { ...hold, untilMs });
    this.#holds.set(hold.exit, ofExit);
    return true;
  }

  /** What keeps this exit from this target now. */
  find(exit: string, target: string, nowMs: number): Hold | null {
    const ofExit = this.#holds.get(exit);
    if (ofExit === undefined) return null;
    return this.#live(ofExit, "", nowMs) ?? this.#live(ofExit, target, nowMs);
  }

  clear(): void {
    this.#holds.clear();
    this.#size = 0;
  }

  #live(ofExit: Map<string, Hold>, target: string, nowMs: number): Hold | null {
    const hold = ofExit.get(target);
    return hold !== undefined && nowMs < hold.untilMs ? hold : null;
  }

  #makeRoom(): boolean {
    const nowMs = this.#clock.monotonicMs();
    for (const [exit, ofExit] of this.#holds) {
      for (const [target, { untilMs }] of ofExit) {
        if (untilMs <= nowMs && ofExit.delete(target)) this.#size -= 1;
      }
      if (ofExit.size === 0) this.#holds.delete(exit);
    }
    return this.#size < HOLDS_MAX;
  }
}
