import { formatProxyLine, PROXY_CSV_HEADER } from "@orrery/domain/proxies";
import { type PoolRefInput, PROXIES_MAX } from "@orrery/protocol";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { requirePool } from "../pools/pool-access.ts";

/** What an import reads, without user names and passwords: those never leave the hub. Retired ones are left out. */
export async function exportProxies(
  ctx: ApiContext,
  { poolId }: z.output<typeof PoolRefInput>,
): Promise<{ fileName: string; csv: string; count: number }> {
  const { name } = await requirePool(ctx.db.read, poolId, { isLocked: false });
  const proxies = await ctx.db.read.proxy.findAll({ poolId, isRetired: false, limit: PROXIES_MAX });
  const lines = [PROXY_CSV_HEADER, ...proxies.map(formatProxyLine)];
  return { fileName: `${name}.csv`, csv: lines.map((line) => `${line}\r\n`).join(""), count: proxies.length };
}
