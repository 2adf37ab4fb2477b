import { encodeUtf8 } from "./utf8.ts";

/** Bytes that grow: little endian, whole numbers as LEB128 varints, texts and blobs with their length before them. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  /** Made when it is needed: most uses have no number of a fixed size. */
  #view: DataView | null = null;
  #length = 0;

  constructor(capacityBytes = 4096) {
    this.#bytes = new Uint8Array(capacityBytes);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written; valid until the next write. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Starts again; `shrinkToBytes` gives the memory of an unusually large use back. */
  clear(shrinkToBytes = Number.POSITIVE_INFINITY): void {
    this.#length = 0;
    if (this.#bytes.length <= shrinkToBytes) return;
    this.#bytes = new Uint8Array(shrinkToBytes);
    this.#view = null;
  }

  zeros(count: number): void {
    this.#grow(count);
    this.#bytes.fill(0, this.#length, this.#length + count);
    this.#length += count;
  }

  u8(value: number): void {
    this.#grow(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  u32(value: number): void {
    this.#grow(4);
    this.#fixed().setUint32(this.#length, value, true);
    this.#length += 4;
  }

  u32At(offset: number, value: number): void {
    this.#fixed().setUint32(offset, value, true);
  }

  f64(value: number): void {
    this.#grow(8);
    this.#fixed().setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** A whole number from 0 to 2^53 - 1. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no whole number from 0`);
    this.#grow(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length] = (rest % 0x80) | 0x80;
      this.#length += 1;
      rest = rest < 0x8000_0000 ? rest >>> 7 : Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length] = rest;
    this.#length += 1;
  }

  text(value: string): void {
    if (!this.#ascii(value)) this.blob(encodeUtf8(value));
  }

  /** Nearly all texts are keys and names; those need no encoder. False where this one does, and nothing is written. */
  #ascii(value: string): boolean {
    const before = this.#length;
    this.varint(value.length);
    this.#grow(value.length);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < value.length; i += 1) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) {
        this.#length = before;
        return false;
      }
      bytes[at] = code;
      at += 1;
    }
    this.#length = at;
    return true;
  }

  blob(value: Uint8Array): void {
    this.varint(value.length);
    this.raw(value);
  }

  raw(value: Uint8Array): void {
    this.#grow(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  #grow(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.written);
    this.#bytes = larger;
    this.#view = null;
  }

  #fixed(): DataView {
    this.#view ??= new DataView(this.#bytes.buffer);
    return this.#view;
  }
}
