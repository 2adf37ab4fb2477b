/** Counts by name, of the few that were counted lately. */
export class FewCounts {
  readonly #counts = new Map<string, number>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** How many there are with this one. */
  add(name: string): number {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.delete(name);
    this.#counts.set(name, count);
    if (this.#counts.size > this.#max) this.#counts.delete(this.#counts.keys().next().value ?? "");
    return count;
  }

  clear(name: string): void {
    if (this.#counts.size > 0) this.#counts.delete(name);
  }
}
