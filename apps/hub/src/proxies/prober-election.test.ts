import type { NodeId, ProxyId } from "@orrery/protocol";
import { afterEach, expect, test, vi } from "vitest";
import { ProberElection } from "./prober-election.ts";

const proxyIds = Array.from({ length: 500 }, (_, i) => `proxy-${i}` as ProxyId);

let election: ProberElection | null = null;

afterEach(() => {
  election?.stop();
  vi.useRealTimers();
});

test("2,000 nodes that connect in a row are elected from twice, the first at once", () => {
  vi.useFakeTimers();
  const nodeIds: NodeId[] = [];
  let electedCount = 0;
  const changed = new Set<NodeId>();
  const one = new ProberElection({
    pools: () => {
      electedCount += 1;
      return [{ proxyIds, nodeIds: [...nodeIds] }];
    },
    onChanged: (ids) => {
      for (const id of ids) changed.add(id);
    },
    monotonicMs: () => Date.now(),
  });
  election = one;
  for (let i = 0; i < 2000; i += 1) {
    nodeIds.push(`node-${i}` as NodeId);
    one.soon();
    expect(one.probers.size).toBe(500);
  }
  expect(electedCount).toBe(1);
  vi.advanceTimersByTime(200);
  expect(electedCount).toBe(2);
  const probers = new Set(one.probers.values());
  expect(probers.size).toBeGreaterThan(300);
  for (const id of probers) expect(changed).toContain(id);
  vi.advanceTimersByTime(10_000);
  expect(electedCount).toBe(2);
  nodeIds.length = 1;
  one.soon();
  expect([electedCount, new Set(one.probers.values()).size]).toEqual([3, 1]);
});

test("what is known anew is elected from at once, and not a second time", () => {
  vi.useFakeTimers();
  let electedCount = 0;
  const one = new ProberElection({
    pools: () => {
      electedCount += 1;
      return [];
    },
    onChanged: () => undefined,
    monotonicMs: () => Date.now(),
  });
  election = one;
  one.soon();
  one.soon();
  one.now();
  vi.advanceTimersByTime(1000);
  expect(electedCount).toBe(2);
});
