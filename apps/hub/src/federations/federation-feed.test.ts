import type { FederationId, FederationsDelta } from "@orrery/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FederationFeed } from "./federation-feed.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("what nobody was told of leaves a hole in the numbers, for whoever comes back without a snapshot", () => {
  const published: FederationsDelta[] = [];
  const urgent: FederationId[] = [];
  let isListening = true;
  const feed = new FederationFeed({
    nowAtMs: () => 0,
    view: () => null,
    all: () => [],
    publish: (delta) => published.push(delta),
    hasListeners: () => isListening,
    onUrgent: (id) => urgent.push(id),
  });
  const { number } = feed.snapshot();
  const change = () => {
    feed.markUrgent("gone" as FederationId);
    vi.advanceTimersByTime(1000);
  };
  change();
  isListening = false;
  change();
  isListening = true;
  change();
  expect(published.map((delta) => delta.number - number)).toEqual([1, 3]);
  expect(urgent).toHaveLength(3);
  feed.stop();
});
