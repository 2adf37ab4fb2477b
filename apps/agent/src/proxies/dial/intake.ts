import type { OnReadOpts, Socket } from "node:net";

const SMALL_BYTES = 2048;
const LARGE_BYTES = 65_536;
/** So many small reads in a row, and a large buffer is given up. */
const SMALL_READS = 32;

/**
 * What comes in on a connection is read into one buffer, again and again, instead of one for each chunk: half of what a long tunnel costs is to allocate
 * them and to clear them away. Until `passTo` the connection reads like any other.
 */
export class Intake {
  #buffer = Buffer.allocUnsafeSlow(SMALL_BYTES);
  #smallReads = 0;
  #from: Socket | null = null;
  #to: Socket | null = null;
  readonly #written = (): void => {
    // Also where the other end has gone: what comes then is dropped by it.
    if (this.#to?.writableLength === 0) this.#from?.resume();
  };

  /** For `net.connect`, which is given the connection itself afterwards by `of`. */
  readonly onread: OnReadOpts = {
    buffer: () => this.#next(),
    callback: (bytes, buffer) => this.#take(bytes, buffer as Buffer),
  };

  of(socket: Socket): void {
    this.#from = socket;
  }

  /** From now on whatever comes goes on to this one, as fast as that takes it. What was read and not used goes first. */
  passTo(to: Socket): void {
    const from = this.#from;
    if (from === null) return;
    const rest: Buffer | null = from.read();
    this.#to = to;
    from.once("end", () => to.end());
    if (rest === null || to.write(rest, this.#written)) from.resume();
  }

  #take(bytes: number, buffer: Buffer): boolean {
    this.#smallReads = bytes > SMALL_BYTES ? 0 : this.#smallReads + 1;
    if (bytes === buffer.length && bytes < LARGE_BYTES) this.#buffer = Buffer.allocUnsafeSlow(LARGE_BYTES);
    const chunk = buffer.subarray(0, bytes);
    if (this.#to === null) return this.#from?.push(Buffer.from(chunk)) ?? false;
    this.#to.write(chunk, this.#written);
    // What the system did not take at once still lies in the buffer.
    return this.#to.writableLength === 0;
  }

  #next(): Buffer {
    if (this.#smallReads > SMALL_READS && this.#buffer.length > SMALL_BYTES) {
      this.#buffer = Buffer.allocUnsafeSlow(SMALL_BYTES);
    }
    return this.#buffer;
  }
}
