import type { NodesDelta } from "@orrery/protocol";
import { expect, test, vi } from "vitest";
import { createLiveStore } from "./live-store.ts";
import { exampleNode } from "./testing/example-node.ts";

const [a, b] = [exampleNode("a"), exampleNode("b")];
const change: NodesDelta = {
  epoch: "e",
  number: 1,
  hubAtMs: 0,
  added: [],
  changed: [{ id: a.id, set: { health: "suspect" } }],
  removed: [],
};

test("only the listeners of a changed node hear of it", () => {
  const store = createLiveStore();
  store.takeSnapshot({ epoch: "e", number: 0, nodes: [a, b] });
  const [onA, onB, onFleet] = [vi.fn(), vi.fn(), vi.fn()];
  store.onNode(a.id, onA);
  const stop = store.onNode(b.id, onB);
  store.onFleet(onFleet);
  store.takeDelta(change);
  expect(onA).toHaveBeenCalledTimes(1);
  expect(onB).not.toHaveBeenCalled();
  expect(onFleet).toHaveBeenCalledTimes(1);
  stop();
  store.takeSnapshot({ epoch: "f", number: 0, nodes: [b] });
  expect(onA).toHaveBeenCalledTimes(2);
  expect(onB).not.toHaveBeenCalled();
});

test("a page that is not stale has no viewer, a stale one has a new one each second", () => {
  const store = createLiveStore();
  const onViewer = vi.fn();
  store.onViewer(onViewer);
  store.judge({ isConnected: true, hubHeardAtMs: 10_000, nowAtMs: 11_000 });
  expect(store.getConnection().phase).toBe("live");
  expect(store.getViewer()).toBeUndefined();
  const calls = onViewer.mock.calls.length;
  store.judge({ isConnected: true, hubHeardAtMs: 10_000, nowAtMs: 12_000 });
  expect(onViewer).toHaveBeenCalledTimes(calls);
  store.judge({ isConnected: true, hubHeardAtMs: 10_000, nowAtMs: 16_001 });
  expect(store.getViewer()).toEqual({ nowAtMs: 16_001, hubHeardAtMs: 10_000 });
  store.judge({ isConnected: true, hubHeardAtMs: 10_000, nowAtMs: 17_001 });
  expect(store.getViewer()).toEqual({ nowAtMs: 17_001, hubHeardAtMs: 10_000 });
  store.judge({ isConnected: true, hubHeardAtMs: 17_000, nowAtMs: 17_001 });
  expect(store.getViewer()).toBeUndefined();
  expect(store.getConnection().phase).toBe("live");
});
