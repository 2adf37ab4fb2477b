/**
 * The indexes 0..count - 1 ordered by a small key, those of one key in their own order. The key -1 leaves an index out. Reuses its
 * columns; `order` holds `count` entries after `sort`.
 */
export class CountingOrder {
  count = 0;
  order = new Int32Array(0);
  #keys = new Int8Array(0);
  readonly #starts: Int32Array;

  constructor(keyCount: number) {
    this.#starts = new Int32Array(keyCount + 1);
  }

  sort(count: number, keyOf: (index: number) => number): void {
    if (this.order.length < count) {
      const capacity = Math.max(count, this.order.length * 2, 256);
      this.order = new Int32Array(capacity);
      this.#keys = new Int8Array(capacity);
    }
    const starts = this.#starts.fill(0);
    for (let index = 0; index < count; index += 1) {
      const key = keyOf(index);
      this.#keys[index] = key;
      if (key >= 0) starts[key + 1] = (starts[key + 1] ?? 0) + 1;
    }
    for (let key = 1; key < starts.length; key += 1)
      starts[key] = (starts[key] ?? 0) + (starts[key - 1] ?? 0);
    this.count = starts[starts.length - 1] ?? 0;
    for (let index = 0; index < count; index += 1) {
      const key = this.#keys[index] ?? -1;
      if (key < 0) continue;
      const place = starts[key] ?? 0;
      this.order[place] = index;
      starts[key] = place + 1;
    }
  }
}
