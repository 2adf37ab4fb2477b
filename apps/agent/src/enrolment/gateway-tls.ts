import { createHash, X509Certificate } from "node:crypto";
import { Agent as HttpsAgent } from "node:https";
import { connect, type DetailedPeerCertificate, type PeerCertificate } from "node:tls";

const HUB_SAN = "URI:orrery://hub";

export type ClientIdentity = { keyPem: string; certificatePem: string };

/**
 * TLS to the gateway: the chain must end in the pinned CA and the certificate must be the hub's. Host names do not
 * matter, because the hub may be reached under any.
 */
export function gatewayAgent(caPem: string, identity: ClientIdentity | null): HttpsAgent {
  return new HttpsAgent({
    ca: caPem,
    ...(identity === null ? {} : { key: identity.keyPem, cert: identity.certificatePem }),
    minVersion: "TLSv1.3",
    rejectUnauthorized: true,
    checkServerIdentity: checkHubIdentity,
    maxCachedSessions: 0,
  });
}

export function checkHubIdentity(
  _host: string,
  certificate: Pick<PeerCertificate, "subjectaltname">,
): Error | undefined {
  const names = (certificate.subjectaltname ?? "").split(", ");
  if (names.includes(HUB_SAN)) return undefined;
  return new Error("the certificate is not a hub's (orrery://hub is missing in it)");
}

export type PinnedCa =
  | { outcome: "found"; caPem: string }
  | { outcome: "mismatch" }
  | { outcome: "unreachable"; problem: string };

/**
 * Reads the chain that the gateway presents and picks the certificate with the pinned fingerprint (SHA-256 of its DER,
 * base64url). Nothing is sent and nothing else is believed: real connections then verify against what was found.
 */
export function fetchPinnedCa(
  gatewayUrl: string,
  caFingerprint: string,
  timeoutMs: number,
): Promise<PinnedCa> {
  const { hostname, port } = new URL(gatewayUrl);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port || 443),
      rejectUnauthorized: false,
      minVersion: "TLSv1.3",
    });
    const finish = (result: PinnedCa) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timeoutMs, () =>
      finish({ outcome: "unreachable", problem: `no answer within ${timeoutMs} ms` }),
    );
    socket.once("error", (error) => finish({ outcome: "unreachable", problem: error.message }));
    socket.once("secureConnect", () => {
      const pinned = chainOf(socket.getPeerCertificate(true)).find(
        (der) => createHash("sha256").update(der).digest("base64url") === caFingerprint,
      );
      finish(
        pinned === undefined
          ? { outcome: "mismatch" }
          : { outcome: "found", caPem: new X509Certificate(pinned).toString() },
      );
    });
  });
}

const CHAIN_MAX = 8;

function chainOf(leaf: DetailedPeerCertificate): Buffer[] {
  const chain: Buffer[] = [];
  let current: DetailedPeerCertificate | undefined = leaf;
  while (current?.raw !== undefined && chain.length < CHAIN_MAX) {
    chain.push(current.raw);
    const issuer: DetailedPeerCertificate | undefined = current.issuerCertificate;
    current = issuer === current ? undefined : issuer;
  }
  return chain;
}
