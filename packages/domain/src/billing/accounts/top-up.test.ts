import { expect, test } from "vitest";
import { stepTopUp, TOP_UP_RETRY_MS, type TopUpSituation } from "./step-top-up.ts";

const NOW = 1_000_000_000;
const step = (changes: Partial<TopUpSituation>) =>
  stepTopUp(
    {
      ...{ rule: { belowUnits: 10n, perPeriodMax: 2 }, availableUnits: 9n, isActive: true },
      ...{ last: null, countInPeriod: 0, ...changes },
    },
    NOW,
  );
const last = (state: "recorded" | "pending" | "charged" | "failed", settledAtMs: number | null, ago = 0) => ({
  last: { state, settledAtMs, createdAtMs: NOW - ago },
});

test("[T1] below what the rule says, while active, at most so often", () => {
  expect([step({}), step({ availableUnits: 10n }), step({ isActive: false })]).toEqual([
    "top_up",
    "none",
    "none",
  ]);
  expect([step({ countInPeriod: 1 }), step({ countInPeriod: 2 })]).toEqual(["top_up", "none"]);
});

test("[T2] one for one shortage", () => {
  expect(step(last("pending", null))).toBe("none");
  expect(step(last("recorded", null))).toBe("none");
  expect(step({ ...last("recorded", null), availableUnits: 10n })).toBe("end_shortage");
  expect(step(last("recorded", NOW))).toBe("top_up");
  expect(step({ ...last("recorded", NOW), availableUnits: 10n })).toBe("none");
  expect(step(last("charged", NOW))).toBe("top_up");
});

test("[T3] a failed one waits for an hour", () => {
  expect(step(last("failed", NOW, TOP_UP_RETRY_MS - 1))).toBe("none");
  expect(step(last("failed", NOW, TOP_UP_RETRY_MS))).toBe("top_up");
});
