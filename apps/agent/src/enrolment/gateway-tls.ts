import { createHash, X509Certificate } from "node:crypto";
import { Agent as HttpsAgent } from "node:https";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect, type DetailedPeerCertificate } from "node:tls";

const HUB_SAN = "URI:orrery://hub";
/** How far this host's clock may be off for the hub's certificate still to count as valid. */
const CLOCK_TOLERANCE_MS = 48 * 3_600_000;

export type ClientIdentity = { keyPem: string; certificatePem: string };

export function gatewayAgent(caPem: string, identity: ClientIdentity | null): GatewayAgent {
  return new GatewayAgent(caPem, identity);
}

/**
 * Connections to the gateway over TLS 1.3. They are handed out only after the hub has proven itself: its certificate
 * must be signed by the pinned CA and carry the hub's name. Host names do not matter, because a hub may be reached under
 * any. OpenSSL's own verification is not used, because it knows no tolerance for a host whose clock is hours off; the
 * hub's CA has one level, so that the whole chain is one signature.
 */
export class GatewayAgent extends HttpsAgent {
  readonly #ca: X509Certificate;
  #localAddress: string | null = null;

  constructor(caPem: string, identity: ClientIdentity | null) {
    super({
      ...(identity === null ? {} : { key: identity.keyPem, cert: identity.certificatePem }),
      minVersion: "TLSv1.3",
      rejectUnauthorized: false,
      maxCachedSessions: 0,
    });
    this.#ca = new X509Certificate(caPem);
  }

  /** Of this host, as of the newest connection: from where it reaches the hub. */
  get localAddress(): string | null {
    return this.#localAddress;
  }

  override createConnection(
    options: ConnectionOptions,
    onCreated?: (error: Error | null, socket: Duplex) => void,
  ): Duplex | null | undefined {
    const socket = connect({ ...options, ALPNProtocols: ["http/1.1"] });
    const fail = (error: Error) => {
      socket.destroy();
      onCreated?.(error, socket);
    };
    socket.once("error", fail);
    socket.once("secureConnect", () => {
      const certificate = socket.getPeerX509Certificate();
      const problem =
        certificate === undefined
          ? "the gateway shows no certificate"
          : hubCertificateProblem(certificate, this.#ca, Date.now());
      if (problem !== null) {
        fail(new Error(problem));
        return;
      }
      socket.off("error", fail);
      this.#localAddress = socket.localAddress ?? null;
      onCreated?.(null, socket);
    });
    return undefined;
  }
}

/** Null where the certificate is one of this hub's own. */
export function hubCertificateProblem(
  certificate: X509Certificate,
  ca: X509Certificate,
  nowAtMs: number,
): string | null {
  if (!certificate.checkIssued(ca) || !certificate.verify(ca.publicKey)) {
    return "the certificate was not issued by this node's hub (another CA)";
  }
  if (!(certificate.subjectAltName ?? "").split(", ").includes(HUB_SAN)) {
    return "the certificate is not a hub's (orrery://hub is missing in it)";
  }
  const isEarly = nowAtMs < Date.parse(certificate.validFrom) - CLOCK_TOLERANCE_MS;
  const isLate = nowAtMs > Date.parse(certificate.validTo) + CLOCK_TOLERANCE_MS;
  if (isEarly || isLate) {
    return (
      `the hub's certificate is valid from ${certificate.validFrom} to ${certificate.validTo}, and this host's clock ` +
      `says ${new Date(nowAtMs).toISOString()}: set the clock`
    );
  }
  return null;
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
