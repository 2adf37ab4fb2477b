import {
  type BudgetView,
  type PoolId,
  PoolSettings,
  type PoolView,
  type TrafficFigures,
} from "@orrery/protocol";

export type ExamplePool = Partial<Omit<PoolView, "proxyCounts" | "traffic" | "budgets">> & {
  proxyCounts?: Partial<PoolView["proxyCounts"]>;
  traffic?: Partial<TrafficFigures>;
  budgets?: Partial<BudgetView>[];
};

export function examplePool(
  name: string,
  { proxyCounts, traffic, budgets = [], ...rest }: ExamplePool = {},
): PoolView {
  return {
    ...{
      id: `id-${name}` as PoolId,
      name,
      description: "",
      nodeFilter: "",
      settings: PoolSettings.parse({}),
    },
    ...{ isDemo: false, createdAtMs: 1, updatedAtMs: 1, nodeCount: 1, atMs: 1 },
    proxyCounts: { unproven: 0, healthy: 0, suspect: 0, cooling: 0, dead: 0, ...proxyCounts },
    traffic: traffic === undefined ? null : { ...NO_TRAFFIC, ...traffic },
    budgets: budgets.map((budget) => ({ ...BUDGET, ...budget })),
    ...rest,
  };
}

const NO_TRAFFIC: TrafficFigures = {
  ...{ requestCount: 0, failedCount: 0, attemptCount: 0, failedAttemptCount: 0 },
  ...{ sentBytes: 0, receivedBytes: 0, p50Ms: null, p99Ms: null },
};
const BUDGET: BudgetView = {
  ...{ limitId: "limit", pattern: "example.org", exit: "192.0.2.7", counts: "requests" },
  ...{ allowed: 10, taken: 0, windowMs: 60_000, atMs: 1 },
};
