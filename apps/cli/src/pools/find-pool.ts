import type { PoolId, PoolView } from "@orrery/protocol";
import { ask, type Hub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";

export async function readPools(hub: Hub): Promise<PoolView[]> {
  return ask(hub, (api) => api.pools.list.query());
}

/** By name, id, or the beginning of one id only. */
export async function findPool(hub: Hub, reference: string): Promise<PoolView> {
  return findNamed(await readPools(hub), reference, "pool");
}

/** What each pool is called; its id where it was removed meanwhile. */
export async function poolNames(hub: Hub): Promise<(poolId: PoolId) => string> {
  const names = new Map((await readPools(hub)).map(({ id, name }) => [id, name]));
  return (poolId) => names.get(poolId) ?? poolId;
}
