import type {
  Database,
  GatewayCredentialRecord,
  ProxyPoolRecord,
  ProxyRateLimitRecord,
  ProxyRecord,
} from "@orrery/db";
import { type NodeFilter, parseNodeFilter } from "@orrery/domain";
import { allowedOf } from "@orrery/domain/proxies";
import { type EgressLimit, type PoolId, PROXIES_MAX, type ProxyId, type RateLimitId } from "@orrery/protocol";

/** What says to a proxy who asks. */
export type OpenCredentials = { username: string | null; password: string | null };

export type KnownPool = {
  readonly record: ProxyPoolRecord;
  /** Null where this version cannot read it: then no node serves the pool. */
  readonly filter: NodeFilter | null;
  readonly proxies: readonly KnownProxy[];
};
export type KnownProxy = { readonly record: ProxyRecord; readonly credentials: OpenCredentials };

/** The database's rows, as orders are made of them. */
export type EgressRows = {
  readonly pools: ReadonlyMap<PoolId, KnownPool>;
  readonly proxies: ReadonlyMap<ProxyId, KnownProxy>;
  readonly limits: ReadonlyMap<RateLimitId, ProxyRateLimitRecord>;
  readonly credentials: readonly GatewayCredentialRecord[];
};

export const NO_ROWS: EgressRows = {
  ...{ pools: new Map(), proxies: new Map(), limits: new Map() },
  credentials: [],
};

/** `open`: what was sealed for a proxy; null = it cannot be read, and the proxy is left out. */
export async function readEgressRows(
  read: Database["read"],
  open: (proxy: ProxyRecord) => OpenCredentials | null,
): Promise<EgressRows> {
  const [pools, proxies, credentials] = await Promise.all([
    read.proxyPool.findAll(),
    read.proxy.findAll({ isRetired: false, limit: PROXIES_MAX }),
    read.gatewayCredential.findAll({ revokedMax: 0 }),
  ]);
  // After what allows: a limit that was set before a port was opened is never missing where the port is open.
  const limits = await read.proxyRateLimit.findAll();
  const known = proxies.flatMap((record) => {
    const opened = open(record);
    return opened === null ? [] : [{ record, credentials: opened }];
  });
  const ofPool = Map.groupBy(known, ({ record }) => record.poolId);
  return {
    pools: new Map(
      pools.map((record) => {
        const parsed = parseNodeFilter(record.nodeFilter);
        const filter = parsed.outcome === "parsed" ? parsed.filter : null;
        return [record.id, { record, filter, proxies: ofPool.get(record.id) ?? [] }];
      }),
    ),
    proxies: new Map(known.map((proxy) => [proxy.record.id, proxy])),
    limits: new Map(limits.map((limit) => [limit.id, limit])),
    credentials,
  };
}

/** What of it the fleet may use. */
export function egressLimit({
  id,
  pattern,
  counts,
  count,
  shareRatio,
  windowMs,
}: ProxyRateLimitRecord): EgressLimit {
  return { id, pattern, counts, allowed: allowedOf({ count, shareRatio }), windowMs };
}
