import type { ExitUser, NodeId, PoolId, ProxyHealth, ProxyId, ProxyLive } from "@orrery/protocol";
import { exampleProxy } from "../../pool/testing/example-proxy.ts";
import { type MapExit, mapExitsOf } from "../exits/map-exits.ts";

export type ExampleExit = {
  country?: string | null;
  /** As probes observed it; absent = they saw none. */
  exit?: { address: string; country: string | null };
  /** Null = no node has told of it. */
  health?: ProxyHealth | null;
  live?: Partial<ProxyLive>;
  /** By the nodes' names. */
  users?: readonly string[];
};

/** `name`: its proxy's host. In the pool `research`. */
export function exampleExit(name: string, given: ExampleExit = {}): MapExit {
  const { country = null, exit, health = "healthy", live, users = [] } = given;
  const { protocol, host, port, isRotating } = exampleProxy(name);
  const poolId = "pool-a" as PoolId;
  const proxyId = `id-${name}` as ProxyId;
  const found =
    health === null ? null : (exampleProxy(name, { live: { ...live, health } }).live as ProxyLive);
  const view = {
    ...{ proxyId, poolId, protocol, host, port, isRotating, country },
    exit: exit === undefined ? null : { ...exit, anonymity: "elite" as const, observedAtMs: 1 },
    users: users.map((user): ExitUser => {
      return { nodeId: `n-${user}` as NodeId, requestsPerSecond: 1, lastAtMs: 1 };
    }),
  };
  const pools = new Map([[poolId, { name: "research", isDemo: false }]]);
  const [made] = mapExitsOf([view], pools, new Map(found === null ? [] : [[proxyId, found]]));
  if (made === undefined) throw new Error("One view makes one exit.");
  return made;
}
