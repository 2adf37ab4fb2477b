import type { ProxyFields, ProxyRecord, Repositories } from "@orrery/db";
import type { EventSubject, ProxyId } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";

/** The proxy's row, locked to the end of the transaction. */
export async function requireProxy(
  { proxy }: Pick<Repositories, "proxy">,
  id: ProxyId,
): Promise<ProxyRecord> {
  const found = await proxy.findForUpdate(id);
  if (found !== null && found.retiredAtMs === null) return found;
  throw new AppError("NOT_FOUND", "There is no proxy with this id; it may have been retired.");
}

type Address = Pick<ProxyFields, "protocol" | "host" | "port">;

/** Without user name and password. */
export function proxyAddress({ protocol, host, port }: Address): string {
  return `${protocol}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

export function proxySubject(proxy: Address & { id: ProxyId }): EventSubject {
  return { kind: "proxy", id: proxy.id, name: proxyAddress(proxy).slice(0, 200) };
}

/** What an operator may change of it, but for credentials. */
export function fieldsOf(proxy: ProxyFields): ProxyFields {
  const { protocol, network, host, port, isRotating, sessionTemplate, tier, weight } = proxy;
  const { region, country, costPerGb, costCurrency, labels } = proxy;
  return {
    ...{ protocol, network, host, port, isRotating, sessionTemplate, tier, weight },
    ...{ region, country, costPerGb, costCurrency, labels },
  };
}
