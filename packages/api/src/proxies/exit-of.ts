import { exitOf as exitOfPlace } from "@orrery/domain/proxies";
import type { ProxyId } from "@orrery/protocol";

/** Where its traffic counts. Of a rotating endpoint, whose exit each session has anew, the endpoint itself. */
export function exitOf(proxy: {
  id: ProxyId;
  isRotating: boolean;
  exit: { address: string } | null;
}): string {
  return exitOfPlace({ id: proxy.id, exit: proxy.isRotating ? null : proxy.exit });
}
