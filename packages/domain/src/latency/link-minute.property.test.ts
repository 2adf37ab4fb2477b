import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeLinkMinutes, encodeLinkMinutes, type LinkMinute } from "./link-minute.ts";

const link: fc.Arbitrary<LinkMinute> = fc.record({
  peer: fc.oneof(fc.nat(20), fc.nat(2 ** 31 - 1)),
  rttMs: fc.oneof(fc.constant(null), fc.double({ min: 0, max: 60_000, noNaN: true })),
  lossRatio: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
  source: fc.constantFrom("mesh" as const, "probe" as const),
  isDemoDelay: fc.boolean(),
});

test("what was written is read again, in the order of peers, within 0.005 ms and 0.4 % of loss", () => {
  fc.assert(
    fc.property(fc.uniqueArray(link, { selector: ({ peer }) => peer, maxLength: 64 }), (links) => {
      const bytes = encodeLinkMinutes(links);
      const read = decodeLinkMinutes(bytes);
      const expected = links.toSorted((x, y) => x.peer - y.peer);
      expect(read?.map(({ peer, source, isDemoDelay }) => ({ peer, source, isDemoDelay }))).toEqual(
        expected.map(({ peer, source, isDemoDelay }) => ({ peer, source, isDemoDelay })),
      );
      for (const [i, { rttMs, lossRatio }] of expected.entries()) {
        const got = read?.[i];
        if (rttMs === null) expect(got?.rttMs).toBeNull();
        else expect(Math.abs((got?.rttMs ?? Number.NaN) - rttMs)).toBeLessThanOrEqual(0.005_001);
        expect(Math.abs((got?.lossRatio ?? Number.NaN) - lossRatio)).toBeLessThanOrEqual(1 / 255);
        expect((got?.lossRatio ?? 0) > 0).toBe(lossRatio > 0);
      }
    }),
  );
});

test("ten neighbours of a fleet of 2,000 take less than 70 bytes", () => {
  const links = Array.from({ length: 10 }, (_, i) => ({
    peer: i * 200,
    rttMs: 150,
    lossRatio: 0,
    source: "mesh" as const,
    isDemoDelay: false,
  }));
  expect(encodeLinkMinutes(links).length).toBeLessThan(70);
});

test("absurd delays are left out, and of a peer that is there twice the later counts", () => {
  const base = { lossRatio: 0, source: "probe" as const, isDemoDelay: false };
  const written = encodeLinkMinutes([
    { ...base, peer: 1, rttMs: Number.NaN },
    { ...base, peer: 2, rttMs: -1 },
    { ...base, peer: 3, rttMs: 60_001 },
    { ...base, peer: 4, rttMs: 1 },
    { ...base, peer: 4, rttMs: 2 },
  ]);
  expect(decodeLinkMinutes(written)).toEqual([{ ...base, peer: 4, rttMs: 2 }]);
});

test("any bytes are read or refused, never thrown at", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const read = decodeLinkMinutes(bytes);
      if (read !== null) expect(read.length).toBeLessThanOrEqual(bytes.length);
      decodeLinkMinutes(Uint8Array.from([1, ...bytes]));
    }),
  );
  expect(decodeLinkMinutes(new Uint8Array())).toBeNull();
  const whole = encodeLinkMinutes([{ peer: 5, rttMs: 3, lossRatio: 0.5, source: "mesh", isDemoDelay: true }]);
  for (let length = 0; length < whole.length; length += 1) {
    expect(decodeLinkMinutes(whole.subarray(0, length))).toBeNull();
  }
});
