import { expect, test } from "vitest";
import { createFrameLoop, type FrameClock } from "./frame-loop.ts";

function manualFrames() {
  const waiting = new Map<number, () => void>();
  let last = 0;
  const clock: FrameClock = {
    request(callback) {
      last += 1;
      waiting.set(last, callback);
      return last;
    },
    cancel: (handle) => void waiting.delete(handle),
  };
  const frame = () => {
    const due = [...waiting.values()];
    waiting.clear();
    for (const callback of due) callback();
  };
  return { clock, frame };
}

test("however often it is asked, the work is done once a frame, and only when it was asked for", () => {
  const { clock, frame } = manualFrames();
  let done = 0;
  const loop = createFrameLoop(() => {
    done += 1;
  }, clock);
  frame();
  expect(done).toBe(0);
  loop.request();
  loop.request();
  expect(done).toBe(0);
  frame();
  frame();
  expect(done).toBe(1);
});

test("work that asks again gets the next frame, not the same one", () => {
  const { clock, frame } = manualFrames();
  let done = 0;
  const loop = createFrameLoop(() => {
    done += 1;
    if (done < 3) loop.request();
  }, clock);
  loop.request();
  frame();
  expect(done).toBe(1);
  frame();
  frame();
  frame();
  expect(done).toBe(3);
});

test("after a stop nothing that was asked for is done; a later request is", () => {
  const { clock, frame } = manualFrames();
  let done = 0;
  const loop = createFrameLoop(() => {
    done += 1;
  }, clock);
  loop.request();
  loop.stop();
  frame();
  expect(done).toBe(0);
  loop.request();
  frame();
  expect(done).toBe(1);
});
