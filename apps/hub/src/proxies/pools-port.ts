import type { PoolsPort } from "@orrery/api";
import { AppError } from "@orrery/runtime";

/** Nobody has told of anything. */
export const NO_POOLS: PoolsPort = {
  live: () => [],
  budgets: () => [],
  learned: () => [],
  traffic: () => null,
  nodeCount: () => 0,
  gateways: () => [],
  usageRows: () => [],
  requests: () => [],
  proberOf: () => null,
  testUrl: async () => {
    throw new AppError("PRECONDITION_FAILED", "No connected node serves this pool.");
  },
  refresh: async () => {},
};
