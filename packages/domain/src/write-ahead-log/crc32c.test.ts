import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32c } from "./crc32c.ts";

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

test("[F1] gives the published check sums of CRC-32C (RFC 3720, B.4)", () => {
  expect(crc32c(new Uint8Array(0))).toBe(0);
  expect(crc32c(ascii("123456789"))).toBe(0xe306_9283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a91_36aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8_ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, at) => at))).toBe(0x46dd_794e);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, at) => 31 - at))).toBe(0x113f_db5c);
});

test("[F1] eight bytes a step and one bit a step agree, in one piece or two", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(70), fc.nat(70), (bytes, a, b) => {
      const start = Math.min(a, bytes.length);
      const middle = Math.min(start + b, bytes.length);
      const expected = bitByBit(bytes.subarray(start));
      expect(crc32c(bytes, start)).toBe(expected);
      expect(crc32c(bytes, middle, bytes.length, crc32c(bytes, start, middle))).toBe(expected);
    }),
  );
});

function bitByBit(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit += 1) {
      const isOdd = ((crc ^ (byte >> bit)) & 1) === 1;
      crc = isOdd ? (crc >>> 1) ^ 0x82f6_3b78 : crc >>> 1;
    }
  }
  return ~crc >>> 0;
}
