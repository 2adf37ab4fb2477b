import { createHash } from "node:crypto";
import {
  type EgressLimit,
  type EgressOrders,
  type EgressPool,
  type EgressProxy,
  GatewayCredentialId,
  PoolId,
  PoolSettings,
  ProxyId,
  RateLimitId,
} from "@orrery/protocol";

export const POOL_ID = PoolId.parse("pool-1");
export const WORKER = "crawler";
export const SECRET = "gateway-secret-of-the-crawler";

/** One pool `main` with these proxies (`proxy-1`, `proxy-2` …), and a credential of the worker `crawler` for it. */
export function ordersOf(
  proxies: readonly Partial<EgressProxy>[],
  settings: Partial<PoolSettings> = {},
  limits: readonly Partial<EgressLimit>[] = [],
): EgressOrders {
  return {
    pools: [poolOf(proxies, settings)],
    limits: limits.map((limit, i) => ({
      ...{ id: RateLimitId.parse(`limit-${i + 1}`), pattern: "example.org", counts: "requests" as const },
      ...{ allowed: 100, windowMs: 60_000, ...limit },
    })),
    credentials: [
      {
        id: GatewayCredentialId.parse("credential-1"),
        worker: WORKER,
        secretHash: createHash("sha256").update(SECRET).digest("hex"),
        poolIds: [POOL_ID],
      },
    ],
    echoUrl: null,
  };
}

export function poolOf(
  proxies: readonly Partial<EgressProxy>[],
  settings: Partial<PoolSettings> = {},
): EgressPool {
  return {
    id: POOL_ID,
    name: "main",
    settings: { ...PoolSettings.parse({}), ...settings },
    proxies: proxies.map((proxy, i) => ({
      ...{ id: ProxyId.parse(`proxy-${i + 1}`), protocol: "http", network: "datacenter" },
      ...{ host: "127.0.0.1", port: 1, username: null, password: null },
      ...{ isRotating: false, sessionTemplate: null, tier: "primary", weight: 10 },
      ...{ region: null, country: null, state: "active", exit: null, isProber: false },
      ...proxy,
    })),
  };
}
