import type { FederationId, FederationsDelta, FederationView } from "@orrery/protocol";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import {
  applyFederationsDelta,
  type FederationsState,
  federationsOfSnapshot,
  NO_FEDERATIONS,
} from "./federations-state.ts";
import { createLiveStore } from "./live-store.ts";
import { exampleFederation } from "./testing/example-federation.ts";

const state = (...federations: FederationView[]): FederationsState =>
  federationsOfSnapshot({ epoch: "e1", number: 5, federations });
const delta = (fields: Partial<FederationsDelta>): FederationsDelta => ({
  epoch: "e1",
  number: 6,
  hubAtMs: 1,
  changed: [],
  removed: [],
  ...fields,
});

function applied(before: FederationsState, change: FederationsDelta): FederationsState {
  const result = applyFederationsDelta(before, change);
  if (result.outcome !== "applied") throw new Error(`not applied: ${result.outcome}`);
  return result.state;
}

describe("numbers", () => {
  test("the next number is applied, an older one ignored, a later one is a gap", () => {
    const before = state(exampleFederation("a"));
    expect(applyFederationsDelta(before, delta({ number: 6 })).outcome).toBe("applied");
    expect(applyFederationsDelta(before, delta({ number: 5 })).outcome).toBe("ignored");
    expect(applyFederationsDelta(before, delta({ number: 7 })).outcome).toBe("gap");
  });

  test("another epoch is a gap whatever its number; before the first snapshot nothing counts", () => {
    expect(applyFederationsDelta(state(), delta({ epoch: "e2" })).outcome).toBe("gap");
    expect(applyFederationsDelta(NO_FEDERATIONS, delta({})).outcome).toBe("ignored");
  });
});

test("a changed federation is replaced whole, others and the order keep their identity", () => {
  const [a, b] = [exampleFederation("a"), exampleFederation("b")];
  const before = state(a, b);
  const after = applied(before, delta({ changed: [{ ...a, status: "degraded" }] }));
  expect(after.byId.get(a.id)?.status).toBe("degraded");
  expect(after.byId.get(b.id)).toBe(b);
  expect(after.ids).toBe(before.ids);
  expect(before.byId.get(a.id)).toBe(a);
});

test("names sort by the value of their numbers, also with one more and one less", () => {
  const before = state(exampleFederation("ring-10"), exampleFederation("ring-2"));
  expect(before.ids).toEqual(["f-ring-2", "f-ring-10"]);
  const after = applied(
    before,
    delta({ changed: [exampleFederation("ring-3")], removed: ["f-ring-2" as FederationId] }),
  );
  expect(after.ids).toEqual(["f-ring-3", "f-ring-10"]);
});

test("only the listeners of a changed federation hear of it; a snapshot is told to all", () => {
  const store = createLiveStore();
  const [a, b] = [exampleFederation("a"), exampleFederation("b")];
  store.takeFederations({ epoch: "e", number: 0, federations: [a, b] });
  const [onA, onB, onAll] = [vi.fn(), vi.fn(), vi.fn()];
  store.onFederation(a.id, onA);
  const stop = store.onFederation(b.id, onB);
  store.onFederations(onAll);
  expect(store.takeFederationsDelta(delta({ epoch: "e", number: 1, changed: [a] }))).toBe(true);
  expect(onA).toHaveBeenCalledTimes(1);
  expect(onB).not.toHaveBeenCalled();
  expect(onAll).toHaveBeenCalledTimes(1);
  stop();
  store.takeFederations({ epoch: "f", number: 0, federations: [b] });
  expect(onA).toHaveBeenCalledTimes(2);
  expect(onB).not.toHaveBeenCalled();
});

type Step = { kind: "set" | "remove"; name: string; generation: number; how: "delivered" | "lost" | "twice" };
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("set", "remove"),
  name: fc.constantFrom("a", "b", "c"),
  generation: fc.integer({ min: 1, max: 3 }),
  how: fc.constantFrom("delivered", "delivered", "delivered", "lost", "twice"),
});

test("whatever is lost or doubled: after the next delivered delta the page equals the hub", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const hub = new Map<FederationId, FederationView>();
      const store = createLiveStore();
      let number = 0;
      const snapshot = () => ({ epoch: "e", number, federations: [...hub.values()] });
      store.takeFederations(snapshot());
      let isCurrent = true;
      for (const { kind, name, generation, how } of steps) {
        const federation = exampleFederation(name, { generation });
        if (kind === "set") hub.set(federation.id, federation);
        else hub.delete(federation.id);
        number += 1;
        if (how === "lost") isCurrent = false;
        for (let i = 0; i < (how === "lost" ? 0 : how === "twice" ? 2 : 1); i += 1) {
          const change = kind === "set" ? { changed: [federation] } : { removed: [federation.id] };
          const isWhole = store.takeFederationsDelta(delta({ epoch: "e", number, ...change }));
          // A page that missed something must notice, one that missed nothing must not subscribe again.
          expect(isWhole).toBe(isCurrent);
          if (!isWhole) store.takeFederations(snapshot());
          isCurrent = true;
          expect(Object.fromEntries(store.getFederations().byId)).toEqual(Object.fromEntries(hub));
        }
      }
    }),
    { numRuns: 300 },
  );
});
