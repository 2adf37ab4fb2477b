import { authorize, emptySliceBook, granted, type SliceBook } from "@orrery/domain/billing";

const SLICES = 4;
const SLICE_UNITS = 10n ** 17n;
const WANTED_UNITS = 10n ** 9n;
const WARM_UP = 20_000;
/** Decisions a second, of a clock that is not this machine's: what was spent lately is part of the book. */
const PER_SECOND = 10_000;

/** How long each of so many decisions took in memory, in ms: an agent's book with some slices, and spending in each of the last seconds. */
export function measureDecisions(count: number): number[] {
  let book: SliceBook = emptySliceBook();
  for (let number = 0; number < SLICES; number += 1) {
    const slice = { id: `slice ${number}`, leftUnits: SLICE_UNITS, endsAtMs: 10 ** 9 + number };
    book = granted(book, { ...slice, isReserve: number === 0 }, 0);
  }
  const samplesMs: number[] = [];
  for (let turn = 0; turn < WARM_UP + count; turn += 1) {
    const startMs = performance.now();
    const decided = authorize(book, WANTED_UNITS, (turn * 1000) / PER_SECOND);
    const tookMs = performance.now() - startMs;
    if (decided.admission.outcome !== "allowed") throw new Error("the slices ended before the bench did");
    book = decided.book;
    if (turn >= WARM_UP) samplesMs.push(tookMs);
  }
  return samplesMs;
}
