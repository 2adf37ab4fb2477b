import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { findPool } from "./find-pool.ts";
import { type PoolOptions, readPoolFields, readSettings } from "./pool-options.ts";
import { printPool } from "./show-pool.ts";

export async function createPool(ctx: CommandContext, name: string, options: PoolOptions): Promise<void> {
  const settings = readSettings(options.setting, {});
  const input = { name, ...readPoolFields(options), settings };
  const hub = await connectHub(ctx);
  const made = await ask(hub, (api) => api.pools.create.mutate(input));
  if (ctx.isJson) printPool(ctx, made);
  else ctx.terminal.line(`${name} is created. Give it proxies: orrery proxies import ${name} FILE`);
}

export async function setPool(ctx: CommandContext, reference: string, options: PoolOptions): Promise<void> {
  const fields = readPoolFields(options);
  const { name, setting } = options;
  if (Object.keys(fields).length === 0 && name === undefined && setting === undefined) {
    throw usageError("Say what to change; orrery pools set --help shows what there is.");
  }
  const hub = await connectHub(ctx);
  const before = await findPool(hub, reference);
  const { id, description, nodeFilter } = before;
  const settings = readSettings(setting, before.settings);
  const after = await ask(hub, (api) =>
    api.pools.update.mutate({
      ...{ poolId: id, name: name ?? before.name, description, nodeFilter, settings },
      ...fields,
    }),
  );
  if (ctx.isJson) printPool(ctx, after);
  else ctx.terminal.line(`${after.name} is changed.`);
}

export async function removePool(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const { id, name } = await findPool(hub, reference);
  await ask(hub, (api) => api.pools.remove.mutate({ poolId: id }));
  if (ctx.isJson) ctx.terminal.json({ id, name, removed: true });
  else ctx.terminal.line(`${name} is removed, and its proxies are retired. Its events stay.`);
}
