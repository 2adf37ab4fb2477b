import { RenewResponse, type WireError } from "@orrery/protocol";
import { gatewayAgent } from "./gateway-tls.ts";
import { type Identity, loadIdentity, storeNextCertificate, storeNextKey } from "./identity-store.ts";
import { requestJson } from "./json-request.ts";
import { createKeyAndRequest } from "./node-key.ts";

export type RenewOutcome =
  | { outcome: "renewed"; identity: Identity }
  | { outcome: "refused"; error: WireError }
  | { outcome: "failed"; problem: string };

const REQUEST_TIMEOUT_MS = 15_000;

/** A new key and a new certificate, proven by the current ones, even after their end (the hub allows 30 days). */
export async function renew(dataDir: string, identity: Identity): Promise<RenewOutcome> {
  const { keyPem, csrPem } = await createKeyAndRequest(identity.nodeId);
  await storeNextKey(dataDir, keyPem);
  const agent = gatewayAgent(identity.caPem, identity);
  const answer = await requestJson({
    url: `${identity.gatewayUrl}/renew`,
    method: "POST",
    body: { csrPem },
    timeoutMs: REQUEST_TIMEOUT_MS,
    agent,
  });
  agent.destroy();
  if (answer.outcome !== "ok") return answer;
  const response = RenewResponse.safeParse(answer.body);
  if (!response.success) return { outcome: "failed", problem: "the hub answered something unexpected" };
  await storeNextCertificate(dataDir, response.data.certificatePem);
  const renewed = await loadIdentity(dataDir);
  if (renewed === null || renewed.keyPem !== keyPem) {
    return { outcome: "failed", problem: "the hub's new certificate does not fit the new key" };
  }
  return { outcome: "renewed", identity: renewed };
}
