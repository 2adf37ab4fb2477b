import type { ProxyId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { backTest, backTestSentence, recordedFigures } from "./back-test.ts";
import { ConductBook } from "./conduct.ts";
import type {
  BackTestSettings,
  RecordedLimit,
  RecordedMinute,
  RecordedProxy,
  TrafficRecord,
} from "./record.ts";

const MINUTE_MS = 60_000;
const START = 1000 * MINUTE_MS;

const SETTINGS: BackTestSettings = {
  rotateEveryMs: 30_000,
  rotateAtLeastMs: 5000,
  stickyTtlMs: 600_000,
  ejectionCapRatio: 0.5,
  slowStartMs: 30_000,
  cooldownBaseMs: 5000,
  cooldownMaxMs: 600_000,
  attemptsMax: 3,
  probeEveryMs: 5000,
};

const LIMIT: RecordedLimit = { pattern: "example.org", count: 1000, windowMs: MINUTE_MS, shareRatio: 0.2 };

function proxyOf(name: string, overrides: Partial<RecordedProxy> = {}): RecordedProxy {
  return {
    id: name as ProxyId,
    exit: `exit ${name}`,
    tier: "primary",
    country: null,
    weight: 10,
    ...overrides,
  };
}

function minute(proxyId: string, at: number, overrides: Partial<RecordedMinute> = {}): RecordedMinute {
  return {
    proxyId: proxyId as ProxyId,
    minuteAtMs: START + at * MINUTE_MS,
    target: "example.org",
    requestCount: 60,
    attemptCount: 60,
    faults: {},
    latencies: [0, 0, 0, 0, 0, 60],
    ...overrides,
  };
}

function record(minutes: RecordedMinute[], names = ["a", "b", "c"], nodeCount = 1): TrafficRecord {
  return { minutes, proxies: names.map((name) => proxyOf(name)), nodeCount };
}

/** Ten quiet minutes, shared by all. */
const QUIET = record(
  Array.from({ length: 10 }, (_, at) =>
    ["a", "b", "c"].map((name) => minute(name, at, { requestCount: 20, attemptCount: 20 })),
  ).flat(),
);

test("[PR1] [PR5] rotations follow from the settings, and are as many as nodes do them", () => {
  const figures = backTest(QUIET, SETTINGS, []);
  expect(figures.rotationCount).toBeGreaterThanOrEqual(18);
  expect(figures.rotationCount).toBeLessThanOrEqual(20);
  expect(figures).toMatchObject({ failureRatio: 0, peakBudgetRatio: null, requestCount: 600 });
  const often = backTest(QUIET, { ...SETTINGS, rotateEveryMs: 5000 }, []);
  expect(often.rotationCount).toBeGreaterThan(100);
  expect(backTest(QUIET, { ...SETTINGS, rotateEveryMs: 3_600_000 }, []).rotationCount).toBe(0);
  expect(backTest({ ...QUIET, nodeCount: 3 }, SETTINGS, []).rotationCount).toBe(3 * figures.rotationCount);
});

test("[PR2] a proxy behaves as in that minute, as in the last ten before, as over the record, as all together", () => {
  const book = new ConductBook([
    minute("a", 0, { attemptCount: 10, faults: { tls: 4, dial: 1 } }),
    minute("a", 30, { attemptCount: 30, target: "t" }),
    minute("b", 0, { attemptCount: 60, faults: { drop: 15 }, latencies: [] }),
    minute("b", 1, { requestCount: 5, attemptCount: 0 }),
  ]);
  const at = (name: string, minuteAt: number) => book.at(name as ProxyId, START + minuteAt * MINUTE_MS);
  expect(at("a", 0)).toEqual({ failureRatio: 0.5, fault: "tls", latencyMs: 24 });
  expect(at("a", 10)).toEqual(at("a", 0));
  expect(at("a", 11).failureRatio).toBe(5 / 40);
  expect(at("a", 30).failureRatio).toBe(0);
  expect(at("b", 1)).toEqual({ failureRatio: 0.25, fault: "drop", latencyMs: 100 });
  expect(at("new", 0)).toMatchObject({ failureRatio: 20 / 100, fault: "drop" });
});

test("[PR2] [PR3] a proxy that failed is left, and comes back when it works", () => {
  const minutes = Array.from({ length: 20 }, (_, at) => [
    minute("a", at, { faults: at < 10 ? { dial: 60 } : {} }),
    minute("b", at),
    minute("c", at),
  ]).flat();
  const { failureRatio } = backTest(record(minutes), SETTINGS, []);
  // Of what was recorded a sixth failed; health keeps away from it.
  expect(recordedFigures(record(minutes), 7, []).failureRatio).toBeCloseTo(1 / 6, 5);
  expect(failureRatio).toBeLessThan(0.05);
  // Each turn would be the bad one's, if it was not cooling or held.
  const turns = { ...SETTINGS, rotateEveryMs: 5000 };
  for (const fault of ["dial", "block"] as const) {
    const pair = minutes
      .filter(({ proxyId }) => proxyId !== "c")
      .map((each) => ({ ...each, faults: each.proxyId === "a" ? { [fault]: 60 } : {} }));
    expect(backTest(record(pair, ["a", "b"]), turns, []).failureRatio).toBeLessThan(0.06);
  }
  const allBad = minutes.map((each) => ({ ...each, faults: { dial: 60 } }));
  expect(backTest(record(allBad), SETTINGS, []).failureRatio).toBe(1);
});

test("[PR4] no exit carries more than the share, and the peak is of the whole limit", () => {
  const busy = record([0, 1, 2, 3].map((at) => minute("a", at, { requestCount: 900, attemptCount: 900 })));
  const { peakBudgetRatio } = backTest(busy, SETTINGS, [LIMIT]);
  expect(peakBudgetRatio).toBe(0.2);
  const wide = backTest(busy, SETTINGS, [{ ...LIMIT, shareRatio: 1 }]);
  expect(wide.peakBudgetRatio).toBeGreaterThan(0.4);
  expect(wide.peakBudgetRatio).toBeLessThanOrEqual(0.9);
  expect(backTest(busy, SETTINGS, [{ ...LIMIT, pattern: "example.com" }]).peakBudgetRatio).toBeNull();
  // What has no budget left is left.
  const slow = { ...SETTINGS, rotateEveryMs: 3_600_000 };
  expect(backTest(busy, slow, [{ ...LIMIT, shareRatio: 1 }]).rotationCount).toBe(0);
  expect(backTest(busy, slow, [LIMIT]).rotationCount).toBeGreaterThan(4);
  // Two proxies behind one exit share its budget.
  const shared = { ...busy, proxies: ["a", "b", "c"].map((name) => proxyOf(name, { exit: "x" })) };
  expect(backTest(shared, SETTINGS, [{ ...LIMIT, shareRatio: 1 }]).peakBudgetRatio).toBeGreaterThan(0.85);
});

test("[PR6] the same record gives the same figures, in whatever order, and a large one about the same in little time", () => {
  const minutes = QUIET.minutes.map((each) => ({ ...each, faults: { dial: 2 } }));
  const figures = backTest({ ...QUIET, minutes }, SETTINGS, [LIMIT]);
  expect(backTest({ ...QUIET, minutes: minutes.toReversed() }, SETTINGS, [LIMIT])).toEqual(figures);
  const names = Array.from({ length: 200 }, (_, i) => `p${i}`);
  // Three times what is replayed.
  const large = record(
    Array.from({ length: 2600 }, (_, at) => minute(`p${at % 200}`, at)),
    names,
  );
  const { rotationCount } = backTest(large, SETTINGS, []);
  expect(rotationCount).toBeGreaterThan(4700);
  expect(rotationCount).toBeLessThan(5500);
});

test("[PR7] what was recorded is told as it was", () => {
  const minutes = [
    minute("a", 0, { requestCount: 300, attemptCount: 310, faults: { dial: 10 } }),
    minute("a", 0, { target: "www.example.org", requestCount: 100 }),
    minute("b", 0, { requestCount: 350 }),
    minute("", 1, { requestCount: 40, attemptCount: 0 }),
  ];
  const all = record(minutes);
  expect(recordedFigures(all, 14, [LIMIT])).toEqual({
    rotationCount: 14,
    failureRatio: 10 / 430,
    peakBudgetRatio: 0.4,
    requestCount: 790,
  });
  expect(recordedFigures(all, 0, [{ ...LIMIT, windowMs: 1000 }]).peakBudgetRatio).toBeCloseTo(
    400 / 60 / 1000,
    9,
  );
  expect(recordedFigures(all, 0, [{ ...LIMIT, windowMs: 3_600_000 }]).peakBudgetRatio).toBe(0.4);
});

test("[PR8] the sentence tells both", () => {
  const asked = { rotationCount: 14, failureRatio: 0.00312, peakBudgetRatio: 0.171, requestCount: 10 };
  const set = { rotationCount: 1, failureRatio: 0, peakBudgetRatio: null, requestCount: 10 };
  expect(backTestSentence(asked, set, null)).toBe(
    "With these settings 14 rotations, 0.3 % failures, peak budget 17 %; as it is set now 1 rotation, 0 % failures.",
  );
  expect(backTestSentence({ ...asked, requestCount: 0 }, set, 0.5)).toContain("Nothing was recorded");
  expect(backTestSentence(asked, set, 0)).toBe(backTestSentence(asked, set, null));
  expect(backTestSentence(asked, set, 0.12)).toMatch(
    /\. Sessions are not replayed: 12 % of the newest requests had one\.$/,
  );
});

test("[PR1] [PR4] [PR5] whatever was recorded, figures stay within their bounds", () => {
  const some = fc.record({
    proxyId: fc.constantFrom("a", "b", "gone", ""),
    at: fc.nat(6),
    target: fc.constantFrom("example.org", "api.example.org", "other"),
    requestCount: fc.nat(500),
    dial: fc.nat(100),
    block: fc.nat(100),
  });
  fc.assert(
    fc.property(
      fc.array(some, { maxLength: 15 }),
      fc.constantFrom(1000, MINUTE_MS, 10 * MINUTE_MS),
      (all, windowMs) => {
        const minutes = all.map(({ proxyId, at, target, requestCount, dial, block }) =>
          minute(proxyId, at, { target, requestCount, attemptCount: requestCount, faults: { dial, block } }),
        );
        const figures = backTest(record(minutes, ["a", "b"]), SETTINGS, [{ ...LIMIT, windowMs }]);
        expect(figures.requestCount).toBe(all.reduce((sum, { requestCount }) => sum + requestCount, 0));
        expect(figures.failureRatio).toBeGreaterThanOrEqual(0);
        expect(figures.failureRatio).toBeLessThanOrEqual(1);
        expect(figures.peakBudgetRatio ?? 0).toBeLessThanOrEqual(0.2);
        expect(figures.rotationCount).toBeLessThanOrEqual((7 * MINUTE_MS) / SETTINGS.rotateAtLeastMs);
      },
    ),
    { numRuns: 25 },
  );
});
