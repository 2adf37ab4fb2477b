import {
  type EnrolRequest,
  EnrolResponse,
  type NodeFacts,
  negotiateVersion,
  PROTOCOL_VERSION,
  parseJoinToken,
} from "@orrery/protocol";
import type { NodeWish } from "../settings.ts";
import { discoverGateway } from "./discover-gateway.ts";
import { fetchPinnedCa, gatewayAgent } from "./gateway-tls.ts";
import { type Identity, storeFirstKey, storeIdentity } from "./identity-store.ts";
import { requestJson } from "./json-request.ts";
import { createKeyAndRequest } from "./node-key.ts";

export type EnrolOutcome =
  | { outcome: "enrolled"; identity: Identity }
  /** For good: another try with the same token gives the same answer. */
  | { outcome: "refused"; sentence: string }
  /** The hub is not there, or not able to, yet. */
  | { outcome: "failed"; problem: string };

export type EnrolOptions = {
  dataDir: string;
  hubUrl: string;
  token: string;
  wish: NodeWish;
  facts: NodeFacts;
  nowAtMs: number;
};

const DISCOVERY_TIMEOUT_MS = 5000;
const REQUEST_TIMEOUT_MS = 15_000;

/** Makes this host a node: key, certificate request, pinned TLS, `POST /enroll`, identity on disk. */
export async function enrol(options: EnrolOptions): Promise<EnrolOutcome> {
  const parts = parseJoinToken(options.token);
  if (parts === null) return { outcome: "refused", sentence: "This is not a join token." };
  const discovery = await discoverGateway(options.hubUrl, DISCOVERY_TIMEOUT_MS);
  if (discovery.outcome === "failed") return discovery;
  const { gatewayUrl, protocol } = discovery.gateway;
  const negotiation = negotiateVersion(protocol, PROTOCOL_VERSION);
  if (negotiation.outcome === "incompatible") return { outcome: "refused", sentence: negotiation.message };

  const ca = await fetchPinnedCa(gatewayUrl, parts.caFingerprint, DISCOVERY_TIMEOUT_MS);
  if (ca.outcome === "unreachable") return { outcome: "failed", problem: `${gatewayUrl}: ${ca.problem}` };
  if (ca.outcome === "mismatch") {
    return {
      outcome: "refused",
      sentence:
        `The hub at ${gatewayUrl} is not the one this join token was made by (its CA has another fingerprint). ` +
        "Nothing was sent to it. Check --hub, or create a new token on that hub.",
    };
  }

  const { keyPem, csrPem } = await createKeyAndRequest(options.wish.name ?? options.facts.hostname);
  await storeFirstKey(options.dataDir, keyPem);
  const agent = gatewayAgent(ca.caPem, null);
  const answer = await requestJson({
    url: `${gatewayUrl}/enroll`,
    method: "POST",
    body: enrolRequest(options, csrPem),
    timeoutMs: REQUEST_TIMEOUT_MS,
    agent,
  });
  agent.destroy();
  if (answer.outcome === "failed") return { outcome: "failed", problem: `${gatewayUrl}: ${answer.problem}` };
  if (answer.outcome === "refused") return { outcome: "refused", sentence: answer.error.message };
  const response = EnrolResponse.safeParse(answer.body);
  if (!response.success) return { outcome: "failed", problem: `${gatewayUrl} answered something unexpected` };

  const identity: Identity = {
    nodeId: response.data.nodeId,
    name: response.data.name,
    hubUrl: options.hubUrl,
    gatewayUrl,
    caFingerprint: parts.caFingerprint,
    enrolledAtMs: options.nowAtMs,
    keyPem,
    certificatePem: response.data.certificatePem,
    caPem: ca.caPem,
  };
  await storeIdentity(options.dataDir, identity);
  return { outcome: "enrolled", identity };
}

function enrolRequest(options: EnrolOptions, csrPem: string): EnrolRequest {
  const { name, region, zone, labels, latitude, longitude } = options.wish;
  return {
    token: options.token,
    protocol: PROTOCOL_VERSION,
    csrPem,
    ...(name === undefined ? {} : { name }),
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
    labels,
    ...(latitude === undefined ? {} : { latitude }),
    ...(longitude === undefined ? {} : { longitude }),
    facts: options.facts,
  };
}
