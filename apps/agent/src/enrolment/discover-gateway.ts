import { GatewayDiscovery } from "@orrery/protocol";
import { requestJson } from "./json-request.ts";

export type DiscoveryOutcome =
  | { outcome: "found"; gateway: GatewayDiscovery }
  | { outcome: "failed"; problem: string };

/** Asks any hub address where agents connect. Nothing is trusted because of the answer. */
export async function discoverGateway(hubUrl: string, timeoutMs: number): Promise<DiscoveryOutcome> {
  const url = `${hubUrl}/agent/gateway.json`;
  const answer = await requestJson({ url, method: "GET", timeoutMs, skipVerification: true });
  if (answer.outcome === "failed") return { outcome: "failed", problem: `${hubUrl}: ${answer.problem}` };
  if (answer.outcome === "refused") {
    return { outcome: "failed", problem: `${hubUrl}: ${answer.error.message}` };
  }
  const parsed = GatewayDiscovery.safeParse(answer.body);
  if (!parsed.success) return { outcome: "failed", problem: `${hubUrl} is not an Orrery hub` };
  return { outcome: "found", gateway: parsed.data };
}
