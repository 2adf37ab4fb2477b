import { expect, test } from "vitest";
import { type FrameClock, onceAFrame } from "./once-a-frame.ts";

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
  const loop = onceAFrame(() => {
    done += 1;
  }, clock);
  frame();
  expect(done).toBe(0);
  loop.run();
  loop.run();
  expect(done).toBe(0);
  frame();
  frame();
  expect(done).toBe(1);
});

test("work that asks again gets the next frame, not the same one", () => {
  const { clock, frame } = manualFrames();
  let done = 0;
  const loop = onceAFrame(() => {
    done += 1;
    if (done < 3) loop.run();
  }, clock);
  loop.run();
  frame();
  expect(done).toBe(1);
  frame();
  frame();
  frame();
  expect(done).toBe(3);
});

test("after a cancel nothing that was asked for is done; a later request is", () => {
  const { clock, frame } = manualFrames();
  let done = 0;
  const loop = onceAFrame(() => {
    done += 1;
  }, clock);
  loop.run();
  loop.cancel();
  frame();
  expect(done).toBe(0);
  loop.run();
  frame();
  expect(done).toBe(1);
});

test("done now, it is not done again with the frame that was asked for", () => {
  const { clock, frame } = manualFrames();
  let done = 0;
  const loop = onceAFrame(() => {
    done += 1;
  }, clock);
  loop.run();
  loop.now();
  frame();
  expect(done).toBe(1);
});
