import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

test("[F2] texts are written as the platform's encoder writes them", () => {
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0xffff }),
    fc.integer({ min: 0, max: 0x10_ffff }),
    fc.nat(300),
  );
  const anyText = fc.array(unit, { maxLength: 20 }).map((points) => String.fromCodePoint(...points));
  fc.assert(
    fc.property(anyText, (text) => {
      const bytes = encodeUtf8(text);
      expect(Buffer.compare(bytes, new TextEncoder().encode(text))).toBe(0);
      expect(decodeUtf8(bytes)).toBe(text.toWellFormed());
    }),
  );
});

test("[F2] bytes are read as the platform's strict decoder reads them, or refused as it refuses them", () => {
  const likely = fc.constantFrom(
    0x41,
    0x80,
    0xbf,
    0xc0,
    0xc2,
    0xe0,
    0xa0,
    0xed,
    0x9f,
    0xf0,
    0x90,
    0xf4,
    0x8f,
    0xf5,
  );
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.array(likely, { maxLength: 6 }).map((list) => Uint8Array.from(list)),
  );
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      expect(decodeUtf8(bytes)).toBe(decodeByPlatform(bytes));
    }),
    { numRuns: 5000 },
  );
});

function decodeByPlatform(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
