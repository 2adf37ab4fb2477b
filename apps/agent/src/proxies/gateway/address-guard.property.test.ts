import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { expect, test } from "vitest";
import { judgeTarget } from "./address-guard.ts";

/** First and last address of what is not reached, as IANA's registry writes it down. */
const REFUSED: readonly (readonly [string, string])[] = [
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["168.63.129.16", "168.63.129.16"],
  ["169.254.0.0", "169.254.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.0.0.0", "192.0.0.255"],
  ["192.0.2.0", "192.0.2.255"],
  ["192.88.99.0", "192.88.99.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["198.18.0.0", "198.19.255.255"],
  ["198.51.100.0", "198.51.100.255"],
  ["203.0.113.0", "203.0.113.255"],
  ["224.0.0.0", "255.255.255.255"],
];

const number = (dotted: string) => dotted.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const isRefused = (value: number) =>
  REFUSED.some(([first, last]) => value >= number(first) && value <= number(last));
const judge = (host: string) =>
  judgeTarget({ host, port: 443 }, { ports: [443], allowPrivate: [] }, new Set()).outcome;

/** Near an edge as often as anywhere. */
const ipv4 = fc.oneof(
  fc.nat(0xffff_ffff),
  fc
    .tuple(fc.constantFrom(...REFUSED.flat()), fc.integer({ min: -2, max: 2 }))
    .map(([edge, off]) => Math.min(0xffff_ffff, Math.max(0, number(edge) + off))),
);

const radix = fc.constantFrom(
  (value: number) => String(value),
  (value: number) => `0x${value.toString(16)}`,
  (value: number) => `0${value.toString(8)}`,
);

/** `a.b.c.d`, `a.b.c`, `a.b` or `a`, each part in any notation: the last one takes what is left. */
const spelling = fc
  .tuple(ipv4, fc.integer({ min: 1, max: 4 }), fc.array(radix, { minLength: 4, maxLength: 4 }))
  .map(([value, partCount, radices]) => {
    const bytes = [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
    const head = bytes.slice(0, partCount - 1);
    const rest = bytes.slice(partCount - 1).reduce((sum, byte) => sum * 256 + byte, 0);
    return { value, text: [...head, rest].map((part, i) => radices[i]?.(part) ?? "").join(".") };
  });

test("an IPv4 address is refused or allowed as the registry says, however it is spelled", () => {
  fc.assert(
    fc.property(spelling, ({ value, text }) => {
      expect(judge(text)).toBe(isRefused(value) ? "refused" : "allowed");
    }),
    { numRuns: 2000 },
  );
});

test("no IPv6 address in which an IPv4 address is hidden is reached, and none that another library calls special", () => {
  const group = fc.oneof(
    fc.nat(0xffff),
    fc.constantFrom(0, 0xffff, 0x64, 0xff9b, 0x2001, 0x2002, 0xfd00, 0xfe80, 0xdb8),
  );
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), fc.boolean(), (groups, isGlobal) => {
      const all = isGlobal ? [0x2000 + ((groups[0] ?? 0) & 0x1fff), ...groups.slice(1)] : groups;
      const address = new ipaddr.IPv6(all);
      const isSpecial = address.range() !== "unicast" || ((all[0] ?? 0) & 0xe000) !== 0x2000;
      if (isSpecial) expect(judge(address.toString())).toBe("refused");
      else
        expect(judge(address.toString())).toBe(
          (all[0] ?? 0) === 0x3fff && (all[1] ?? 0) < 0x1000 ? "refused" : "allowed",
        );
      expect(judge(address.toNormalizedString())).toBe(judge(`[${address.toString()}]`));
    }),
    { numRuns: 2000 },
  );
});
