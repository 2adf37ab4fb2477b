import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onceAFrame } from "./once-a-frame.ts";

let frames: Map<number, () => void>;
beforeEach(() => {
  frames = new Map();
  vi.stubGlobal("requestAnimationFrame", (work: () => void) => {
    frames.set(frames.size + 1, work);
    return frames.size;
  });
  vi.stubGlobal("cancelAnimationFrame", (id: number) => frames.delete(id));
});
afterEach(() => vi.unstubAllGlobals());

test("however often it is asked for, the work is done once with the next frame, and again with a later one", () => {
  const work = vi.fn();
  const { run, cancel } = onceAFrame(work);
  for (let i = 0; i < 10; i += 1) run();
  expect([frames.size, work.mock.calls.length]).toEqual([1, 0]);
  frames.get(1)?.();
  run();
  frames.get(2)?.();
  expect(work).toHaveBeenCalledTimes(2);
  run();
  cancel();
  expect(frames.has(3)).toBe(false);
});
