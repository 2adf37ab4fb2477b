import fc from "fast-check";
import { expect, test } from "vitest";
import { phiOf } from "../nodes/phi-accrual.ts";
import { PROFILE_NAMES, PROFILES, raftTimings } from "./profile.ts";
import {
  agreeAfterMs,
  deviationsAt,
  lagFactor,
  phiOfSilence,
  shortenedMs,
  suspectAfterMs,
} from "./suspicion.ts";

const profile = fc.constantFrom(...PROFILE_NAMES.map((name) => PROFILES[name]));
const duration = fc.double({ min: 0, max: 5_000, noNaN: true });

test("[P1] the waits of each profile at a steady rhythm", () => {
  const steady = PROFILE_NAMES.map((name) => {
    const { heartbeatMs, silenceMinMs, silenceMaxMs } = PROFILES[name];
    const wait = suspectAfterMs(PROFILES[name], { meanMs: heartbeatMs, stdDevMs: 0 }, 1);
    return [heartbeatMs, Number(wait.toFixed(1)), silenceMinMs, silenceMaxMs];
  });
  expect(steady).toEqual([
    [10, 41.7, 30, 800],
    [25, 116.8, 75, 1_500],
    [100, 556.8, 300, 4_000],
  ]);
});

test("[P2] a claim to lead lasts for the least silence, and no wait is shorter", () => {
  fc.assert(
    fc.property(
      profile,
      duration,
      duration,
      fc.double({ min: 1, max: 8 }),
      fc.nat(6),
      (p, mean, dev, k, n) => {
        const { leaseMs } = raftTimings(p);
        const full = suspectAfterMs(p, { meanMs: mean, stdDevMs: dev }, k);
        expect(leaseMs).toBe(p.silenceMinMs);
        expect(full).toBeGreaterThanOrEqual(leaseMs);
        expect(agreeAfterMs(p, full)).toBeGreaterThanOrEqual(leaseMs);
        expect(shortenedMs(p, full, n, 2)).toBeGreaterThanOrEqual(leaseMs);
      },
    ),
  );
});

test("[S1] the wait is where phi, computed by its definition, crosses 8", () => {
  for (const threshold of [1, 3, 8, 12]) {
    const y = deviationsAt(threshold);
    expect(phiOf(100 + y * 7, 100, 7, 1)).toBeCloseTo(threshold, 9);
  }
  fc.assert(
    fc.property(
      profile,
      duration,
      duration,
      fc.double({ min: 1, max: 8, noNaN: true }),
      (p, meanMs, stdDevMs, k) => {
        const rhythm = { meanMs, stdDevMs };
        const wait = suspectAfterMs(p, rhythm, k);
        const phiAt = (ms: number) => phiOf(ms / k - p.acceptablePauseMs, meanMs, stdDevMs, p.stdDevMinMs);
        if (wait > p.silenceMinMs * k) expect(phiAt(wait * 0.999)).toBeLessThan(8);
        if (wait < p.silenceMaxMs) expect(phiAt(wait * 1.001)).toBeGreaterThan(8);
        expect(phiOfSilence(p, rhythm, k, wait)).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

test("[S5] a rhythm or a lateness that is no number leads to the longest wait or to none", () => {
  const broken = { meanMs: Number.NaN, stdDevMs: Number.NaN };
  expect(suspectAfterMs(PROFILES.lan, broken, 1)).toBe(800);
  expect(suspectAfterMs(PROFILES.lan, { meanMs: 10, stdDevMs: 1 }, Number.NaN)).toBe(800);
  expect(phiOfSilence(PROFILES.lan, broken, 1, 100)).toBe(0);
  expect(lagFactor(PROFILES.lan, Number.NaN)).toBe(1);
});

test("[G1] the lag factor is 1 when calm, grows, and has an end", () => {
  const { lan, metro, wan } = PROFILES;
  expect([0, 0.02, 0.03, 0.06, 1].map((ratio) => Number(lagFactor(lan, ratio).toFixed(2)))).toEqual([
    1, 1, 2.5, 7, 16,
  ]);
  expect([lagFactor(metro, 1), lagFactor(wan, 1)]).toEqual([8, 3]);
});

test("[V4] one accuser of the one that is needed shortens the wait to the least, one of two by more than half", () => {
  const full = 400;
  expect(shortenedMs(PROFILES.lan, full, 0, 1)).toBe(400);
  expect(shortenedMs(PROFILES.lan, full, 1, 1)).toBe(240);
  expect(shortenedMs(PROFILES.lan, full, 1, 2)).toBeLessThan(320);
  expect(shortenedMs(PROFILES.lan, full, 1, 2)).toBeGreaterThan(240);
  expect(shortenedMs(PROFILES.lan, full, 5, 2)).toBe(240);
});
