import fc from "fast-check";
import { expect, test } from "vitest";
import {
  appendAnswer,
  charactersOf,
  KEPT_CHARACTERS_MAX,
  type LogBuffer,
  linesOf,
  NO_LOG,
  prependAnswer,
} from "./log-buffer.ts";

/** A log of ASCII text, read as the hub answers. */
function read(log: string, fromOffset: number, bytesMax: number, firstOffset = 0) {
  const start = fromOffset < 0 ? Math.max(0, log.length + fromOffset) : fromOffset;
  const from = Math.min(log.length, Math.max(firstOffset, start));
  const text = log.slice(from, from + bytesMax);
  return { fromOffset: from, nextOffset: from + text.length, endOffset: log.length, text };
}

const texts = (buffer: LogBuffer) => linesOf(buffer).map(({ text }) => text);

/** What a reader expects of a text. */
function linesIn(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

const logText = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 60 });

test("read on in pieces of any size, a log has the lines that it has as a whole", () => {
  fc.assert(
    fc.property(logText, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (log, sizes) => {
      let buffer = NO_LOG;
      let next = 0;
      for (let i = 0; next < log.length; i += 1) {
        buffer = appendAnswer(buffer, read(log, next, sizes[i % sizes.length] ?? 1), "on");
        next = buffer.pieces.at(-1)?.nextOffset ?? 0;
      }
      expect(texts(buffer)).toEqual(linesIn(log));
    }),
  );
});

test("begun near its end and read backwards, it is whole in the end, and keys are in order", () => {
  fc.assert(
    fc.property(logText, fc.integer({ min: 1, max: 9 }), (log, size) => {
      let buffer = appendAnswer(NO_LOG, read(log, -size, size), "end");
      for (let from = buffer.pieces[0]?.fromOffset ?? 0; from > 0; from = buffer.pieces[0]?.fromOffset ?? 0) {
        const start = Math.max(0, from - size);
        buffer = prependAnswer(buffer, read(log, start, from - start));
        const keys = linesOf(buffer).map(({ key }) => key);
        expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
      }
      expect(texts(buffer)).toEqual(linesIn(log));
    }),
  );
});

test("what is missing between two pieces has a line of its own that says why", () => {
  const log = "one\ntwo\nthree\nfour\n";
  const first = appendAnswer(NO_LOG, read(log, 0, 4), "on");
  const gone = appendAnswer(first, read(log, 4, 99, 8), "on");
  expect(linesOf(gone)).toMatchObject([
    { text: "one", gap: null },
    { gap: { bytes: 4, why: "gone" } },
    { text: "three", gap: null },
    { text: "four", gap: null },
  ]);
  expect(linesOf(appendAnswer(first, read(log, -5, 5), "end"))[1]?.gap?.why).toBe("skipped");
});

test("the same answer twice changes nothing, and a page keeps no more than its limit", () => {
  const answer = read("x\ny\n", 0, 99);
  const once = appendAnswer(NO_LOG, answer, "on");
  expect(appendAnswer(once, answer, "on")).toBe(once);
  const piece = "z".repeat(60_000);
  let buffer = NO_LOG;
  for (let i = 0; i < 50; i += 1) {
    const fromOffset = i * piece.length;
    const nextOffset = fromOffset + piece.length;
    buffer = appendAnswer(buffer, { fromOffset, nextOffset, endOffset: nextOffset, text: piece }, "on");
  }
  expect(charactersOf(buffer)).toBeLessThanOrEqual(KEPT_CHARACTERS_MAX);
  expect(buffer.pieces.at(-1)?.nextOffset).toBe(50 * piece.length);
});
