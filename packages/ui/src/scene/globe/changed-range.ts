import { DynamicDrawUsage, InstancedBufferAttribute } from "three";

/** Changes further apart than this many entries are uploaded separately. */
const GAP_MAX = 64;
/** With more pieces than this, one upload from the first to the last is cheaper. */
const RANGES_MAX = 24;

/**
 * A column of an instanced mesh that uploads only what changed: `set` compares, `commit` marks the ranges. Sequential writing in
 * ascending order is expected.
 */
export class ChangedColumn {
  readonly attribute: InstancedBufferAttribute;
  readonly #values: Float32Array | Uint8Array;
  readonly #itemSize: number;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  constructor(values: Float32Array | Uint8Array, itemSize: number) {
    this.#values = values;
    this.#itemSize = itemSize;
    this.attribute = new InstancedBufferAttribute(values, itemSize);
    this.attribute.setUsage(DynamicDrawUsage);
  }

  set(index: number, first: number, second: number, third: number, fourth: number): void {
    const values = this.#values;
    const size = this.#itemSize;
    const start = index * size;
    // Written before it is compared: the column rounds (float32, bytes), and a rounded value is no change.
    const before0 = values[start];
    const before1 = values[start + 1];
    const before2 = values[start + 2];
    const before3 = size > 3 ? values[start + 3] : 0;
    values[start] = first;
    values[start + 1] = second;
    values[start + 2] = third;
    if (size > 3) values[start + 3] = fourth;
    if (
      before0 === values[start] &&
      before1 === values[start + 1] &&
      before2 === values[start + 2] &&
      (size < 4 || before3 === values[start + 3])
    ) {
      return;
    }
    const last = this.#ends.length - 1;
    if (last >= 0 && index - (this.#ends[last] ?? 0) <= GAP_MAX) this.#ends[last] = index + 1;
    else {
      this.#starts.push(index);
      this.#ends.push(index + 1);
    }
  }

  /** Hands the changes over to the next upload. Returns how many entries that will be. */
  commit(): number {
    const count = this.#starts.length;
    if (count === 0) return 0;
    const { attribute } = this;
    const size = this.#itemSize;
    let entries = 0;
    if (count > RANGES_MAX) {
      const first = this.#starts[0] ?? 0;
      entries = (this.#ends[count - 1] ?? 0) - first;
      attribute.addUpdateRange(first * size, entries * size);
    } else {
      for (let range = 0; range < count; range += 1) {
        const first = this.#starts[range] ?? 0;
        const length = (this.#ends[range] ?? 0) - first;
        entries += length;
        attribute.addUpdateRange(first * size, length * size);
      }
    }
    attribute.needsUpdate = true;
    this.#starts.length = 0;
    this.#ends.length = 0;
    return entries;
  }
}
