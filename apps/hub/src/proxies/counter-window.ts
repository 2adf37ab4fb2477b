import { addCounters, noCounters } from "@orrery/domain/proxies";
import type { EgressCounters } from "@orrery/protocol";

/** What was counted lately, in slots of equal length; older slots are forgotten. Times never go back. */
export class CounterWindow {
  readonly #slotMs: number;
  readonly #slotsMax: number;
  readonly #slots = new Map<number, EgressCounters>();

  constructor(slotMs: number, slotsMax: number) {
    this.#slotMs = slotMs;
    this.#slotsMax = slotsMax;
  }

  add(counted: EgressCounters, nowMs: number): void {
    const slot = Math.floor(nowMs / this.#slotMs);
    let counters = this.#slots.get(slot);
    if (counters === undefined) {
      counters = noCounters();
      this.#slots.set(slot, counters);
      for (const old of this.#slots.keys()) if (old <= slot - this.#slotsMax) this.#slots.delete(old);
    }
    addCounters(counters, counted);
  }

  /** Of the last `slotCount` slots, the present one among them. */
  sum(nowMs: number, slotCount: number = this.#slotsMax): EgressCounters {
    const sum = noCounters();
    const newest = Math.floor(nowMs / this.#slotMs);
    for (const [slot, counters] of this.#slots) if (slot > newest - slotCount) addCounters(sum, counters);
    return sum;
  }

  /** Oldest first, one for each slot; null = nothing was counted in it. */
  each<T>(nowMs: number, of: (counters: EgressCounters) => T | null): (T | null)[] {
    const newest = Math.floor(nowMs / this.#slotMs);
    return Array.from({ length: this.#slotsMax }, (_, index) => {
      const counters = this.#slots.get(newest - this.#slotsMax + 1 + index);
      return counters === undefined ? null : of(counters);
    });
  }

  isEmpty(nowMs: number): boolean {
    const newest = Math.floor(nowMs / this.#slotMs);
    return ![...this.#slots.keys()].some((slot) => slot > newest - this.#slotsMax);
  }
}
