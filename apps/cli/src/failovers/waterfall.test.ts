import type { PhaseTimingView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { exactMs, waterfall } from "./waterfall.ts";

const draw = (phases: PhaseTimingView[], totalMs: number) =>
  waterfall({ phases, totalMs }, 20).map(
    ({ phase, time, offset, bar }) => `${phase.padEnd(8)} ${time} |${" ".repeat(offset)}${bar}`,
  );

test("phases stand one after the other on one scale", () => {
  expect(
    draw(
      [
        { phase: "detect", state: "done", startMs: 0, durationMs: 10 },
        { phase: "confirm", state: "unseen" },
        { phase: "elect", state: "done", startMs: 10, durationMs: 25 },
        { phase: "fence", state: "done", startMs: 35, durationMs: 0.04 },
        { phase: "promote", state: "done", startMs: 35.04, durationMs: 0 },
        { phase: "converge", state: "done", startMs: 35, durationMs: 5 },
      ],
      40,
    ),
  ).toEqual([
    "detect    10.0 ms |█████",
    "confirm  not seen |",
    "elect     25.0 ms |     █████████████",
    "fence     0.04 ms |                  █",
    "promote   0.00 ms |                  █",
    "converge  5.00 ms |                  ██",
  ]);
});

test("what runs, has failed or waits is told apart, and nothing leaves the frame", () => {
  const lines = waterfall(
    {
      totalMs: 100,
      phases: [
        { phase: "detect", state: "done", startMs: 0, durationMs: 100 },
        { phase: "promote", state: "failed", startMs: 100, problem: "the hook ended with 3" },
        { phase: "converge", state: "waiting" },
      ],
    },
    10,
  );
  expect(lines.map(({ state }) => state)).toEqual(["done", "failed", "waiting"]);
  expect(lines[1]).toMatchObject({ offset: 9, bar: "×", problem: "the hook ended with 3" });
  for (const { offset, bar } of lines) expect(offset + bar.length).toBeLessThanOrEqual(10);
  expect(
    waterfall({ totalMs: 0, phases: [{ phase: "detect", state: "running", startMs: 0 }] }, 10),
  ).toMatchObject([{ time: "running", bar: "▶" }]);
  expect(waterfall({ totalMs: 0, phases: [] }, 10)).toEqual([]);
});

test.each([
  [0.042, "0.04 ms"],
  [12.34, "12.3 ms"],
  [999.6, "1000 ms"],
  [12_345, "12.3 s"],
])("%d ms reads %s", (ms, text) => {
  expect(exactMs(ms)).toBe(text);
});
