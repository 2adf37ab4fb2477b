/**
 * The only source of chance in a simulated run: sfc32, the "small fast counter" generator of PractRand (Chris Doty-Humphrey,
 * public domain), 128 bits of state, filled from a 32-bit seed by splitmix32. Same seed, same run.
 */
export class Rng {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    const fill = splitmix32(seed);
    this.#a = fill();
    this.#b = fill();
    this.#c = fill();
    // The first outputs of similar seeds resemble each other; twelve rounds are the author's own warm-up.
    for (let i = 0; i < 12; i += 1) this.next();
  }

  /** Uniform in 0..2^32-1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** Uniform in [0, 1). */
  ratio(): number {
    return this.next() / 4_294_967_296;
  }

  /** Uniform in [min, max). */
  between(min: number, max: number): number {
    return min + this.ratio() * (max - min);
  }

  /** Uniform among the integers min..max, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.ratio() * (max - min + 1));
  }

  chance(ratio: number): boolean {
    return this.ratio() < ratio;
  }

  /** Exponentially distributed around `meanMs`: the gaps between independent events. */
  gapMs(meanMs: number): number {
    return -Math.log(1 - this.ratio()) * meanMs;
  }

  /** One of `choices`, which must not be empty. */
  pick<Choice>(choices: readonly Choice[]): Choice {
    const index = this.integer(0, choices.length - 1);
    if (index >= choices.length) throw new Error("Nothing to pick from.");
    return choices[index] as Choice;
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i -= 1) {
      const j = this.integer(0, i);
      const moved = result[i] as Item;
      result[i] = result[j] as Item;
      result[j] = moved;
    }
    return result;
  }

  /** A generator of its own, so that drawing more in one place does not shift every draw elsewhere. */
  fork(): Rng {
    return new Rng(this.next());
  }
}

/** Sebastiano Vigna's splitmix in its 32-bit form: spreads neighbouring seeds far apart. */
function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) | 0;
  };
}
