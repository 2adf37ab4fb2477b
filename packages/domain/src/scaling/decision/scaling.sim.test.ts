import { type ScalingDecision, ScalingGroupSettings } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../proxies/testing/random-of.ts";
import type { Sample } from "../samples/sample.ts";
import { ScalingWorld, WORLD_START_MS, type WorldSettings } from "../testing/scaling-world.ts";

const THRESHOLD = { kind: "threshold", id: "cpu" };
const TARGET = { kind: "target", id: "target", target: 0.5 };
const QUEUE = { kind: "queue", id: "queue", perInstance: 0.6 };

const someSettings = fc
  .record({
    policies: fc.constantFrom([THRESHOLD], [TARGET], [QUEUE], [THRESHOLD, QUEUE], [THRESHOLD, TARGET, QUEUE]),
    min: fc.integer({ min: 0, max: 3 }),
    max: fc.integer({ min: 3, max: 30 }),
    upCooldownMs: fc.constantFrom(0, 20_000, 300_000),
    downCooldownMs: fc.constantFrom(0, 20_000, 300_000),
    stabilizationMs: fc.constantFrom(0, 60_000, 300_000),
    quorumRatio: fc.constantFrom(0.1, 0.5, 1),
  })
  .map((input) => ScalingGroupSettings.parse(input));

const trouble = fc.record({
  seed: fc.integer(),
  settings: someSettings,
  startCount: fc.integer({ min: 0, max: 10 }),
  stepMs: fc.constantFrom(2000, 5000, 20_000),
  peak: fc.constantFrom(0, 1, 8, 40),
  spoilRatio: fc.constantFrom(0, 0.2, 0.9),
  neverStartRatio: fc.constantFrom(0, 0.5),
});

type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never;

function worldOf(
  { seed, peak, spoilRatio, neverStartRatio, ...more }: Trouble,
  restartRatio = 0,
): ScalingWorld {
  const random = randomOf(seed);
  const faults = randomOf(seed + 1);
  const restarts = randomOf(seed + 2);
  return new ScalingWorld({
    ...more,
    // Bursts of a minute over a slow wave.
    load: (nowMs) => {
      const wave = 1 + Math.sin(nowMs / 400_000);
      return (peak * wave * (randomOf(seed + Math.floor(nowMs / 60_000))() < 0.2 ? 3 : 1)) / 4;
    },
    startMs: () => (random() < neverStartRatio ? null : random() * 90_000),
    spoil: (sample) => (faults() < spoilRatio ? spoilt(sample, faults) : [sample]),
    restarts: () => restarts() < restartRatio,
  });
}

function spoilt(sample: Sample, random: () => number): Sample[] {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300];
  const skewMs = (random() - 0.5) * 400_000;
  const kinds: Sample[][] = [
    [],
    [{ ...sample, value: values[Math.floor(random() * values.length)] ?? 0 }],
    [{ ...sample, atMs: sample.atMs + skewMs }],
    [sample, { ...sample, value: sample.value / 2 }],
  ];
  return kinds[Math.floor(random() * kinds.length)] ?? [];
}

const FOR_MS = 1_500_000;

test("[SC16] never fewer than min and never more than max, whatever comes", () => {
  fc.assert(
    fc.property(trouble, (input) => {
      for (const { to } of worldOf(input).runFor(FOR_MS).decisions) {
        expect(to).toBeGreaterThanOrEqual(input.settings.min);
        expect(to).toBeLessThanOrEqual(input.settings.max);
      }
    }),
    { numRuns: 12 },
  );
});

test("[SC17] changes of load are as few as the cooldowns say, however wild it is", () => {
  const wild = fc.record({
    seed: fc.integer(),
    policies: fc.constantFrom([{ ...THRESHOLD, violations: 1 }], [TARGET], [QUEUE]),
    upCooldownMs: fc.constantFrom(0, 60_000, 300_000),
    downCooldownMs: fc.constantFrom(0, 60_000, 300_000),
  });
  let changeCount = 0;
  fc.assert(
    fc.property(wild, ({ seed, ...input }) => {
      const settings = ScalingGroupSettings.parse({ ...input, min: 1, max: 30, stabilizationMs: 0 });
      const load = (nowMs: number) => 18 * randomOf(seed + Math.floor(nowMs / 20_000))();
      const { changes } = new ScalingWorld({ settings, load, startMs: () => 0 }).runFor(FOR_MS);
      changeCount += changes.length;
      const ups = changes.filter(({ outcome }) => outcome === "up").length;
      expect(ups).toBeLessThanOrEqual(FOR_MS / Math.max(5000, input.upCooldownMs) + 1);
      expect(changes.length - ups).toBeLessThanOrEqual(FOR_MS / Math.max(5000, input.downCooldownMs) + 1);
    }),
    { numRuns: 15 },
  );
  expect(changeCount).toBeGreaterThan(30);
});

test("[SC17] a load that swings within the window takes nothing away once its peak was reached", () => {
  const swing = fc.record({
    settings: someSettings.filter(({ stabilizationMs }) => stabilizationMs >= 60_000),
    periodSteps: fc.integer({ min: 2, max: 12 }),
    low: fc.constantFrom(0, 0.5, 2),
    high: fc.constantFrom(3, 9, 25),
  });
  let upCount = 0;
  fc.assert(
    fc.property(swing, ({ settings, periodSteps, low, high }) => {
      const isHigh = (nowMs: number) => Math.floor((nowMs - WORLD_START_MS) / 5000) % periodSteps === 0;
      // A row of violations needs the peak in each evaluation: a threshold never sees this one.
      const seen = {
        ...settings,
        policies: ScalingGroupSettings.parse({ policies: [QUEUE, TARGET] }).policies,
      };
      const world = new ScalingWorld({
        settings: seen,
        load: (nowMs) => (isHigh(nowMs) ? high : low),
        startCount: settings.max,
      });
      world.runFor(2 * settings.stabilizationMs + 600_000 + settings.downCooldownMs);
      const reachedMs = world.nowMs;
      world.runFor(600_000);
      const late = world.changes.filter(({ atMs }) => atMs > reachedMs);
      upCount += late.length;
      expect(late.filter(({ outcome }) => outcome === "down")).toEqual([]);
    }),
    { numRuns: 12 },
  );
  expect(upCount).toBeLessThan(30);
});

test("[SC2] [SC5] metrics that are missing take nothing away, however long, and after them nothing is taken in haste", () => {
  fc.assert(
    fc.property(trouble, fc.constantFrom("gone", "stale", "nan"), (input, how) => {
      let cutAtMs = Number.POSITIVE_INFINITY;
      const world = worldOf({ ...input, spoilRatio: 0 });
      const cut = new ScalingWorld({
        ...worldSettingsOf(input),
        spoil: (sample) => {
          if (sample.atMs < cutAtMs) return [sample];
          if (how === "gone") return [];
          return [how === "nan" ? { ...sample, value: Number.NaN } : { ...sample, atMs: cutAtMs - 1e6 }];
        },
      });
      cut.runFor(600_000);
      world.runFor(600_000);
      const from = cut.state.wanted;
      cutAtMs = cut.nowMs;
      for (const { outcome } of cut.runFor(1_200_000).decisions.slice(-50)) expect(outcome).not.toBe("down");
      expect(cut.state.wanted).toBeGreaterThanOrEqual(from);
    }),
    { numRuns: 12 },
  );
});

function worldSettingsOf({
  settings,
  startCount,
  stepMs,
  peak,
}: Trouble): Partial<WorldSettings> & Pick<WorldSettings, "load"> {
  return { settings, startCount, stepMs, load: (nowMs) => peak * (1 + Math.sin(nowMs / 300_000)) };
}

test("[SC18] a load that only grows or only falls never makes up, down and up again", () => {
  const slope = fc.record({
    settings: someSettings,
    startCount: fc.integer({ min: 1, max: 12 }),
    isFalling: fc.boolean(),
    steps: fc.array(fc.double({ min: 0, max: 6, noNaN: true }), { minLength: 1, maxLength: 8 }),
    startMs: fc.constantFrom(0, 20_000, 200_000),
  });
  fc.assert(
    fc.property(slope, ({ settings, startCount, isFalling, steps, startMs }) => {
      const sorted = steps.toSorted((a, b) => (isFalling ? b - a : a - b));
      const load = (nowMs: number) =>
        sorted[Math.min(sorted.length - 1, Math.floor((nowMs - WORLD_START_MS) / 300_000))] ?? 0;
      const world = new ScalingWorld({ settings, startCount, load, startMs: () => startMs }).runFor(
        2_700_000,
      );
      expect(turnsOf(world.changes)).not.toContain("up down up");
    }),
    { numRuns: 20 },
  );
});

function turnsOf(changes: readonly ScalingDecision[]): string {
  const outcomes = changes.map(({ outcome }) => outcome);
  return outcomes.filter((outcome, i) => outcome !== outcomes[i - 1]).join(" ");
}

test("[SC13] the same world decides the same, also where the hub is restarted again and again", () => {
  let changeCount = 0;
  fc.assert(
    fc.property(trouble, (input) => {
      const { decisions, changes } = worldOf(input).runFor(600_000);
      changeCount += changes.length;
      expect(worldOf(input, 0.3).runFor(600_000).decisions).toEqual(decisions);
    }),
    { numRuns: 12 },
  );
  expect(changeCount).toBeGreaterThan(2);
});
