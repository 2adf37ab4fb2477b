import { type ProxyNetwork, type ProxyTier, ProxyUpdateInput, type ProxyView } from "@orrery/protocol";
import { type DraftResult, decimalText, readDraft } from "../../accounts/read-draft.ts";

/** A proxy as it is typed. Empty credentials: as they are. */
export type ProxyDraft = {
  network: ProxyNetwork;
  tier: ProxyTier;
  weight: string;
  region: string;
  country: string;
  costPerGb: string;
  costCurrency: string;
  labels: string;
  username: string;
  password: string;
};
export type ProxyField = keyof ProxyDraft;

export function draftOfProxy(proxy: ProxyView): ProxyDraft {
  return {
    network: proxy.network,
    tier: proxy.tier,
    weight: String(proxy.weight),
    region: proxy.region ?? "",
    country: proxy.country ?? "",
    costPerGb: proxy.costPerGb ?? "",
    costCurrency: proxy.costCurrency ?? "",
    labels: Object.entries(proxy.labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(", "),
    username: "",
    password: "",
  };
}

export function readProxyDraft(
  proxy: ProxyView,
  draft: ProxyDraft,
): DraftResult<ProxyUpdateInput, ProxyField> {
  const { username, password } = draft;
  const labels = labelsOf(draft.labels);
  const { protocol, host, port, isRotating, sessionTemplate } = proxy;
  return readDraft<typeof ProxyUpdateInput, ProxyField>(
    ProxyUpdateInput,
    {
      ...{ proxyId: proxy.id, protocol, host, port, isRotating, sessionTemplate },
      ...{ network: draft.network, tier: draft.tier, weight: Number(draft.weight.trim() || "0") },
      region: textOrNull(draft.region),
      country: textOrNull(draft.country.toLowerCase()),
      costPerGb: textOrNull(decimalText(draft.costPerGb)),
      costCurrency: textOrNull(draft.costCurrency.toUpperCase()),
      labels: labels ?? {},
      ...(username === "" ? {} : { username }),
      ...(password === "" ? {} : { password }),
    },
    { weight: "A whole number from 1 to 100.", labels: "Up to 32 pairs such as seller=north, with commas." },
    [
      { field: "labels", problem: labels === null ? "Write pairs such as seller=north, with commas." : null },
      {
        field: "costCurrency",
        problem:
          draft.costPerGb.trim() !== "" && draft.costCurrency.trim() === "" ? "Needed with a price." : null,
      },
    ],
  );
}

function textOrNull(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}

/** Null = not to be read. */
function labelsOf(text: string): Record<string, string> | null {
  const labels: Record<string, string> = {};
  for (const pair of text.split(",")) {
    if (pair.trim() === "") continue;
    const at = pair.indexOf("=");
    if (at < 0) return null;
    labels[pair.slice(0, at).trim()] = pair.slice(at + 1).trim();
  }
  return labels;
}
