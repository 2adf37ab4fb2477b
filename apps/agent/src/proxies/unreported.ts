/** What waits to be told to the hub, oldest first, until the hub has noted it. Where too much waits, the oldest is dropped. */
export class Unreported<T> {
  readonly #max: number;
  #items: T[] = [];
  /** Of the first item, counted from the beginning. */
  #first = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
    // In larger steps: an array that loses its first is copied.
    if (this.#items.length > this.#max * 1.1) {
      const dropped = this.#items.length - this.#max;
      this.#items = this.#items.slice(dropped);
      this.#first += dropped;
    }
  }

  /** The oldest so many, and what to confirm once they are noted. */
  peek(count: number): { items: T[]; end: number } {
    const items = this.#items.slice(0, count);
    return { items, end: this.#first + items.length };
  }

  noted(end: number): void {
    const count = Math.max(0, end - this.#first);
    if (count === 0) return;
    this.#items = this.#items.slice(count);
    this.#first += count;
  }
}
