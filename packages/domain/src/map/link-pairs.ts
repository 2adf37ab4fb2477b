import { MAP_SLOTS_MAX } from "./map-frame.ts";

/** No such link, pair or slot. */
export const NONE = -1;

/**
 * The two directions of a link between the same two nodes, found together: what the map draws as one arc. Pairs have numbers that
 * are used again; a pair that is gone has `low` NONE.
 */
export class LinkPairs {
  /** Numbers of pairs are below. */
  bound = 0;
  count = 0;
  /** The lower and the higher slot. */
  low = new Int32Array(64);
  high = new Int32Array(64);
  /** The link that leads from `low` to `high`, and the one back; NONE = nobody measures that direction. */
  there = new Int32Array(64);
  back = new Int32Array(64);
  /** By pair: counts up with each change of its figures or directions, in steps of all pairs together. */
  changedAt = new Float64Array(64);
  /** By pair: the same number of when it came to be. */
  bornAt = new Float64Array(64);
  /** The last number given. */
  clock = 0;
  readonly #free: number[] = [];
  readonly #numbers = new Map<number, number>();

  /** The pair's number, or NONE. */
  find(a: number, b: number): number {
    return this.#numbers.get(keyOf(a, b)) ?? NONE;
  }

  /** The number of the directed link from `a` to `b`, or NONE. */
  link(a: number, b: number): number {
    const pair = this.find(a, b);
    if (pair === NONE) return NONE;
    return (a < b ? this.there[pair] : this.back[pair]) as number;
  }

  /** To be called with each change of a pair's figures. */
  touch(pair: number): void {
    this.clock += 1;
    this.changedAt[pair] = this.clock;
  }

  /** A link of the same direction that was there before is replaced: `replaced` is its number, else NONE. */
  add(link: number, a: number, b: number): { readonly pair: number; readonly replaced: number } {
    const key = keyOf(a, b);
    let pair = this.#numbers.get(key) ?? NONE;
    if (pair === NONE) {
      pair = this.#free.pop() ?? this.#next();
      this.#numbers.set(key, pair);
      this.low[pair] = Math.min(a, b);
      this.high[pair] = Math.max(a, b);
      this.there[pair] = NONE;
      this.back[pair] = NONE;
      this.count += 1;
      this.bornAt[pair] = this.clock + 1;
    }
    const side = a < b ? this.there : this.back;
    const before = side[pair] as number;
    side[pair] = link;
    this.touch(pair);
    return { pair, replaced: before };
  }

  remove(a: number, b: number): void {
    const key = keyOf(a, b);
    const pair = this.#numbers.get(key) ?? NONE;
    if (pair === NONE) return;
    (a < b ? this.there : this.back)[pair] = NONE;
    this.touch(pair);
    if (this.there[pair] !== NONE || this.back[pair] !== NONE) return;
    this.#numbers.delete(key);
    this.low[pair] = NONE;
    this.high[pair] = NONE;
    this.#free.push(pair);
    this.count -= 1;
  }

  #next(): number {
    if (this.bound === this.low.length) {
      this.low = enlarged(this.low, new Int32Array(this.bound * 2));
      this.high = enlarged(this.high, new Int32Array(this.bound * 2));
      this.there = enlarged(this.there, new Int32Array(this.bound * 2));
      this.back = enlarged(this.back, new Int32Array(this.bound * 2));
      this.changedAt = enlarged(this.changedAt, new Float64Array(this.bound * 2));
      this.bornAt = enlarged(this.bornAt, new Float64Array(this.bound * 2));
    }
    this.bound += 1;
    return this.bound - 1;
  }
}

function keyOf(a: number, b: number): number {
  return a < b ? a * MAP_SLOTS_MAX + b : b * MAP_SLOTS_MAX + a;
}

/** The longer column with the shorter one's content. */
export function enlarged<Column extends Uint8Array | Uint16Array | Int32Array | Float32Array | Float64Array>(
  column: Column,
  larger: Column,
): Column {
  larger.set(column);
  return larger;
}
