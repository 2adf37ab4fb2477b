import fc from "fast-check";
import { expect, test } from "vitest";
import { LinkMeasures, percentile } from "./link-measures.ts";

test("nothing is known before the first answer", () => {
  expect(new LinkMeasures(1000).snapshot()).toEqual({ rtt: null, jitterMs: null, lossRatio: null });
});

test("round trip and jitter are those of the formulas, over pings and echoes alike", () => {
  const rtt = fc.record({ rttMs: fc.double({ min: 0, max: 900, noNaN: true }), isEcho: fc.boolean() });
  fc.assert(
    fc.property(fc.array(rtt, { minLength: 1, maxLength: 300 }), (samples) => {
      const measures = new LinkMeasures(1000);
      let smoothed = 0;
      let jitter: number | null = null;
      samples.forEach(({ rttMs, isEcho }, i) => {
        const sentMs = i * 2000;
        if (isEcho) measures.echoReceived(sentMs, 50, sentMs + 50 + rttMs);
        else {
          measures.pingSent(i, sentMs);
          measures.pongReceived(i, sentMs + rttMs);
        }
        const before = samples[i - 1];
        smoothed = before === undefined ? rttMs : smoothed * (7 / 8) + rttMs / 8;
        if (before !== undefined) {
          const change = Math.abs(rttMs - before.rttMs);
          jitter = jitter === null ? change : jitter * (15 / 16) + change / 16;
        }
      });
      const snapshot = measures.snapshot();
      const window = samples.slice(-256).map((sample) => sample.rttMs);
      expect(snapshot.rtt?.smoothedMs).toBeCloseTo(smoothed, 6);
      if (jitter === null) expect(snapshot.jitterMs).toBeNull();
      else expect(snapshot.jitterMs).toBeCloseTo(jitter, 6);
      expect(snapshot.rtt?.minMs).toBeCloseTo(Math.min(...window), 6);
    }),
  );
});

test("loss is the unanswered share of the last 60 pings whose fate is known", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("answered", "late", "never"), { maxLength: 150 }), (fates) => {
      const measures = new LinkMeasures(1000);
      let nowMs = 0;
      fates.forEach((fate, i) => {
        measures.pingSent(i, nowMs);
        nowMs += fate === "answered" ? 10 : 1500;
        if (fate === "never") measures.expire(nowMs);
        else measures.pongReceived(i, nowMs);
      });
      const window = fates.slice(-60);
      const lost = window.filter((fate) => fate !== "answered").length;
      expect(measures.snapshot().lossRatio).toBe(window.length === 0 ? null : lost / window.length);
    }),
  );
});

test("a late answer and one to nothing are no measurement; after a gap of one's own nothing is lost", () => {
  const measures = new LinkMeasures(1000);
  measures.pongReceived(7, 5);
  measures.pingSent(1, 0);
  measures.expire(1001);
  measures.pongReceived(1, 1002);
  expect(measures.snapshot()).toEqual({ rtt: null, jitterMs: null, lossRatio: 1 });
  measures.pingSent(2, 2000);
  measures.forgetPending();
  measures.expire(9000);
  expect(measures.snapshot().lossRatio).toBe(1);
  measures.echoReceived(9000, 10, 9005);
  expect(measures.snapshot().rtt).toBeNull();
});

test("percentiles are the nearest rank", () => {
  const values = Array.from({ length: 100 }, (_, i) => i + 1);
  expect(percentile(values, 0.5)).toBe(50);
  expect(percentile(values, 0.99)).toBe(99);
  expect(percentile([3], 0.01)).toBe(3);
  expect(percentile([], 0.5)).toBeUndefined();
});
