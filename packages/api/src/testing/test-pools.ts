import type { ExitHold } from "@orrery/domain";
import type {
  BudgetView,
  ExitUser,
  GatewayRequest,
  GatewayStatus,
  GatewayUsage,
  NodeId,
  PoolId,
  ProxyId,
  ProxyLive,
  RateLimitId,
  RateLimitView,
  TrafficFigures,
  UrlTestResult,
} from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { PoolsPort } from "../context.ts";

/** What tests say that the fleet finds. */
export type TestPools = PoolsPort & {
  found: {
    live: ProxyLive[];
    budgets: BudgetView[];
    holds: ExitHold[];
    users: Map<ProxyId, ExitUser[]>;
    learned: Map<RateLimitId, RateLimitView["learned"]>;
    traffic: Map<PoolId, TrafficFigures>;
    gateways: GatewayStatus[];
    usageRows: GatewayUsage["rows"];
    requests: GatewayRequest[];
    probers: Map<ProxyId, NodeId>;
    urlTest: UrlTestResult | null;
    refreshCount: number;
  };
};

/** No agent is connected: the fleet finds what a test has put there. */
export function createTestPools(): TestPools {
  const found: TestPools["found"] = {
    ...{
      live: [],
      budgets: [],
      holds: [],
      gateways: [],
      usageRows: [],
      requests: [],
      urlTest: null,
      refreshCount: 0,
    },
    ...{ users: new Map(), learned: new Map(), traffic: new Map(), probers: new Map() },
  };
  return {
    found,
    live: () => found.live,
    budgets: () => found.budgets,
    holds: () => found.holds,
    users: (proxyId) => found.users.get(proxyId) ?? [],
    learned: (limitId) => found.learned.get(limitId) ?? [],
    traffic: (poolId) => found.traffic.get(poolId) ?? null,
    nodeCount: () => found.gateways.length,
    gateways: () => found.gateways,
    usageRows: () => found.usageRows,
    requests: ({ poolId, nodeId, limit }) =>
      found.requests
        .filter((each) => (poolId ?? each.poolId) === each.poolId && (nodeId ?? each.nodeId) === each.nodeId)
        .slice(0, limit),
    proberOf: (proxyId) => found.probers.get(proxyId) ?? null,
    testUrl: async () => {
      if (found.urlTest === null)
        throw new AppError("PRECONDITION_FAILED", "No connected node serves this pool.");
      return found.urlTest;
    },
    refresh: async () => {
      found.refreshCount += 1;
    },
  };
}
