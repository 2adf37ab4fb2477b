import type { PoolView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { countByState, failedRatio, fullestBudget, listPools } from "./filter-pools.ts";
import { poolFace, poolState } from "./pool-face.ts";
import { examplePool } from "./testing/example-pool.ts";

const names = (pools: readonly PoolView[]) => pools.map(({ name }) => name);

test("a pool is as good as what is left of it", () => {
  const of = (proxyCounts: Partial<PoolView["proxyCounts"]>, nodeCount = 1) =>
    poolState(examplePool("a", { proxyCounts, nodeCount }));
  expect(of({})).toBe("empty");
  expect(of({ healthy: 2 }, 0)).toBe("unserved");
  expect(of({ cooling: 1, dead: 2 })).toBe("down");
  expect(of({ healthy: 2, suspect: 1 })).toBe("impaired");
  expect(of({ unproven: 3 })).toBe("unproven");
  expect(of({ healthy: 1, unproven: 3 })).toBe("healthy");
});

test("each state has its reason, and a page that is stale is never green", () => {
  expect(poolFace(examplePool("a", { proxyCounts: { healthy: 1, unproven: 2 } }), undefined).reason).toBe(
    "1 of 3 healthy, 2 not tried yet.",
  );
  const stale = poolFace(examplePool("a", { proxyCounts: { healthy: 1 } }), {
    nowAtMs: 70_000,
    hubHeardAtMs: 10_000,
  });
  expect(stale).toMatchObject({ label: "Unknown", tone: "unknown", state: "healthy" });
  expect(stale.reason).toContain("last known: healthy");
});

test("filters and orders", () => {
  const traffic = { requestCount: 10, failedCount: 5 };
  const pools = [
    examplePool("pool-10", { proxyCounts: { healthy: 1 }, traffic }),
    examplePool("pool-2", { proxyCounts: { dead: 1 }, description: "for research" }),
    examplePool("pool-3", {
      budgets: [
        { taken: 9, allowed: 10 },
        { taken: 1, allowed: 10 },
      ],
    }),
  ];
  const all = { search: "", state: null };
  expect(names(listPools(pools, all, "name"))).toEqual(["pool-2", "pool-3", "pool-10"]);
  expect(names(listPools(pools, all, "state"))).toEqual(["pool-2", "pool-3", "pool-10"]);
  expect(names(listPools(pools, all, "failures"))[0]).toBe("pool-10");
  expect(names(listPools(pools, all, "budget"))[0]).toBe("pool-3");
  expect(names(listPools(pools, { search: "research", state: null }, "name"))).toEqual(["pool-2"]);
  expect(names(listPools(pools, { search: "", state: "down" }, "name"))).toEqual(["pool-2"]);
  expect(countByState(pools)).toMatchObject({ healthy: 1, down: 1, empty: 1 });
  expect(failedRatio(pools[0] as PoolView)).toBe(0.5);
  expect(failedRatio(pools[1] as PoolView)).toBeNull();
  expect(fullestBudget(pools[2] as PoolView)?.taken).toBe(9);
});
