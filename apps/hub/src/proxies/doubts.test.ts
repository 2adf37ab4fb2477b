import type { ProxyId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { Doubts } from "./doubts.ts";

const ID = "p" as ProxyId;

test("the first doubt asks at once, further ones less and less often, and after a long quiet it begins anew", () => {
  const doubts = new Doubts();
  const asked: number[] = [];
  for (let nowMs = 0; nowMs <= 400_000; nowMs += 1000) if (doubts.raise(ID, nowMs)) asked.push(nowMs / 1000);
  expect(asked).toEqual([0, 10, 30, 70, 150, 310]);
  for (let nowMs = 401_000; nowMs < 5_000_000; nowMs += 1000) doubts.raise(ID, nowMs);
  expect(doubts.raise(ID, 7_000_000)).toBe(true);
  expect(doubts.raise(ID, 7_009_000)).toBe(false);
  expect(doubts.raise(ID, 7_010_000)).toBe(true);
});

test("one proxy's doubts are not another's, and those that have gone are forgotten", () => {
  const doubts = new Doubts();
  doubts.raise(ID, 0);
  expect(doubts.raise("q" as ProxyId, 1)).toBe(true);
  doubts.sweep((id) => id !== ID);
  expect(doubts.raise(ID, 2)).toBe(true);
  expect(doubts.raise("q" as ProxyId, 2)).toBe(false);
});
