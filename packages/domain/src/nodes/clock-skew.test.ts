import fc from "fast-check";
import { expect, test } from "vitest";
import { correctedEventAtMs } from "./clock-skew.ts";

const HOUR = 3_600_000;
const now = 1_000 * HOUR;

test("[C1] a clock that is hours off is corrected; a few seconds are left as they are", () => {
  const event = { nowAtMs: now, enrolledAtMs: 0 };
  expect(correctedEventAtMs({ ...event, agentAtMs: now + 6 * HOUR - 500, skewMs: 6 * HOUR })).toBe(now - 500);
  expect(correctedEventAtMs({ ...event, agentAtMs: now - 9 * HOUR, skewMs: -6 * HOUR })).toBe(now - 3 * HOUR);
  expect(correctedEventAtMs({ ...event, agentAtMs: now - 4000, skewMs: 3000 })).toBe(now - 4000);
});

test("[C2] never in the future, never before enrolment", () => {
  const time = fc.double({ min: 0, max: 1e14, noNaN: true });
  fc.assert(
    fc.property(
      time,
      fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      time,
      time,
      (agentAtMs, skewMs, nowAtMs, age) => {
        const enrolledAtMs = Math.max(0, nowAtMs - age);
        const atMs = correctedEventAtMs({ agentAtMs, skewMs, nowAtMs, enrolledAtMs });
        expect(atMs).toBeLessThanOrEqual(nowAtMs);
        expect(atMs).toBeGreaterThanOrEqual(enrolledAtMs);
      },
    ),
  );
});
