import type { ProxyView } from "@orrery/protocol";
import { formatRate } from "@orrery/ui";
import { countOf } from "../../list/count-text.ts";
import { healthOf } from "./filter-proxies.ts";

/** What ends with them, by what they carry now. */
export function retireConsequences(proxies: readonly ProxyView[]): string[] {
  const sum = (of: (live: NonNullable<ProxyView["live"]>) => number) =>
    proxies.reduce((total, { live }) => total + (live === null ? 0 : of(live)), 0);
  const openCount = sum((live) => live.openCount);
  const leaseCount = sum((live) => live.leaseCount);
  const perSecond = sum((live) => live.requestsPerSecond);
  const healthyCount = proxies.filter((proxy) => healthOf(proxy) === "healthy").length;
  const them = proxies.length === 1 ? "it" : "them";
  return [
    perSecond === 0
      ? `Nothing goes through ${them} now.`
      : `${formatRate(perSecond)} requests go through ${them} now and move to the pool's other proxies.`,
    ...(openCount === 0
      ? []
      : [`${countOf(openCount, "open tunnel")} or requests go on until they end by themselves.`]),
    ...(leaseCount === 0
      ? []
      : [
          `${countOf(leaseCount, "session")} that ${leaseCount === 1 ? "sticks" : "stick"} to ${them} will get another exit.`,
        ]),
    ...(proxies.length > 1 ? [`${healthyCount} of ${proxies.length} are healthy.`] : []),
    "Stored credentials are forgotten; this cannot be taken back. An import brings a proxy in again.",
  ];
}
