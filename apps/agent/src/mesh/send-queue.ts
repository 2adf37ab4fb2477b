import { PREFIX_BYTES } from "./frame-reader.ts";

/** Control and Raft frames leave before routed ones; snapshots and routed frames take turns behind them. */
export type Lane = "control" | "raft" | "routed";

/** Chunks of something large, made one at a time as the wire has room. Null = no more. */
export type ChunkSource = { readonly key: string; next(): Uint8Array | null };

/** Of the bound. Routed frames never take the rest from Raft. */
const ROUTED_SHARE = 0.75;
/** Beyond the bound: what keeps a link alive still fits when Raft has filled it. */
const CONTROL_RESERVE_BYTES = 256 * 1024;

/** Encoded frames that wait for the wire, bounded by bytes. */
export class SendQueue {
  readonly #bytesMax: number;
  readonly #lanes = { control: new Fifo(), raft: new Fifo(), routed: new Fifo() };
  readonly #sources = new Map<string, ChunkSource>();
  #bytes = 0;
  #isRoutedNext = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#bytes === 0 && this.#sources.size === 0;
  }

  /** `writtenBytes`: handed to the socket, not yet taken by the kernel; they count, too. */
  offer(lane: Lane, frame: Uint8Array, writtenBytes: number): "queued" | "full" {
    const bytes = this.#bytes + writtenBytes + frame.length + PREFIX_BYTES;
    if (bytes > this.#boundOf(lane)) return "full";
    this.#bytes += frame.length + PREFIX_BYTES;
    this.#lanes[lane].push(frame);
    return "queued";
  }

  /** Takes the place of an unfinished one with the same key. */
  offerChunks(source: ChunkSource): void {
    this.#sources.set(source.key, source);
  }

  /** At least one frame, where one waits; more while they fit into `roomBytes`. */
  take(roomBytes: number): Uint8Array[] {
    const frames: Uint8Array[] = [];
    let bytes = 0;
    while (bytes < roomBytes || frames.length === 0) {
      const frame = this.#next();
      if (frame === null) break;
      frames.push(frame);
      bytes += frame.length + PREFIX_BYTES;
    }
    return frames;
  }

  clear(): void {
    for (const lane of Object.values(this.#lanes)) lane.clear();
    this.#sources.clear();
    this.#bytes = 0;
  }

  #next(): Uint8Array | null {
    const urgent = this.#shift("control") ?? this.#shift("raft");
    if (urgent !== null) return urgent;
    this.#isRoutedNext = !this.#isRoutedNext;
    return this.#isRoutedNext
      ? (this.#shift("routed") ?? this.#nextChunk())
      : (this.#nextChunk() ?? this.#shift("routed"));
  }

  #shift(lane: Lane): Uint8Array | null {
    const frame = this.#lanes[lane].shift();
    if (frame !== null) this.#bytes -= frame.length + PREFIX_BYTES;
    return frame;
  }

  #nextChunk(): Uint8Array | null {
    for (const source of this.#sources.values()) {
      const chunk = source.next();
      if (chunk !== null) return chunk;
      this.#sources.delete(source.key);
    }
    return null;
  }

  #boundOf(lane: Lane): number {
    switch (lane) {
      case "control":
        return this.#bytesMax + CONTROL_RESERVE_BYTES;
      case "raft":
        return this.#bytesMax;
      case "routed":
        return this.#bytesMax * ROUTED_SHARE;
    }
  }
}

const COMPACT_FROM = 1024;

/** Taking from the front costs no move of the rest. */
class Fifo {
  #items: (Uint8Array | null)[] = [];
  #head = 0;

  push(item: Uint8Array): void {
    this.#items.push(item);
  }

  shift(): Uint8Array | null {
    const item = this.#items[this.#head] ?? null;
    if (item === null) return null;
    this.#items[this.#head] = null;
    this.#head += 1;
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head >= COMPACT_FROM && this.#head * 2 >= this.#items.length) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}
