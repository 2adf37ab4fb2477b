import { encodeUtf8 } from "./utf8.ts";

/** Bytes that grow: little endian, whole numbers as LEB128 varints, texts and blobs with their length before them. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(capacityBytes = 4096) {
    this.#bytes = new Uint8Array(capacityBytes);
    this.#view = new DataView(this.#bytes.buffer);
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
    this.#view = new DataView(this.#bytes.buffer);
  }

  zeros(count: number): void {
    this.#grow(count);
    this.#bytes.fill(0, this.#length, this.#length + count);
    this.#length += count;
  }

  u8(value: number): void {
    this.#grow(1);
    this.#view.setUint8(this.#length, value);
    this.#length += 1;
  }

  u32(value: number): void {
    this.#grow(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  u32At(offset: number, value: number): void {
    this.#view.setUint32(offset, value, true);
  }

  f64(value: number): void {
    this.#grow(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** A whole number from 0 to 2^53 - 1. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no whole number from 0`);
    this.#grow(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#view.setUint8(this.#length, (rest % 0x80) | 0x80);
      this.#length += 1;
      rest = rest < 0x8000_0000 ? rest >>> 7 : Math.floor(rest / 0x80);
    }
    this.#view.setUint8(this.#length, rest);
    this.#length += 1;
  }

  text(value: string): void {
    this.blob(encodeUtf8(value));
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
    this.#view = new DataView(larger.buffer);
  }
}
