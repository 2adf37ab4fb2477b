import type { WorkerLogAnswer } from "@orrery/protocol/workers";

/** A piece of a log, as it was read; pieces stand in their order and never overlap. */
export type LogPiece = {
  fromOffset: number;
  nextOffset: number;
  text: string;
  /** Why bytes between the piece before and this one are missing; null = none are. */
  gap: "gone" | "skipped" | null;
};

export type LogBuffer = {
  pieces: readonly LogPiece[];
  /** Where the log ended when it was last read; null = it was not yet. */
  endOffset: number | null;
};

export type LogLine = {
  /** Stays the same while lines come and go around it. */
  key: number;
  text: string;
  /** A line of our own: so many bytes are missing here, and why. */
  gap: { bytes: number; why: "gone" | "skipped" } | null;
};

export const NO_LOG: LogBuffer = { pieces: [], endOffset: null };
/** What a page keeps of a log: the oldest piece goes first. */
export const KEPT_CHARACTERS_MAX = 2_000_000;
const PIECE_CHARACTERS_MAX = 65_536;

/** What was read behind all that is there. */
export function appendAnswer(buffer: LogBuffer, answer: WorkerLogAnswer, asked: "on" | "end"): LogBuffer {
  const { fromOffset, nextOffset, endOffset, text } = answer;
  const last = buffer.pieces.at(-1);
  if (nextOffset <= (last?.nextOffset ?? -1) || (text === "" && nextOffset === fromOffset)) {
    return buffer.endOffset === endOffset ? buffer : { ...buffer, endOffset };
  }
  const isMissing = last !== undefined && fromOffset > last.nextOffset;
  const piece: LogPiece = {
    ...{ fromOffset, nextOffset, text },
    gap: isMissing ? (asked === "end" ? "skipped" : "gone") : null,
  };
  const isOneWithLast =
    last !== undefined && !isMissing && last.text.length + text.length <= PIECE_CHARACTERS_MAX;
  const pieces = isOneWithLast
    ? [...buffer.pieces.slice(0, -1), { ...last, nextOffset, text: last.text + text }]
    : [...buffer.pieces, piece];
  return { pieces: withinLimit(pieces), endOffset };
}

/** What was read right before all that is there. */
export function prependAnswer(buffer: LogBuffer, answer: WorkerLogAnswer): LogBuffer {
  const first = buffer.pieces[0];
  const { fromOffset, nextOffset, text } = answer;
  if (first === undefined || text === "" || nextOffset !== first.fromOffset) return buffer;
  return { ...buffer, pieces: [{ fromOffset, nextOffset, text, gap: null }, ...buffer.pieces] };
}

/** Its lines in their order; the last one may not be whole yet. */
export function linesOf({ pieces }: LogBuffer): LogLine[] {
  const lines: LogLine[] = [];
  let before: LogPiece | null = null;
  for (const piece of pieces) {
    if (before !== null && piece.gap !== null) {
      const bytes = piece.fromOffset - before.nextOffset;
      dropOpenEnd(lines);
      lines.push({ key: before.nextOffset - 0.5, text: "", gap: { bytes, why: piece.gap } });
    }
    const open = before === null || piece.gap !== null ? undefined : lines.at(-1);
    let at = piece.fromOffset;
    for (const [index, text] of piece.text.split("\n").entries()) {
      if (index === 0 && open !== undefined) open.text += text;
      else lines.push({ key: at, text, gap: null });
      at += text.length + 1;
    }
    before = piece;
  }
  dropOpenEnd(lines);
  return lines;
}

/** What ends with a line end has no further, empty line. */
function dropOpenEnd(lines: LogLine[]): void {
  const last = lines.at(-1);
  if (last?.text === "" && last.gap === null) lines.pop();
}

export function charactersOf({ pieces }: LogBuffer): number {
  return pieces.reduce((sum, { text }) => sum + text.length, 0);
}

function withinLimit(pieces: readonly LogPiece[]): readonly LogPiece[] {
  let sum = charactersOf({ pieces, endOffset: null });
  let dropped = 0;
  while (sum > KEPT_CHARACTERS_MAX && dropped < pieces.length - 1) {
    sum -= pieces[dropped]?.text.length ?? 0;
    dropped += 1;
  }
  return dropped === 0 ? pieces : pieces.slice(dropped);
}
