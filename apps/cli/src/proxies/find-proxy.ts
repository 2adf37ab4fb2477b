import type { PoolId, ProxyView } from "@orrery/protocol";
import { ask, type Hub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";

export async function readProxies(
  hub: Hub,
  filter: { poolId?: PoolId; isRetired?: boolean } = {},
): Promise<ProxyView[]> {
  return ask(hub, (api) => api.proxies.list.query(filter));
}

/** By id, the beginning of one id only, its whole address, or host and port. */
export function findProxy(proxies: readonly ProxyView[], reference: string): ProxyView {
  const isAddress = reference.includes("://");
  const named = proxies.map((proxy) => {
    const address = proxyAddress(proxy);
    return { ...proxy, name: isAddress ? address : address.replace(/^\w+:\/\//, "") };
  });
  return findNamed(named, reference, "proxy");
}

/** Without its user name, of which only the beginning is known. */
export function proxyAddress({
  protocol,
  host,
  port,
}: Pick<ProxyView, "protocol" | "host" | "port">): string {
  return `${protocol}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
