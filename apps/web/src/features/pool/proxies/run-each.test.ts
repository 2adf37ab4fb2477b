import { expect, test } from "vitest";
import { runEach } from "./run-each.ts";

test("each item once, in order, never more at a time than allowed, and none after the end", async () => {
  const ended = new AbortController();
  const done: number[] = [];
  let open = 0;
  let most = 0;
  const work = async (item: number): Promise<void> => {
    open += 1;
    most = Math.max(most, open);
    await Promise.resolve();
    open -= 1;
    done.push(item);
    if (item === 5) ended.abort();
  };
  await runEach([1, 2, 3, 4, 5, 6, 7, 8, 9], work, { atATime: 3, signal: ended.signal });
  expect(most).toBe(3);
  expect(done.slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
  expect(done.length).toBeLessThan(9);
  await runEach([], work, { atATime: 3, signal: new AbortController().signal });
});
