import { expect, test } from "vitest";
import { type AutoProfile, autoProfile, FALL_AFTER_MS, type Measured, tuneProfile } from "./auto-profile.ts";
import { PROFILES } from "./profile.ts";

const quiet: Measured = { rttMsP99: 0.4, jitterMs: 0.2, lagMsP99: 0.3 };

test("[A3] the base follows the worst of the three", () => {
  const baseOf = (measured: Partial<Measured>) =>
    autoProfile({ ...quiet, ...measured }, null, 0).profile.name;
  expect(baseOf({})).toBe("lan");
  expect(baseOf({ rttMsP99: 20 })).toBe("metro");
  expect(baseOf({ jitterMs: 12 })).toBe("metro");
  expect(baseOf({ lagMsP99: 40 })).toBe("metro");
  expect(baseOf({ rttMsP99: 120 })).toBe("wan");
  expect(baseOf({ jitterMs: 50 })).toBe("wan");
});

test("[A3] nothing measured is wan, and the first measurement is taken at once", () => {
  const none = autoProfile({ rttMsP99: Number.NaN, jitterMs: Number.NaN, lagMsP99: -1 }, null, 0);
  expect(none.profile).toBe(PROFILES.wan);
  expect(autoProfile(quiet, none, 1).profile.name).toBe("lan");
  const kept = autoProfile(quiet, null, 0);
  expect(autoProfile({ ...quiet, jitterMs: Number.NaN }, kept, 5).profile).toBe(kept.profile);
});

test("[A1] [A2] worse takes effect at once, better a step after a minute", () => {
  let auto: AutoProfile = autoProfile(quiet, null, 0);
  auto = autoProfile({ ...quiet, rttMsP99: 30 }, auto, 1_000);
  expect(auto.profile.name).toBe("metro");
  const held = auto.rtt?.valueMs ?? 0;
  auto = autoProfile(quiet, auto, 2_000);
  auto = autoProfile(quiet, auto, 1_999 + FALL_AFTER_MS);
  expect(auto.rtt?.valueMs).toBe(held);
  auto = autoProfile(quiet, auto, 2_000 + FALL_AFTER_MS);
  expect(auto.rtt?.valueMs).toBeCloseTo(held / 1.5, 9);
  expect(auto.profile.name).toBe("metro");
});

test("[A4] tuning raises the waits to what is measured", () => {
  const tuned = tuneProfile({ rttMsP99: 300, jitterMs: 40, lagMsP99: 30 });
  expect(tuned).toMatchObject({
    name: "wan",
    silenceMinMs: 540,
    silenceMaxMs: 4_000,
    stdDevMinMs: 40,
    acceptablePauseMs: 300,
    confirmWindowMs: 360,
    priorityDelayMs: 200,
  });
  expect(tuneProfile(quiet)).toEqual(PROFILES.lan);
});
