import fc from "fast-check";
import { expect, test } from "vitest";
import { type AutoProfile, autoProfile, FALL_AFTER_MS, tuneProfile } from "./auto-profile.ts";
import { LATENESS_KEPT_MIN_MS } from "./interval-record.ts";
import { PROFILE_NAMES, PROFILES, raftTimings } from "./profile.ts";

const level = fc.double({ min: 0.01, max: 1_500, noNaN: true });
const measured = fc.record({ rttMsP99: level, jitterMs: level, lagMsP99: level });

test("[A2] measurements that move within a quarter settle once and never change the profile again", () => {
  const wobble = fc.array(fc.double({ min: 0.76, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(measured, wobble, fc.integer({ min: 1, max: 100_000 }), (top, shares, everyMs) => {
      let auto = autoProfile(top, null, 0);
      const { profile } = auto;
      for (const [i, share] of shares.entries()) {
        const now = {
          rttMsP99: top.rttMsP99 * share,
          jitterMs: top.jitterMs * share,
          lagMsP99: top.lagMsP99 * share,
        };
        auto = autoProfile(now, auto, (i + 1) * everyMs);
        expect(auto.profile).toBe(profile);
      }
    }),
  );
});

test("[A1] [A2] any measurements: the held value covers the measured one, and falls at most a step a minute", () => {
  const steps = fc.array(fc.tuple(measured, fc.integer({ min: 1, max: 90_000 })), { maxLength: 80 });
  fc.assert(
    fc.property(steps, (history) => {
      let auto: AutoProfile | null = null;
      let nowMs = 0;
      let fellAtMs = Number.NEGATIVE_INFINITY;
      for (const [values, afterMs] of history) {
        nowMs += afterMs;
        const before: number | null = auto?.rtt?.valueMs ?? null;
        auto = autoProfile(values, auto, nowMs);
        const held = auto.rtt?.valueMs ?? 0;
        expect(held).toBeGreaterThanOrEqual(values.rttMsP99);
        if (before === null || held >= before) continue;
        expect(held).toBeCloseTo(before / 1.5, 6);
        expect(nowMs - fellAtMs).toBeGreaterThanOrEqual(FALL_AFTER_MS);
        fellAtMs = nowMs;
      }
    }),
  );
});

test("[A4] [P2] [R1] a tuned profile never waits less than its base, claims to lead no longer than its least silence, and can be replayed", () => {
  fc.assert(
    fc.property(measured, (values) => {
      const tuned = tuneProfile(values);
      const base = PROFILES[tuned.name];
      for (const key of Object.keys(base) as (keyof typeof base)[])
        if (key !== "name") expect(tuned[key]).toBeGreaterThanOrEqual(base[key]);
      expect(raftTimings(tuned).leaseMs).toBe(tuned.silenceMinMs);
      expect(tuned.silenceMaxMs).toBeGreaterThan(tuned.silenceMinMs);
      for (const profile of [tuned, ...PROFILE_NAMES.map((name) => PROFILES[name])])
        expect(profile.silenceMinMs - profile.heartbeatMs).toBeGreaterThanOrEqual(LATENESS_KEPT_MIN_MS);
    }),
  );
});
