/**
 * Small numbers for things that come and go. A number that is given back can be taken again after the next `settle` only: what is
 * told of in one message must not mean two things.
 */
export class Slots<Key> {
  readonly #numbers = new Map<Key, number>();
  #free: number[] = [];
  #returned: number[] = [];
  #bound = 0;

  /** All numbers are below. */
  get bound(): number {
    return this.#bound;
  }

  get size(): number {
    return this.#numbers.size;
  }

  of(key: Key): number | null {
    return this.#numbers.get(key) ?? null;
  }

  take(key: Key): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#free.pop() ?? this.#bound;
    this.#bound = Math.max(this.#bound, number + 1);
    this.#numbers.set(key, number);
    return number;
  }

  /** The number that it had, or null. */
  giveBack(key: Key): number | null {
    const number = this.#numbers.get(key);
    if (number === undefined) return null;
    this.#numbers.delete(key);
    this.#returned.push(number);
    return number;
  }

  settle(): void {
    if (this.#returned.length === 0) return;
    for (const number of this.#returned) this.#free.push(number);
    this.#returned = [];
  }

  keys(): Iterable<Key> {
    return this.#numbers.keys();
  }

  clear(): void {
    this.#numbers.clear();
    this.#free = [];
    this.#returned = [];
    this.#bound = 0;
  }
}
