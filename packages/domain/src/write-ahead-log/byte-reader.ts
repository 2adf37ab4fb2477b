import { decodeUtf8 } from "./utf8.ts";

/** Reads what a `ByteWriter` wrote. A read beyond the end or of a malformed value gives an empty one and sets `isBroken`. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;
  readonly #end: number;
  #isBroken = false;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
    this.#end = end;
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  /** For a value that was read well but makes no sense. */
  fail(): void {
    this.#isBroken = true;
  }

  u8(): number {
    return this.#take(1) ? this.#view.getUint8(this.#at - 1) : 0;
  }

  u32(): number {
    return this.#take(4) ? this.#view.getUint32(this.#at - 4, true) : 0;
  }

  f64(): number {
    return this.#take(8) ? this.#view.getFloat64(this.#at - 8, true) : 0;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 0x80) {
      const byte = this.u8();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (Number.isSafeInteger(value)) return value;
        break;
      }
    }
    this.fail();
    return 0;
  }

  text(): string {
    const text = decodeUtf8(this.#blobInPlace());
    if (text === null) this.fail();
    return text ?? "";
  }

  /** A copy: the value outlives the bytes it was read from. Not by `slice`, which gives a view where they are a Node buffer. */
  blob(): Uint8Array {
    return new Uint8Array(this.#blobInPlace());
  }

  #blobInPlace(): Uint8Array {
    const length = this.varint();
    return this.#take(length) ? this.#bytes.subarray(this.#at - length, this.#at) : new Uint8Array(0);
  }

  #take(count: number): boolean {
    if (this.#isBroken || this.#at + count > this.#end) {
      this.#isBroken = true;
      return false;
    }
    this.#at += count;
    return true;
  }
}
