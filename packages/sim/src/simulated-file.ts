import type { Rng } from "./rng.ts";

/** What a disk writes whole or not at all. */
const PIECE_BYTES = 512;

type Write = { readonly offset: number; readonly bytes: Uint8Array };

/** The bytes of one file: those on stable storage, and writes that are not there yet. */
export class SimulatedFile {
  #durable: Uint8Array;
  #writes: Write[] = [];

  constructor(sizeBytes: number) {
    this.#durable = new Uint8Array(sizeBytes);
  }

  get bytes(): Uint8Array {
    return this.#durable;
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#writes.push({ offset, bytes: bytes.slice() });
  }

  sync(): void {
    for (const { offset, bytes } of this.#writes) this.#durable.set(bytes, offset);
    this.#writes = [];
  }

  /** Of what was not synced, each piece may have come through, in any order; often it is just cut off somewhere. */
  tear(rng: Rng): void {
    const isCut = rng.chance(0.5);
    for (const { offset, bytes } of this.#writes) {
      const cutAt = offset + rng.integer(0, bytes.length);
      for (let at = offset; at < offset + bytes.length; ) {
        const end = Math.min((Math.floor(at / PIECE_BYTES) + 1) * PIECE_BYTES, offset + bytes.length);
        const keptEnd = isCut ? Math.min(end, cutAt) : rng.chance(0.5) ? end : at;
        if (keptEnd > at) this.#durable.set(bytes.subarray(at - offset, keptEnd - offset), at);
        at = end;
      }
    }
    this.#writes = [];
  }

  dropWrites(): void {
    this.#writes = [];
  }

  flipBit(byteIndex: number, bit: number): void {
    this.#durable[byteIndex] = (this.#durable[byteIndex] ?? 0) ^ (1 << bit);
  }

  /** A piece gets the content that was meant for another place. */
  misdirect(from: number, to: number): void {
    const start = Math.floor(from / PIECE_BYTES) * PIECE_BYTES;
    const target = Math.floor(to / PIECE_BYTES) * PIECE_BYTES;
    this.#durable.copyWithin(target, start, Math.min(start + PIECE_BYTES, this.#durable.length));
  }

  zeroFrom(offset: number): void {
    this.#durable.fill(0, offset);
  }
}
