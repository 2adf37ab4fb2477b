import type { NodeId, NodesDelta } from "@orrery/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DeltaFeed } from "./delta-feed.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("what nobody was told of leaves a hole in the numbers, for whoever comes back without a snapshot", () => {
  const published: NodesDelta[] = [];
  let isListening = true;
  const feed = new DeltaFeed({
    nowAtMs: () => 0,
    entries: new Map(),
    publish: (delta) => published.push(delta),
    hasListeners: () => isListening,
  });
  const { number } = feed.snapshot();
  const change = () => {
    // A node that is not among the entries was removed.
    feed.markChanged("gone" as NodeId);
    vi.advanceTimersByTime(2000);
  };
  change();
  isListening = false;
  change();
  isListening = true;
  change();
  expect(published.map((delta) => delta.number - number)).toEqual([1, 3]);
  feed.stop();
});
