import fc from "fast-check";
import { expect, test } from "vitest";
import { DONUT_TONES, donutCount, donutGradient, donutShares, donutSize } from "./cluster-donut.ts";
import { SCENE_TONES, type SceneCluster } from "./scene-data.ts";

const count = fc.oneof(fc.constant(0), fc.nat(5), fc.nat(10_000));
const tones = fc.array(count, { minLength: SCENE_TONES.length, maxLength: SCENE_TONES.length });

test("the shares of a ring add up to the whole, and of an empty one there are none", () => {
  fc.assert(
    fc.property(tones, (tones) => {
      const shares = donutShares(tones);
      const isEmpty = tones.every((count) => count === 0);
      expect(shares.length).toBe(tones.length);
      expect(sum(shares)).toBeCloseTo(isEmpty ? 0 : 1, 12);
    }),
  );
});

test("what is there is seen, what is not has no share, and more is never drawn as less", () => {
  fc.assert(
    fc.property(tones, (tones) => {
      const shares = donutShares(tones);
      for (const [tone, count] of tones.entries()) {
        const share = shares[tone] ?? Number.NaN;
        if (count === 0) expect(share).toBe(0);
        else expect(share * 360).toBeGreaterThan(12);
        for (const [other, otherCount] of tones.entries()) {
          if (count >= otherCount) expect(share).toBeGreaterThanOrEqual(shares[other] ?? Number.NaN);
        }
      }
    }),
  );
});

test("where none are few, shares are what they are", () => {
  expect(donutShares([0, 25, 50, 25, 0])).toEqual([0, 0.25, 0.5, 0.25, 0]);
  expect(donutShares([0, 0, 7, 0, 0])).toEqual([0, 0, 1, 0, 0]);
});

test("a ring begins at its top with what is worst and is closed without a gap", () => {
  fc.assert(
    fc.property(tones, (tones) => {
      fc.pre(tones.some((count) => count > 0));
      const stops = [...donutGradient(cluster(tones)).matchAll(/--color-(\w+)-mark\) ([\d.]+)% ([\d.]+)%/g)];
      let at = "0.00";
      for (const [, , from, to] of stops) {
        expect(from).toBe(at);
        expect(Number(to)).toBeGreaterThan(Number(from));
        at = to ?? "";
      }
      expect(at).toBe("100.00");
      const drawn = DONUT_TONES.filter((tone) => (tones[tone] ?? 0) > 0).map((tone) => SCENE_TONES[tone]);
      expect(stops.map(([, tone]) => tone)).toEqual(drawn);
    }),
  );
  expect(DONUT_TONES.map((tone) => SCENE_TONES[tone])).toEqual(["bad", "warn", "unknown", "idle", "ok"]);
  expect(donutGradient(cluster([0, 0, 0, 0, 0]))).toBe("conic-gradient(var(--color-unknown-mark) 0 100%)");
});

test("larger clusters have rings at least as large", () => {
  fc.assert(
    fc.property(fc.nat(20_000), fc.nat(20_000), (first, second) => {
      expect(donutSize(Math.min(first, second))).toBeLessThanOrEqual(donutSize(Math.max(first, second)));
    }),
  );
});

test("a count fits into its ring and is right to its last digit", () => {
  expect([0, 7, 999, 1000, 1284, 9949, 9950, 10_000, 99_499].map(donutCount)).toEqual([
    "0",
    "7",
    "999",
    "1.0k",
    "1.3k",
    "9.9k",
    "10k",
    "10k",
    "99k",
  ]);
  fc.assert(
    fc.property(fc.nat(99_000), (count) => {
      const text = donutCount(count);
      expect(text.length).toBeLessThanOrEqual(4);
      const told = text.endsWith("k") ? Number(text.slice(0, -1)) * 1000 : Number(text);
      expect(Math.abs(told - count)).toBeLessThanOrEqual(count < 1000 ? 0 : count < 9950 ? 51 : 500);
    }),
  );
});

function cluster(tones: readonly number[]): SceneCluster {
  return {
    id: "c",
    latitude: 0,
    longitude: 0,
    count: sum(tones),
    worst: 0,
    tones,
    hasLeader: false,
    label: "",
    members: [],
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
