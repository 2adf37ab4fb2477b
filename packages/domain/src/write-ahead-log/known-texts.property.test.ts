import fc from "fast-check";
import { expect, test } from "vitest";
import { knownText } from "./known-texts.ts";

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
// Few letters and many texts: most slots are taken by others again and again.
const text = fc.string({ unit: fc.constantFrom("a", "b", "/", "7"), maxLength: 12 });

test("whatever was read before, a text is what its bytes say, wherever they lie", () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 200 }), fc.nat({ max: 3 }), (texts, before) => {
      for (const each of [...texts, ...texts]) {
        const bytes = bytesOf(`${"x".repeat(before)}${each}y`);
        expect(knownText(bytes, before, before + each.length)).toBe(each);
      }
    }),
  );
});

test("any text up to 127 bytes of ASCII is read, and nothing else", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 127 }), (bytes) => {
      const isAscii = bytes.every((byte) => byte < 0x80);
      const expected = isAscii ? String.fromCharCode(...bytes) : null;
      expect(knownText(bytes, 0, bytes.length)).toBe(expected);
    }),
  );
});
