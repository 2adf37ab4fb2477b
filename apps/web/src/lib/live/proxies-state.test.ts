import type { ProxiesDelta, ProxyId, ProxyLive } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { createLiveStore } from "./live-store.ts";
import { applyProxiesDelta, NO_PROXIES, type ProxiesState, proxiesOfSnapshot } from "./proxies-state.ts";

const proxy = (id: string, score = 1): ProxyLive => ({
  ...{
    proxyId: id as ProxyId,
    nodeId: null,
    health: "healthy",
    healthReason: "",
    healthSinceAtMs: 1,
    fault: null,
  },
  ...{ cooldownEndsAtMs: null, score, latencyMs: 1, successRatio: 1, leaseCount: 0, openCount: 0 },
  ...{ requestsPerSecond: 0, sentBytesPerSecond: 0, receivedBytesPerSecond: 0, probeCount: 0, probeBytes: 0 },
  ...{ latencies: [], atMs: 1 },
});
const delta = (fields: Partial<ProxiesDelta>): ProxiesDelta => ({
  ...{ epoch: "e", number: 1, hubAtMs: 1, changed: [], removed: [], ...fields },
});

test("the next number is applied, an older one ignored, a later one or another epoch a gap", () => {
  const before = proxiesOfSnapshot({ epoch: "e", number: 0, proxies: [proxy("a")] });
  expect(applyProxiesDelta(before, delta({})).outcome).toBe("applied");
  expect(applyProxiesDelta(before, delta({ number: 0 })).outcome).toBe("ignored");
  expect(applyProxiesDelta(before, delta({ number: 2 })).outcome).toBe("gap");
  expect(applyProxiesDelta(before, delta({ epoch: "f" })).outcome).toBe("gap");
  expect(applyProxiesDelta(NO_PROXIES, delta({})).outcome).toBe("ignored");
});

test("deltas one after the other are what the hub has", () => {
  const id = fc.constantFrom("a", "b", "c", "d");
  const step = fc.record({ changed: fc.uniqueArray(id), removed: fc.uniqueArray(id), score: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const hub = new Map<string, ProxyLive>();
      let state: ProxiesState = proxiesOfSnapshot({ epoch: "e", number: 0, proxies: [] });
      for (const [index, { changed, removed, score }] of steps.entries()) {
        const gone = removed.filter((each) => !changed.includes(each)) as ProxyId[];
        for (const each of gone) hub.delete(each);
        for (const each of changed) hub.set(each, proxy(each, score));
        const told = delta({
          number: index + 1,
          changed: changed.map((each) => proxy(each, score)),
          removed: gone,
        });
        const result = applyProxiesDelta(state, told);
        if (result.outcome !== "applied") throw new Error(result.outcome);
        state = result.state;
      }
      expect(new Map(state.byId)).toEqual(hub);
    }),
  );
});

test("who listens is told and keeps the topic; a given up topic shows nothing old", () => {
  const store = createLiveStore();
  const listener = vi.fn();
  store.onProxies(listener);
  expect(store.demand.isWanted("proxies")).toBe(true);
  store.takeProxies({ epoch: "e", number: 0, proxies: [proxy("a")] });
  expect(store.takeProxiesDelta(delta({ removed: ["a" as ProxyId] }))).toBe(true);
  expect(store.takeProxiesDelta(delta({ number: 9 }))).toBe(false);
  expect(store.getProxies().byId.size).toBe(0);
  store.drop("proxies");
  expect(store.getProxies()).toBe(NO_PROXIES);
  expect(listener).toHaveBeenCalledTimes(3);
});
