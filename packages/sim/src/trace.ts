const TAIL_LINES = 400;

/** Every event of a run as a line; the hash over all of them tells whether two runs were exactly the same. */
export class Trace {
  #high = 0x811c9dc5;
  #low = 0x1b873593;
  #count = 0;
  readonly #tail: string[] = [];
  readonly #onLine: ((line: string) => void) | null;

  constructor(onLine: ((line: string) => void) | null) {
    this.#onLine = onLine;
  }

  note(atMs: number, who: string, what: string): void {
    const line = `${atMs.toFixed(3)} ${who} ${what}`;
    for (let i = 0; i < line.length; i += 1) {
      const code = line.charCodeAt(i);
      this.#high = Math.imul(this.#high ^ code, 0x01000193);
      this.#low = Math.imul((this.#low << 5) ^ (this.#low >>> 27) ^ code, 0x9e3779b1);
    }
    this.#tail[this.#count % TAIL_LINES] = line;
    this.#count += 1;
    this.#onLine?.(line);
  }

  get hash(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }

  /** The last lines, oldest first. */
  get tail(): readonly string[] {
    const from = this.#count % TAIL_LINES;
    return this.#count < TAIL_LINES ? this.#tail : [...this.#tail.slice(from), ...this.#tail.slice(0, from)];
  }
}
