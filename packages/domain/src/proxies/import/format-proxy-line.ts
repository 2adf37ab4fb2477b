import type { ProxyInput } from "@orrery/protocol";
import { writeCells } from "./cells.ts";
import { COLUMNS } from "./columns.ts";

export type FormattedProxy = Omit<ProxyInput, "username" | "password">;

/** Without user names and secrets: those never leave the hub. */
const WRITTEN = COLUMNS.filter((name) => name !== "username" && name !== "password");

export const PROXY_CSV_HEADER = WRITTEN.join(",");

/** One line of CSV under `PROXY_CSV_HEADER` (rule PI8). */
export function formatProxyLine(proxy: FormattedProxy): string {
  const cells = cellsOf(proxy);
  return writeCells(WRITTEN.map((name) => cells[name] ?? ""));
}

/** What becomes another: "weight 10", "country none"; without user names and secrets. */
export function describeChanges(before: FormattedProxy, after: FormattedProxy): string[] {
  const [old, cells] = [cellsOf(before), cellsOf(after)];
  return WRITTEN.filter((name) => old[name] !== cells[name]).map(
    (name) => `${name.replaceAll("_", " ")} ${cells[name] || "none"}`,
  );
}

function cellsOf(proxy: FormattedProxy): Record<string, string> {
  return {
    ...{
      protocol: proxy.protocol,
      host: proxy.host,
      port: String(proxy.port),
      network: proxy.network,
      tier: proxy.tier,
    },
    ...{ weight: String(proxy.weight), region: proxy.region ?? "", country: proxy.country ?? "" },
    ...{ rotating: String(proxy.isRotating), session_template: proxy.sessionTemplate ?? "" },
    ...{ cost_per_gb: proxy.costPerGb ?? "", cost_currency: proxy.costCurrency ?? "" },
    labels: Object.entries(proxy.labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(";"),
  };
}
