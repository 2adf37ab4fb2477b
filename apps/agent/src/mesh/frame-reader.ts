/** Before each frame: its length, big endian. */
export const PREFIX_BYTES = 4;

export type ReadProblem = { readonly kind: "oversized"; readonly bytes: number };

/**
 * Cuts a byte stream into frames. A frame that lies whole in one chunk is handed on as a view of it; another is gathered
 * in a buffer of its own size, so that each byte is copied once at most.
 */
export class FrameReader {
  #bytesMax: number;
  readonly #prefix = Buffer.alloc(PREFIX_BYTES);
  #prefixFilled = 0;
  #body: Buffer | null = null;
  #bodyFilled = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  setBytesMax(bytesMax: number): void {
    this.#bytesMax = bytesMax;
  }

  /** Stops early, in the middle of the chunk, where `onFrame` says so or a frame is too long. */
  push(chunk: Buffer, onFrame: (frame: Buffer) => "continue" | "stop"): ReadProblem | null {
    let at = 0;
    while (at < chunk.length) {
      if (this.#body === null) {
        at += this.#takePrefix(chunk, at);
        if (this.#prefixFilled < PREFIX_BYTES) return null;
        const bytes = this.#prefix.readUInt32BE(0);
        if (bytes > this.#bytesMax) return { kind: "oversized", bytes };
        if (chunk.length - at >= bytes) {
          this.#prefixFilled = 0;
          at += bytes;
          if (onFrame(chunk.subarray(at - bytes, at)) === "stop") return null;
          continue;
        }
        this.#body = Buffer.allocUnsafeSlow(bytes);
        this.#bodyFilled = 0;
      }
      const copied = chunk.copy(this.#body, this.#bodyFilled, at);
      at += copied;
      this.#bodyFilled += copied;
      if (this.#bodyFilled < this.#body.length) return null;
      const body = this.#body;
      this.#body = null;
      this.#prefixFilled = 0;
      if (onFrame(body) === "stop") return null;
    }
    return null;
  }

  #takePrefix(chunk: Buffer, at: number): number {
    const copied = chunk.copy(this.#prefix, this.#prefixFilled, at, at + PREFIX_BYTES - this.#prefixFilled);
    this.#prefixFilled += copied;
    return copied;
  }
}

/** One buffer of all frames, each after its prefix: one write instead of many. */
export function joinFrames(frames: readonly Uint8Array[]): Buffer {
  let bytes = 0;
  for (const frame of frames) bytes += PREFIX_BYTES + frame.length;
  const joined = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const frame of frames) {
    at = joined.writeUInt32BE(frame.length, at);
    joined.set(frame, at);
    at += frame.length;
  }
  return joined;
}
