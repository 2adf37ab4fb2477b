import type { NodeLive } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LiveChanges } from "./live-changes.ts";

const live: NodeLive = {
  cpuRatio: 0.25049,
  memoryUsedBytes: 65_536 * 61_000 + 5,
  load1: 0.5,
  diskUsedBytes: 65_536 * 700_000,
  networkReceivedBytesPerSecond: 1000.4,
  networkSentBytesPerSecond: 0,
  connectionCount: 12,
  eventLoopLagMs: 0.3,
  clockSkewMs: null,
  rttMs: null,
  outboxPendingCount: 0,
};

test("the first patch is everything, the next nothing, and after a reset everything again", () => {
  const changes = new LiveChanges();
  expect(changes.next(live)).toEqual({
    ...live,
    cpuRatio: 0.25,
    memoryUsedBytes: 65_536 * 61_000,
    networkReceivedBytesPerSecond: 1000,
  });
  expect(changes.next(live)).toEqual({});
  changes.reset();
  expect(Object.keys(changes.next(live))).toHaveLength(11);
});

test("noise below a threshold is not sent, but it cannot add up unseen", () => {
  const changes = new LiveChanges();
  changes.next(live);
  expect(changes.next({ ...live, cpuRatio: 0.2525 })).toEqual({});
  expect(changes.next({ ...live, cpuRatio: 0.256 })).toEqual({ cpuRatio: 0.256 });
});

test("counts are exact, and null is a value", () => {
  const changes = new LiveChanges();
  changes.next(live);
  expect(changes.next({ ...live, connectionCount: 13, rttMs: 1.234 })).toEqual({
    connectionCount: 13,
    rttMs: 1.23,
  });
  expect(changes.next({ ...live, connectionCount: 13 })).toEqual({ rttMs: null });
});

test("a reader is never further off than the threshold", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 50 }), (ratios) => {
      const changes = new LiveChanges();
      let seen = Number.NaN;
      for (const cpuRatio of ratios) {
        seen = changes.next({ ...live, cpuRatio }).cpuRatio ?? seen;
        expect(Math.abs(seen - cpuRatio)).toBeLessThan(0.0056);
      }
    }),
  );
});
