import { type ExitView, PROXIES_MAX } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";

/** Of all pools, in the order in which their proxies came. */
export async function listExits(ctx: ApiContext): Promise<ExitView[]> {
  const proxies = await ctx.db.read.proxy.findAll({ isRetired: false, limit: PROXIES_MAX });
  return proxies.map(({ id, poolId, protocol, host, port, isRotating, exit, country }) => ({
    ...{ proxyId: id, poolId, protocol, host, port, isRotating, exit, country },
    users: ctx.pools.users(id),
  }));
}
