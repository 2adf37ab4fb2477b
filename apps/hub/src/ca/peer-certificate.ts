import type { X509Certificate } from "node:crypto";
import type { CertificateSerial, NodeId } from "@orrery/protocol";
import { type CertificateAuthority, nodeIdOf } from "./certificate-authority.ts";

/** What a client certificate proves, apart from what the database knows of its node. */
export type PeerIdentity =
  | { outcome: "valid"; nodeId: NodeId; serial: CertificateSerial; expiresAtMs: number }
  | { outcome: "expired"; nodeId: NodeId; serial: CertificateSerial; expiresAtMs: number }
  | { outcome: "missing" }
  | { outcome: "untrusted" };

/**
 * Judges the certificate that the TLS handshake proved possession of. The handshake itself lets every certificate in, so
 * that the answer can say what is wrong; so issuer, signature and validity are checked here, always.
 */
export function judgePeerCertificate(
  certificate: X509Certificate | undefined,
  authority: CertificateAuthority,
  nowAtMs: number,
): PeerIdentity {
  if (certificate === undefined) return { outcome: "missing" };
  if (!certificate.checkIssued(authority.certificate)) return { outcome: "untrusted" };
  if (!certificate.verify(authority.publicKey)) return { outcome: "untrusted" };
  const nodeId = nodeIdOf(certificate);
  if (nodeId === null || certificate.ca) return { outcome: "untrusted" };
  if (nowAtMs < certificate.validFromDate.getTime()) return { outcome: "untrusted" };
  const serial = certificate.serialNumber.toLowerCase() as CertificateSerial;
  const expiresAtMs = certificate.validToDate.getTime();
  return { outcome: nowAtMs >= expiresAtMs ? "expired" : "valid", nodeId, serial, expiresAtMs };
}
