import type { X509Certificate } from "node:crypto";
import type { NodeId } from "@orrery/protocol";

const NODE_NAME = /^URI:orrery:\/\/node\/([A-Za-z0-9_-]{1,64})$/;

export type PeerVerdict =
  | { readonly outcome: "node"; readonly nodeId: NodeId }
  | {
      readonly outcome: "refused";
      /** Where the fleet's CA vouches for the name. */
      readonly nodeId: NodeId | null;
      readonly reason: "untrusted" | "expired";
      readonly problem: string;
    };

/**
 * Judges the certificate that the TLS handshake proved possession of. The handshake itself lets every certificate in, so
 * that the answer can say what is wrong. The fleet's CA has one level: the whole chain is one signature.
 */
export function judgePeerCertificate(
  certificate: X509Certificate | undefined,
  ca: X509Certificate,
  nowAtMs: number,
  toleranceMs: number,
): PeerVerdict {
  const refuse = (problem: string): PeerVerdict => ({
    outcome: "refused",
    nodeId: null,
    reason: "untrusted",
    problem,
  });
  if (certificate === undefined) return refuse("it shows no certificate");
  if (!certificate.checkIssued(ca) || !certificate.verify(ca.publicKey)) {
    return refuse("its certificate was not issued by this fleet's CA");
  }
  const nodeId = nodeIdOf(certificate);
  if (nodeId === null || certificate.ca) return refuse("its certificate is not a node's");
  const isEarly = nowAtMs < Date.parse(certificate.validFrom) - toleranceMs;
  const isLate = nowAtMs >= Date.parse(certificate.validTo) + toleranceMs;
  if (isEarly || isLate) {
    const problem = `its certificate is valid from ${certificate.validFrom} to ${certificate.validTo}`;
    return { outcome: "refused", nodeId, reason: "expired", problem };
  }
  return { outcome: "node", nodeId };
}

function nodeIdOf(certificate: X509Certificate): NodeId | null {
  const names = (certificate.subjectAltName ?? "").split(", ");
  const matches = names.map((name) => NODE_NAME.exec(name)?.[1]).filter((name) => name !== undefined);
  return matches.length === 1 ? (matches[0] as NodeId) : null;
}
