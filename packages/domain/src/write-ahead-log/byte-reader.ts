import { knownText } from "./known-texts.ts";
import { decodeUtf8 } from "./utf8.ts";

/** Up to so many bytes a loop copies faster than a view is made, and without its memory. */
const SHORT_BLOB_BYTES = 256;

/** Reads what a `ByteWriter` wrote. A read beyond the end or of a malformed value gives an empty one and sets `isBroken`. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #view: DataView | null = null;
  #at: number;
  readonly #end: number;
  #isBroken = false;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
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
    return this.#take(1) ? (this.#bytes[this.#at - 1] as number) : 0;
  }

  u32(): number {
    return this.#take(4) ? this.#fixed().getUint32(this.#at - 4, true) : 0;
  }

  f64(): number {
    return this.#take(8) ? this.#fixed().getFloat64(this.#at - 8, true) : 0;
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
    const text = this.#ascii() ?? decodeUtf8(this.#blobInPlace());
    if (text === null) this.fail();
    return text ?? "";
  }

  /** A copy: the value outlives the bytes it was read from. Not by `slice`, which gives a view where they are a Node buffer. */
  blob(): Uint8Array {
    const length = this.varint();
    if (!this.#take(length)) return new Uint8Array(0);
    const start = this.#at - length;
    if (length > SHORT_BLOB_BYTES) return new Uint8Array(this.#bytes.subarray(start, this.#at));
    const copy = new Uint8Array(length);
    for (let at = 0; at < length; at += 1) copy[at] = this.#bytes[start + at] as number;
    return copy;
  }

  /** As in the writer. Null where the text is longer or another one, and nothing is read. */
  #ascii(): string | null {
    const at = this.#at;
    const length = this.#isBroken || at >= this.#end ? 0 : (this.#bytes[at] as number);
    // One byte of length, and few enough characters to be handed over at once.
    if (length === 0 || length >= 0x80 || at + 1 + length > this.#end) return null;
    const text = knownText(this.#bytes, at + 1, at + 1 + length);
    if (text !== null) this.#at = at + 1 + length;
    return text;
  }

  #fixed(): DataView {
    const { buffer, byteOffset, byteLength } = this.#bytes;
    this.#view ??= new DataView(buffer, byteOffset, byteLength);
    return this.#view;
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
