import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTopicDemand, LINGER_MS } from "./topic-demand.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a topic is wanted from its first user to a while after its last, and told once each", () => {
  const demand = createTopicDemand();
  const onChange = vi.fn();
  demand.onChange(onChange);
  const [first, second] = [demand.retain("nodes"), demand.retain("nodes")];
  expect(onChange.mock.calls).toEqual([["nodes"]]);
  first();
  first();
  vi.advanceTimersByTime(LINGER_MS * 2);
  expect(demand.isWanted("nodes")).toBe(true);
  second();
  vi.advanceTimersByTime(LINGER_MS - 1);
  expect(demand.isWanted("nodes")).toBe(true);
  vi.advanceTimersByTime(1);
  expect(demand.isWanted("nodes")).toBe(false);
  expect(demand.isWanted("map")).toBe(false);
  expect(onChange).toHaveBeenCalledTimes(2);
});

test("whoever comes while it lingers keeps it, without a word", () => {
  const demand = createTopicDemand();
  const onChange = vi.fn();
  demand.onChange(onChange);
  for (let i = 0; i < 5; i += 1) {
    const release = demand.retain("map");
    vi.advanceTimersByTime(LINGER_MS / 2);
    release();
    vi.advanceTimersByTime(LINGER_MS / 2);
  }
  expect(onChange).toHaveBeenCalledTimes(1);
  const release = demand.retain("map");
  vi.advanceTimersByTime(LINGER_MS * 3);
  expect(demand.isWanted("map")).toBe(true);
  release();
});
