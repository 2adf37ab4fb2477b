import { expect, test } from "vitest";
import {
  decodeMapFrame,
  encodeMapFrame,
  MAP_LINK_NUMBERS_MAX,
  MAP_LINKS_PER_FRAME_MAX,
  MAP_SLOTS_MAX,
} from "./map-frame.ts";
import {
  jitterCode,
  jitterMsOf,
  loadCode,
  loadRatioOf,
  lossCode,
  RTT_CODE_ABSURD,
  RTT_MAX_MS,
  rttCode,
  rttMsOf,
  stateCode,
  stateOf,
} from "./map-frame-fields.ts";
import { figures, nodeRow } from "./testing/fleets.ts";

/** Bytes of a varint. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

const decode = (...bytes: number[]) => decodeMapFrame(Uint8Array.from(bytes)).outcome;

test("[MF2] an unknown format, rows beyond the bytes, and values out of range are malformed", () => {
  expect(decode(1, 0, 0, 0, 0)).toBe("decoded");
  expect(decode(2, 0, 0, 0, 0)).toBe("malformed");
  expect(decode()).toBe("malformed");
  // A hundred thousand nodes in no bytes: refused before anything is allocated.
  expect(decode(1, ...varint(100_000), 0, 0, 0)).toBe("malformed");
  // Health 5 and scheduling 7 do not exist, nor does a load of 251.
  expect(decode(1, 1, 0, 4, 0, 0, 0, 0)).toBe("decoded");
  expect(decode(1, 1, 0, 5, 0, 0, 0, 0)).toBe("malformed");
  expect(decode(1, 1, 0, 7 << 3, 0, 0, 0, 0)).toBe("malformed");
  expect(decode(1, 1, 0, 0, 251, 0, 0, 0)).toBe("malformed");
  // A link from a slot to itself.
  expect(decode(1, 0, 0, 1, 0, 3, 4, 0)).toBe("decoded");
  expect(decode(1, 0, 0, 1, 0, 3, 3, 0)).toBe("malformed");
  // An RTT beyond "absurd", also where 32 bits would have brought it back below.
  expect(decode(1, 0, 0, 0, 1, 0, ...varint(RTT_CODE_ABSURD), 0)).toBe("decoded");
  expect(decode(1, 0, 0, 0, 1, 0, ...varint(RTT_CODE_ABSURD + 1), 0)).toBe("malformed");
  expect(decode(1, 0, 0, 0, 1, 0, ...varint(2 ** 32 + 5), 0)).toBe("malformed");
});

test("[MF3] slots and numbers beyond their limit are refused by both sides, so is what comes twice", () => {
  const last = MAP_SLOTS_MAX - 1;
  expect(encodeMapFrame({ nodes: [nodeRow(last)] }).length).toBeLessThan(12);
  expect(() => encodeMapFrame({ nodes: [nodeRow(MAP_SLOTS_MAX)] })).toThrow(RangeError);
  expect(() => encodeMapFrame({ nodes: [nodeRow(-1)] })).toThrow(RangeError);
  expect(() => encodeMapFrame({ nodes: [nodeRow(3), nodeRow(3)] })).toThrow(RangeError);
  expect(() => encodeMapFrame({ figures: [figures(MAP_LINK_NUMBERS_MAX)] })).toThrow(RangeError);
  expect(() => encodeMapFrame({ links: [{ number: 0, a: 1, b: 1 }] })).toThrow(RangeError);
  expect(() => encodeMapFrame({ links: [{ number: 0, a: 1, b: MAP_SLOTS_MAX }] })).toThrow(RangeError);
  const tooMany = Array.from({ length: MAP_LINKS_PER_FRAME_MAX + 1 }, (_, i) => i);
  expect(() => encodeMapFrame({ removedLinks: tooMany })).toThrow(RangeError);
  const bytes = new Uint8Array(tooMany.length + 8);
  bytes.set([1, 0, ...varint(tooMany.length)]);
  expect(decodeMapFrame(bytes)).toMatchObject({
    outcome: "malformed",
    problem: expect.stringContaining("removed"),
  });
  expect(decode(1, 1, ...varint(MAP_SLOTS_MAX), 0, 0, 0, 0, 0)).toBe("malformed");
  expect(decode(1, 0, 1, ...varint(MAP_LINK_NUMBERS_MAX), 0, 0)).toBe("malformed");
});

test("[MF4] a figure that is none becomes unknown or absurd, never a number", () => {
  for (const rttMs of [Number.NaN, Number.POSITIVE_INFINITY, -1, RTT_MAX_MS + 0.1]) {
    expect(rttCode(rttMs)).toBe(RTT_CODE_ABSURD);
  }
  expect(rttMsOf(RTT_CODE_ABSURD)).toBe(RTT_MAX_MS);
  expect(rttCode(RTT_MAX_MS)).toBeLessThan(RTT_CODE_ABSURD);
  expect(rttMsOf(rttCode(null))).toBe(-1);
  expect(rttMsOf(rttCode(0))).toBe(0);
  expect(loadRatioOf(loadCode(Number.NaN))).toBe(null);
  expect([loadCode(-3), loadCode(7)]).toEqual([0, 250]);
  expect(jitterMsOf(jitterCode(Number.NaN))).toBe(null);
  expect(jitterMsOf(jitterCode(-1))).toBe(0);
  expect(jitterMsOf(jitterCode(Number.POSITIVE_INFINITY))).toBeCloseTo(RTT_MAX_MS);
  expect(lossCode(Number.NaN)).toBe(0);
  expect([lossCode(-1), lossCode(9)]).toEqual([0, 255]);
});

test("[MF5] some loss is never none, and not quite all of it never all", () => {
  expect(lossCode(0)).toBe(0);
  expect(lossCode(0.000_01)).toBe(1);
  expect(lossCode(0.999_99)).toBe(254);
  expect(lossCode(1)).toBe(255);
});

test("[MF6] of 100,000 links a tenth changed at once, spread over the fleet: at most 6 bytes each", () => {
  const changed = Array.from({ length: 10_000 }, (_, i) =>
    figures(i * 10 + (i % 7), { rttMs: (i * 37) % 300, jitterMs: i % 9, lossRatio: i % 20 === 0 ? 0.05 : 0 }),
  );
  expect(encodeMapFrame({ figures: changed }).length / changed.length).toBeLessThanOrEqual(6);
  const few = changed.filter((_, i) => i % 10 === 0);
  expect(encodeMapFrame({ figures: few }).length / few.length).toBeLessThanOrEqual(6);
});

test("[MF7] a node that is not admitted says so where its scheduling would be", () => {
  for (const admission of ["waiting", "rejected"] as const) {
    const { loadRatio, ...state } = stateOf(stateCode(nodeRow(0, { admission, scheduling: "cordoned" })), 0);
    expect(state).toMatchObject({ admission, scheduling: "active", health: "online" });
    expect(loadRatio).toBe(0);
  }
});
