import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { findPool } from "../pools/find-pool.ts";

/** CSV on standard output, without user names and passwords. */
export async function exportProxies(ctx: CommandContext, pool: string): Promise<void> {
  const hub = await connectHub(ctx);
  const { id } = await findPool(hub, pool);
  const exported = await ask(hub, (api) => api.proxies.export.query({ poolId: id }));
  if (ctx.isJson) ctx.terminal.json(exported);
  else process.stdout.write(exported.csv);
}
