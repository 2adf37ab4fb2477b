import { ScalingGroupSettings } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { WORLD_START_MS } from "../testing/scaling-world.ts";
import { decideScaling } from "./decide-scaling.ts";
import { startScaling } from "./scaling-state.ts";

const NOW = WORLD_START_MS;
const ago = fc.option(
  fc.nat(600_000).map((ms) => NOW - ms),
  { nil: null },
);

test("[SC4] [SC16] whatever stands, a forecast never makes it fewer than without, and never more than max", () => {
  const standing = fc.record({
    wanted: fc.nat(20),
    queue: fc.option(fc.nat(300), { nil: null }),
    floor: fc.nat(40),
    lastUpAtMs: ago,
    lastDownAtMs: ago,
    recommendations: fc.array(fc.nat(30), { maxLength: 3 }),
    watchedForMs: fc.constantFrom(0, 3_600_000),
  });
  fc.assert(
    fc.property(standing, ({ wanted, queue, floor, watchedForMs, recommendations, ...last }) => {
      const counts = recommendations.toSorted((a, b) => b - a).map((count) => ({ atMs: NOW - 1000, count }));
      const watched = { evaluatedAtMs: NOW - 5000, watchedSinceAtMs: NOW - watchedForMs };
      const state = { ...startScaling(wanted, NOW), ...last, ...watched, recommendations: counts };
      const settings = ScalingGroupSettings.parse({
        policies: [{ kind: "queue", id: "q", perInstance: 10 }],
      });
      const samples = queue === null ? [] : [{ metric: "queue", instanceId: null, value: queue, atMs: NOW }];
      const input = { settings, samples, instances: [] };
      const without = decideScaling(state, { ...input, floor: null }, NOW).decision.to;
      const { to } = decideScaling(state, { ...input, floor }, NOW).decision;
      expect(to).toBeGreaterThanOrEqual(without);
      expect(to).toBeLessThanOrEqual(settings.max);
    }),
  );
});
