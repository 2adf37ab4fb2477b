/** The last bytes of an output that may be endless. */
export class OutputTail {
  readonly #bytesMax: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #dropped = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    // Twice as much is kept before cutting, so that a flood of small chunks is not copied for each of them.
    if (this.#bytes > 2 * this.#bytesMax) this.#cut();
  }

  /** What is left, from the beginning of a line where something was dropped. */
  text(): string {
    this.#cut();
    const text = Buffer.concat(this.#chunks).toString("utf8");
    if (!this.#dropped) return text;
    const lineEnd = text.indexOf("\n");
    return lineEnd === -1 || lineEnd === text.length - 1 ? text : text.slice(lineEnd + 1);
  }

  #cut(): void {
    if (this.#bytes <= this.#bytesMax) return;
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole.subarray(whole.length - this.#bytesMax)];
    this.#bytes = this.#bytesMax;
    this.#dropped = true;
  }
}
