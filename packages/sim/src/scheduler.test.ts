import { expect, test } from "vitest";
import { Rng } from "./rng.ts";
import { Scheduler } from "./scheduler.ts";

test("events come in order of time, and in order of their scheduling at the same time", () => {
  const scheduler = new Scheduler();
  const rng = new Rng(7);
  const expected: { atMs: number; order: number }[] = [];
  const seen: { atMs: number; order: number }[] = [];
  for (let order = 0; order < 500; order += 1) {
    const event = { atMs: rng.integer(0, 40), order };
    expected.push(event);
    scheduler.after(event.atMs, () => {
      expect(scheduler.nowMs).toBe(event.atMs);
      seen.push(event);
    });
  }
  while (scheduler.step(100));
  expect(seen).toEqual(expected.toSorted((a, b) => a.atMs - b.atMs || a.order - b.order));
  expect(scheduler.nowMs).toBe(100);
});

test("what is due later than asked for waits", () => {
  const scheduler = new Scheduler();
  let isRun = false;
  scheduler.after(10, () => {
    isRun = true;
  });
  expect(scheduler.step(9)).toBe(false);
  expect([isRun, scheduler.nowMs]).toEqual([false, 9]);
  expect(scheduler.step(10)).toBe(true);
  expect(isRun).toBe(true);
});

test("a generator's sequence follows from its seed, is spread evenly, and forks go their own way", () => {
  const draw = (rng: Rng) => Array.from({ length: 5 }, () => rng.next());
  expect(draw(new Rng(1))).toEqual(draw(new Rng(1)));
  expect(draw(new Rng(1))).not.toEqual(draw(new Rng(2)));
  const rng = new Rng(42);
  const fork = rng.fork();
  expect(draw(fork)).not.toEqual(draw(rng));
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i += 1) {
    const drawn = rng.integer(0, 9);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
