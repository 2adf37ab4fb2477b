import type { TakenPart } from "@orrery/domain/billing";

/** Which slices something was taken from that the hub has not booked yet: those must not be given back. */
export class Claims {
  readonly #counts = new Map<string, number>();

  add(parts: readonly TakenPart[]): void {
    for (const { sliceId } of parts) this.#counts.set(sliceId, (this.#counts.get(sliceId) ?? 0) + 1);
  }

  drop(parts: readonly TakenPart[]): void {
    for (const { sliceId } of parts) {
      const count = this.#counts.get(sliceId) ?? 0;
      if (count > 1) this.#counts.set(sliceId, count - 1);
      else this.#counts.delete(sliceId);
    }
  }

  has(sliceId: string): boolean {
    return this.#counts.has(sliceId);
  }

  get sliceIds(): Iterable<string> {
    return this.#counts.keys();
  }
}
