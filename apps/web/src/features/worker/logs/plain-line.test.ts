import fc from "fast-check";
import { expect, test } from "vitest";
import { foundParts, isFoundIn, plainLine, SHOWN_CHARACTERS_MAX } from "./plain-line.ts";

const ESC = "\u001b";

test.each([
  [`${ESC}[1;31mred${ESC}[0m text`, "red text"],
  [`${ESC}[38;2;255;0;0mtrue${ESC}[m`, "true"],
  [`${ESC}]0;a title\u0007after`, "after"],
  [`${ESC}]8;;https://evil.example${ESC}\\link${ESC}]8;;${ESC}\\`, "link"],
  [`${ESC}[2K${ESC}[1Gprogress`, "progress"],
  [`cut ${ESC}[31`, "cut "],
  [`cut ${ESC}`, "cut "],
  [`${ESC}(Bcharset`, "charset"],
  ["10%\r50%\r100%", "100%"],
  ["windows\r", "windows"],
  ["bell\u0007 zero\u0000", "bell␇ zero␀"],
  ["a\tb", "a\tb"],
  ["left\u202eright", "left\ufffdright"],
  ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
])("%j is shown as %j", (raw, shown) => {
  expect(plainLine(raw)).toBe(shown);
});

test("nothing that a terminal would obey is left, whatever was printed", () => {
  const unit = fc.constantFrom(
    ESC,
    "[",
    "]",
    "3",
    "1",
    "m",
    ";",
    "\u0007",
    "\\",
    "\u009b",
    "x",
    "\r",
    "\u0000",
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 40 }), (raw) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      expect(plainLine(raw)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }),
  );
});

test("what is found is marked, and the parts are the line", () => {
  expect(foundParts("An error, ERROR", "error")).toEqual([
    { text: "An ", isFound: false },
    { text: "error", isFound: true },
    { text: ", ", isFound: false },
    { text: "ERROR", isFound: true },
  ]);
  expect(foundParts("İx error", "error").at(-1)).toEqual({ text: "error", isFound: true });
  const word = fc.string({ unit: fc.constantFrom("a", "B", "İ"), maxLength: 8 });
  fc.assert(
    fc.property(word, word, (line, sought) => {
      const parts = foundParts(line, sought);
      expect(parts.map(({ text }) => text).join("")).toBe(line);
      expect(parts.some(({ isFound }) => isFound)).toBe(isFoundIn(line, sought));
    }),
  );
  expect(foundParts("x".repeat(9000), "")[0]?.text).toHaveLength(SHOWN_CHARACTERS_MAX);
});
