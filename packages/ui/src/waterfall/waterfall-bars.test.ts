import fc from "fast-check";
import { expect, test } from "vitest";
import { type WaterfallPhase, waterfallPicture } from "./waterfall-bars.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");
const done = (id: string, startMs: number, durationMs: number): WaterfallPhase => ({
  id,
  label: id,
  state: "done",
  startMs,
  durationMs,
});

test("bars, shares and words of a failover that is done", () => {
  const { bars, scale, targetRatio, totalMs } = waterfallPicture(
    [done("detect", 0, 10), { id: "confirm", label: "confirm", state: "unseen" }, done("elect", 10, 30)],
    40,
    200,
  );
  expect(totalMs).toBe(40);
  expect(scale.max).toBeGreaterThanOrEqual(200);
  expect(targetRatio).toBe(200 / scale.max);
  expect(bars.map(({ shareRatio }) => shareRatio)).toEqual([0.25, null, 0.75]);
  expect(bars.map(({ description }) => plain(description))).toEqual([
    "from 0.00 ms, 10.0 ms long, 25 % of the total",
    "its end was not reported; its time is in the next phase",
    "from 10.0 ms, 30.0 ms long, 75 % of the total",
  ]);
});

test("fitted to the phases, they fill the axis and a target far beyond is not on it", () => {
  const { bars, scale, targetRatio } = waterfallPicture(
    [done("detect", 0, 10), done("elect", 10, 30)],
    40,
    200,
    "phases",
  );
  expect(targetRatio).toBeNull();
  expect(scale.max).toBeLessThan(45);
  expect(scale.ticks).toEqual([0, 10, 20, 30, 40]);
  expect((bars[1]?.bar?.leftRatio ?? 0) + (bars[1]?.bar?.widthRatio ?? 0)).toBeGreaterThan(0.9);
});

test("what runs reaches to now, what failed to the end, and what waits has no bar", () => {
  const running = waterfallPicture(
    [
      done("detect", 0, 10),
      { id: "elect", label: "elect", state: "running", startMs: 10 },
      { id: "fence", label: "fence", state: "waiting" },
    ],
    34,
    null,
  );
  expect(running.bars[1]?.bar?.durationMs).toBe(24);
  expect(running.bars[2]).toMatchObject({ bar: null, description: "has not begun" });
  expect(running.targetRatio).toBeNull();
  const failed = waterfallPicture(
    [
      done("elect", 0, 5),
      { id: "promote", label: "promote", state: "failed", startMs: 5, problem: "exit 1" },
    ],
    25,
    20,
  );
  expect(plain(failed.bars[1]?.description ?? "")).toBe("from 5.00 ms, failed after 20.0 ms: exit 1");
});

test("every bar lies on the axis, whatever the numbers, also when nothing has happened yet", () => {
  const phases = fc
    .array(fc.double({ min: 0, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 6 })
    .map((durations) => {
      let startMs = 0;
      return durations.map((durationMs, index) => {
        const phase = done(String(index), startMs, durationMs);
        startMs += durationMs;
        return phase;
      });
    });
  fc.assert(
    fc.property(
      phases,
      fc.double({ min: 0, max: 60_000, noNaN: true }),
      fc.option(fc.nat(600_000)),
      (all, elapsedMs, targetMs) => {
        const { bars, targetRatio, totalMs } = waterfallPicture(all, elapsedMs, targetMs);
        for (const { bar, shareRatio } of bars) {
          expect(bar === null ? 0 : bar.leftRatio + bar.widthRatio).toBeLessThanOrEqual(1 + 1e-6);
          expect(shareRatio ?? 0).toBeLessThanOrEqual(1 + 1e-9);
        }
        expect(targetRatio ?? 0).toBeLessThanOrEqual(1);
        expect(totalMs).toBeGreaterThanOrEqual(elapsedMs);
      },
    ),
  );
});
