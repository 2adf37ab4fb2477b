import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatCount } from "../output/amounts.ts";
import { findProxy, proxyAddress, readProxies } from "./find-proxy.ts";

export async function retireProxies(ctx: CommandContext, references: readonly string[]): Promise<void> {
  const hub = await connectHub(ctx);
  const known = await readProxies(hub);
  const proxies = references.map((reference) => findProxy(known, reference));
  const { retiredCount } = await ask(hub, (api) =>
    api.proxies.retire.mutate({ proxyIds: proxies.map(({ id }) => id) }),
  );
  if (ctx.isJson) {
    ctx.terminal.json(
      proxies.map((proxy) => ({ id: proxy.id, address: proxyAddress(proxy), retired: true })),
    );
    return;
  }
  const [first] = proxies;
  const what =
    retiredCount === 1 && first !== undefined
      ? `${proxyAddress(first)} is retired`
      : `${formatCount(retiredCount)} proxies are retired`;
  ctx.terminal.line(`${what}: nothing new goes there, and open tunnels end by themselves.`);
}
