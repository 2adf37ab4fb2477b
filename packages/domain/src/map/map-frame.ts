import { ByteReader } from "../write-ahead-log/byte-reader.ts";
import { ByteWriter } from "../write-ahead-log/byte-writer.ts";
import {
  isStateCode,
  jitterCode,
  LOAD_CODE_MAX,
  LOAD_CODE_UNKNOWN,
  loadCode,
  lossCode,
  type MapNodeState,
  RTT_CODE_ABSURD,
  rttCode,
  stateCode,
} from "./map-frame-fields.ts";

/**
 * The bytes of a `MapSnapshot` or `MapDelta`: everything that changes often, as sections of rows in the order of their numbers.
 * Rules MF1.. in SPEC.md. Layout, numbers as LEB128 varints, `gap` = how many numbers lie between this row's and the last one's:
 *
 *   format byte 1
 *   nodes    count, then each: gap of the slot, state byte, load byte
 *   removed  count, then each: gap of the link's number
 *   links    count, then each: gap of the link's number, slot a, slot b
 *   figures  count, then each: gap of the link's number * 8 + flags, RTT, jitter byte, loss byte where the flags say so
 */
export const MAP_FRAME_FORMAT = 1;
/** Slots, and numbers of links, are below. */
export const MAP_SLOTS_MAX = 65_536 * 16;
export const MAP_LINK_NUMBERS_MAX = 65_536 * 16;
/** Rows of one frame: of new links, of figures, and of removed links. */
export const MAP_LINKS_PER_FRAME_MAX = 400_000;

export const FLAG_PROBE = 1;
export const FLAG_DEMO = 2;
const FLAG_LOSS = 4;
const FLAG_COUNT = 8;

export type MapNodeRow = MapNodeState & { readonly slot: number };

/** A directed link: the node of slot `a` measures how it hears the one of slot `b`. */
export type MapLinkRow = { readonly number: number; readonly a: number; readonly b: number };

/** `rttMs` null = no answer; `jitterMs` null = not known. */
export type MapFiguresRow = {
  readonly number: number;
  readonly rttMs: number | null;
  readonly jitterMs: number | null;
  /** 0..1 */
  readonly lossRatio: number;
  readonly source: "mesh" | "probe";
  readonly isDemoDelay: boolean;
};

/** Rows in any order; each slot and number at most once a list. */
export type MapFrameContent = {
  readonly nodes?: readonly MapNodeRow[];
  /** Removed before `links` are added, so that a number can be given away in the same frame. */
  readonly removedLinks?: readonly number[];
  readonly links?: readonly MapLinkRow[];
  readonly figures?: readonly MapFiguresRow[];
};

/** Columns of equal length a section, with the codes of map-frame-fields.ts. Every value is within its limits. */
export type DecodedMapFrame = {
  readonly nodes: { readonly slot: Uint32Array; readonly state: Uint8Array; readonly load: Uint8Array };
  readonly removedLinks: Uint32Array;
  readonly links: { readonly number: Uint32Array; readonly a: Uint32Array; readonly b: Uint32Array };
  readonly figures: {
    readonly number: Uint32Array;
    readonly rtt: Uint32Array;
    readonly jitter: Uint8Array;
    readonly loss: Uint8Array;
    /** `FLAG_PROBE` (else from the mesh) and `FLAG_DEMO`. */
    readonly flags: Uint8Array;
  };
};

export type MapFrameDecoding =
  | { readonly outcome: "decoded"; readonly frame: DecodedMapFrame }
  | { readonly outcome: "malformed"; readonly problem: string };

/** Throws a RangeError where a list is too long, or a slot or number out of range or twice in its list. */
export function encodeMapFrame(content: MapFrameContent): Uint8Array<ArrayBuffer> {
  const { nodes = [], removedLinks = [], links = [], figures = [] } = content;
  const writer = new ByteWriter(64 + nodes.length * 4 + links.length * 8 + figures.length * 7);
  writer.u8(MAP_FRAME_FORMAT);
  const slots = startSection(writer, nodes, ({ slot }) => slot, MAP_SLOTS_MAX, MAP_SLOTS_MAX);
  for (const { row, gap } of slots) {
    writer.varint(gap);
    writer.u8(stateCode(row));
    writer.u8(loadCode(row.loadRatio));
  }
  for (const { gap } of startLinks(writer, removedLinks, (number) => number)) writer.varint(gap);
  for (const { row, gap } of startLinks(writer, links, ({ number }) => number)) {
    if (!isSlot(row.a) || !isSlot(row.b) || row.a === row.b) {
      throw new RangeError(`link ${row.number} cannot lead from slot ${row.a} to ${row.b}`);
    }
    writer.varint(gap);
    writer.varint(row.a);
    writer.varint(row.b);
  }
  for (const { row, gap } of startLinks(writer, figures, ({ number }) => number)) {
    const loss = lossCode(row.lossRatio);
    const flags =
      (row.source === "probe" ? FLAG_PROBE : 0) |
      (row.isDemoDelay ? FLAG_DEMO : 0) |
      (loss > 0 ? FLAG_LOSS : 0);
    writer.varint(gap * FLAG_COUNT + flags);
    writer.varint(rttCode(row.rttMs));
    writer.u8(jitterCode(row.jitterMs));
    if (loss > 0) writer.u8(loss);
  }
  return writer.written.slice();
}

function startLinks<Row>(writer: ByteWriter, rows: readonly Row[], numberOf: (row: Row) => number) {
  return startSection(writer, rows, numberOf, MAP_LINKS_PER_FRAME_MAX, MAP_LINK_NUMBERS_MAX);
}

function* startSection<Row>(
  writer: ByteWriter,
  rows: readonly Row[],
  numberOf: (row: Row) => number,
  countMax: number,
  numbersMax: number,
): Generator<{ row: Row; gap: number }> {
  if (rows.length > countMax) throw new RangeError(`${rows.length} rows are more than ${countMax}`);
  writer.varint(rows.length);
  let last = -1;
  for (const row of inOrder(rows, numberOf)) {
    const number = numberOf(row);
    if (!(Number.isInteger(number) && number > last && number < numbersMax)) {
      throw new RangeError(`${number} is out of range or twice in a frame`);
    }
    yield { row, gap: number - last - 1 };
    last = number;
  }
}

function inOrder<Row>(rows: readonly Row[], numberOf: (row: Row) => number): readonly Row[] {
  for (let i = 1; i < rows.length; i += 1) {
    if (numberOf(rows[i - 1] as Row) > numberOf(rows[i] as Row)) {
      return [...rows].sort((x, y) => numberOf(x) - numberOf(y));
    }
  }
  return rows;
}

function isSlot(slot: number): boolean {
  return Number.isInteger(slot) && slot >= 0 && slot < MAP_SLOTS_MAX;
}

/** Never throws, and allocates no more than about five times the bytes that it is given. */
export function decodeMapFrame(bytes: Uint8Array): MapFrameDecoding {
  const reader = new ByteReader(bytes);
  if (reader.u8() !== MAP_FRAME_FORMAT) return malformed("the format byte is not known");
  const nodes = readNodes(reader, bytes.length);
  if (nodes === null) return malformed("the nodes are cut off or out of range");
  const removedLinks = readRemoved(reader, bytes.length);
  if (removedLinks === null) return malformed("the removed links are cut off or out of range");
  const links = readLinks(reader, bytes.length);
  if (links === null) return malformed("the links are cut off or out of range");
  const figures = readFigures(reader, bytes.length);
  if (figures === null) return malformed("the figures are cut off or out of range");
  if (!reader.isAtEnd) return malformed("there are bytes after the end");
  return { outcome: "decoded", frame: { nodes, removedLinks, links, figures } };
}

function malformed(problem: string): MapFrameDecoding {
  return { outcome: "malformed", problem };
}

/** Null where so many rows cannot be in so few bytes, before anything is allocated for them. */
function readCount(
  reader: ByteReader,
  countMax: number,
  bytesMax: number,
  rowBytesMin: number,
): number | null {
  const count = reader.varint();
  return reader.isBroken || count > countMax || count * rowBytesMin > bytesMax ? null : count;
}

function readNodes(reader: ByteReader, bytesMax: number): DecodedMapFrame["nodes"] | null {
  const count = readCount(reader, MAP_SLOTS_MAX, bytesMax, 3);
  if (count === null) return null;
  const slot = new Uint32Array(count);
  const state = new Uint8Array(count);
  const load = new Uint8Array(count);
  let next = 0;
  for (let i = 0; i < count; i += 1) {
    const at = next + reader.varint();
    const code = reader.u8();
    const loadByte = reader.u8();
    const isLoad = loadByte <= LOAD_CODE_MAX || loadByte === LOAD_CODE_UNKNOWN;
    if (reader.isBroken || at >= MAP_SLOTS_MAX || !isStateCode(code) || !isLoad) return null;
    slot[i] = at;
    state[i] = code;
    load[i] = loadByte;
    next = at + 1;
  }
  return { slot, state, load };
}

function readRemoved(reader: ByteReader, bytesMax: number): Uint32Array | null {
  const count = readCount(reader, MAP_LINKS_PER_FRAME_MAX, bytesMax, 1);
  if (count === null) return null;
  const removed = new Uint32Array(count);
  let next = 0;
  for (let i = 0; i < count; i += 1) {
    const number = next + reader.varint();
    if (reader.isBroken || number >= MAP_LINK_NUMBERS_MAX) return null;
    removed[i] = number;
    next = number + 1;
  }
  return removed;
}

function readLinks(reader: ByteReader, bytesMax: number): DecodedMapFrame["links"] | null {
  const count = readCount(reader, MAP_LINKS_PER_FRAME_MAX, bytesMax, 3);
  if (count === null) return null;
  const number = new Uint32Array(count);
  const a = new Uint32Array(count);
  const b = new Uint32Array(count);
  let next = 0;
  for (let i = 0; i < count; i += 1) {
    const at = next + reader.varint();
    const from = reader.varint();
    const to = reader.varint();
    if (reader.isBroken || at >= MAP_LINK_NUMBERS_MAX || !isSlot(from) || !isSlot(to) || from === to)
      return null;
    number[i] = at;
    a[i] = from;
    b[i] = to;
    next = at + 1;
  }
  return { number, a, b };
}

function readFigures(reader: ByteReader, bytesMax: number): DecodedMapFrame["figures"] | null {
  const count = readCount(reader, MAP_LINKS_PER_FRAME_MAX, bytesMax, 3);
  if (count === null) return null;
  const number = new Uint32Array(count);
  const rtt = new Uint32Array(count);
  const jitter = new Uint8Array(count);
  const loss = new Uint8Array(count);
  const flags = new Uint8Array(count);
  let next = 0;
  for (let i = 0; i < count; i += 1) {
    const head = reader.varint();
    const rowFlags = head % FLAG_COUNT;
    const at = next + (head - rowFlags) / FLAG_COUNT;
    const rttRead = reader.varint();
    jitter[i] = reader.u8();
    loss[i] = (rowFlags & FLAG_LOSS) === 0 ? 0 : reader.u8();
    if (reader.isBroken || at >= MAP_LINK_NUMBERS_MAX || rttRead > RTT_CODE_ABSURD) return null;
    // Written only where there is some, so that each content has one form.
    if ((rowFlags & FLAG_LOSS) !== 0 && loss[i] === 0) return null;
    number[i] = at;
    rtt[i] = rttRead;
    flags[i] = rowFlags & (FLAG_PROBE | FLAG_DEMO);
    next = at + 1;
  }
  return { number, rtt, jitter, loss, flags };
}
