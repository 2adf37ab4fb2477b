import type { TLSSocket } from "node:tls";
import type { Database, NodeRecord } from "@orrery/db";
import type { CertificateSerial, NodeId } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { CertificateAuthority } from "../ca/certificate-authority.ts";
import { judgePeerCertificate } from "../ca/peer-certificate.ts";

export type AgentIdentity = {
  nodeId: NodeId;
  serial: CertificateSerial;
  expiresAtMs: number;
  node: NodeRecord;
};

/** An expired certificate may still be exchanged for a new one for so long: a host that slept comes back by itself. */
const RENEWABLE_AFTER_END_MS = 30 * 86_400_000;

/**
 * Who is at the other end of a TLS connection, by its certificate and by what the database knows of it now. Throws the
 * AppError that says why not.
 */
export async function identifyAgent(
  socket: TLSSocket,
  options: { db: Database; authority: CertificateAuthority; nowAtMs: number; allowExpired?: boolean },
): Promise<AgentIdentity> {
  const peer = judgePeerCertificate(socket.getPeerX509Certificate(), options.authority, options.nowAtMs);
  switch (peer.outcome) {
    case "missing":
      throw new AppError("CERTIFICATE_MISSING");
    case "untrusted":
      throw new AppError("CERTIFICATE_UNTRUSTED");
    case "expired":
      if (options.allowExpired !== true || options.nowAtMs > peer.expiresAtMs + RENEWABLE_AFTER_END_MS) {
        throw new AppError("CERTIFICATE_EXPIRED");
      }
      break;
    case "valid":
      break;
  }
  const [certificate, node] = await Promise.all([
    options.db.read.certificate.find(peer.serial),
    options.db.read.node.find(peer.nodeId),
  ]);
  if (node === null || certificate === null || certificate.nodeId !== peer.nodeId) {
    throw new AppError("CERTIFICATE_UNTRUSTED", "This hub does not know this certificate; enrol again.");
  }
  if (node.removedAtMs !== null) throw new AppError("NODE_REMOVED");
  if (certificate.revokedAtMs !== null) throw new AppError("CERTIFICATE_REVOKED");
  if (node.admission === "rejected") throw new AppError("NODE_REJECTED");
  return { nodeId: peer.nodeId, serial: peer.serial, expiresAtMs: peer.expiresAtMs, node };
}
