// @peculiar/x509 asks for this polyfill before it is loaded.
import "reflect-metadata";
import {
  createHash,
  createPublicKey,
  type KeyObject,
  randomBytes,
  webcrypto,
  X509Certificate,
} from "node:crypto";
import type { NodeId } from "@orrery/protocol";
import { AppError, openBox, sealBox } from "@orrery/runtime";
import * as x509 from "@peculiar/x509";

/** The CA as it is stored. The key is sealed with the installation's secret; the associated text is `id`. */
export type StoredAuthority = {
  id: string;
  certificatePem: string;
  encryptedKey: Uint8Array;
  createdAtMs: number;
};

export type IssuedCertificate = {
  serial: string;
  certificatePem: string;
  issuedAtMs: number;
  expiresAtMs: number;
};

const EC_KEY = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;
const AUTHORITY_LIFE_MS = 20 * 365 * 86_400_000;
export const CERTIFICATE_LIFE_MS = 24 * 3_600_000;
/** Certificates begin in the past by this much, so that a host whose clock is behind accepts them. */
export const BACKDATED_MS = 300_000;
export const HUB_URI = "orrery://hub";
const NODE_URI_PREFIX = "orrery://node/";
const CSR_CURVES = new Set(["P-256", "P-384"]);

/** The hub's own certificate authority: P-256, one level, names nodes and hubs by URI. */
export class CertificateAuthority {
  readonly certificatePem: string;
  /** SHA-256 of the DER certificate, base64url: what join tokens pin. */
  readonly fingerprint: string;
  readonly certificate: X509Certificate;
  readonly publicKey: KeyObject;
  readonly #signingKey: webcrypto.CryptoKey;
  readonly #issuer: x509.X509Certificate;

  private constructor(certificatePem: string, signingKey: webcrypto.CryptoKey) {
    this.certificatePem = certificatePem;
    this.certificate = new X509Certificate(certificatePem);
    this.publicKey = this.certificate.publicKey;
    this.fingerprint = createHash("sha256").update(this.certificate.raw).digest("base64url");
    this.#signingKey = signingKey;
    this.#issuer = new x509.X509Certificate(certificatePem);
  }

  /** A new authority, to be stored before it is used. */
  static async create(id: string, secretKey: Uint8Array, nowAtMs: number): Promise<StoredAuthority> {
    const keys = await webcrypto.subtle.generateKey(EC_KEY, true, ["sign", "verify"]);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: randomSerial(),
      name: `CN=Orrery CA ${randomBytes(4).toString("hex")}`,
      notBefore: new Date(nowAtMs - BACKDATED_MS),
      notAfter: new Date(nowAtMs + AUTHORITY_LIFE_MS),
      keys,
      signingAlgorithm: SIGNING,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    const pkcs8 = new Uint8Array(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
    const encryptedKey = sealBox(pkcs8, secretKey, id);
    pkcs8.fill(0);
    return { id, certificatePem: certificate.toString("pem"), encryptedKey, createdAtMs: nowAtMs };
  }

  /** Null where the secret is not the one that sealed the key. */
  static async open(stored: StoredAuthority, secretKey: Uint8Array): Promise<CertificateAuthority | null> {
    const pkcs8 = openBox(stored.encryptedKey, secretKey, stored.id);
    if (pkcs8 === null) return null;
    const key = await webcrypto.subtle.importKey("pkcs8", new Uint8Array(pkcs8), EC_KEY, false, ["sign"]);
    pkcs8.fill(0);
    return new CertificateAuthority(stored.certificatePem, key);
  }

  /**
   * A 24-hour client certificate for a node. Of the request only the public key counts: name and extensions are the hub's.
   * Throws CSR_INVALID.
   */
  async issueNodeCertificate(nodeId: NodeId, csrPem: string, nowAtMs: number): Promise<IssuedCertificate> {
    const publicKey = await verifiedPublicKey(csrPem);
    return this.#issue({
      subject: `CN=${nodeId}`,
      uri: nodeUri(nodeId),
      publicKey,
      usages: [x509.ExtendedKeyUsage.clientAuth, x509.ExtendedKeyUsage.serverAuth],
      nowAtMs,
    });
  }

  /** The gateway's server certificate with a fresh key. The PEM is the chain: the certificate, then the CA's. */
  async issueServerCertificate(
    dnsNames: readonly string[],
    nowAtMs: number,
  ): Promise<IssuedCertificate & { keyPem: string }> {
    const keys = await webcrypto.subtle.generateKey(EC_KEY, true, ["sign", "verify"]);
    const issued = await this.#issue({
      subject: "CN=orrery-hub",
      uri: HUB_URI,
      dnsNames,
      publicKey: keys.publicKey,
      usages: [x509.ExtendedKeyUsage.serverAuth],
      nowAtMs,
    });
    const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
    return {
      ...issued,
      certificatePem: `${issued.certificatePem.trim()}\n${this.certificatePem.trim()}\n`,
      keyPem: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
    };
  }

  async #issue(request: {
    subject: string;
    uri: string;
    dnsNames?: readonly string[];
    publicKey: webcrypto.CryptoKey | x509.PublicKey;
    usages: x509.ExtendedKeyUsage[];
    nowAtMs: number;
  }): Promise<IssuedCertificate> {
    const serial = randomSerial();
    // Certificates count in whole seconds.
    const expiresAtMs = Math.floor((request.nowAtMs + CERTIFICATE_LIFE_MS) / 1000) * 1000;
    const names: x509.JsonGeneralNames = [
      { type: "url", value: request.uri },
      ...(request.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
    ];
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial,
      subject: request.subject,
      issuer: this.#issuer.subject,
      notBefore: new Date(request.nowAtMs - BACKDATED_MS),
      notAfter: new Date(expiresAtMs),
      publicKey: request.publicKey,
      signingKey: this.#signingKey,
      signingAlgorithm: SIGNING,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension(request.usages),
        new x509.SubjectAlternativeNameExtension(names),
        await x509.AuthorityKeyIdentifierExtension.create(this.#issuer.publicKey),
      ],
    });
    const certificatePem = certificate.toString("pem");
    return { serial, certificatePem, issuedAtMs: request.nowAtMs, expiresAtMs };
  }
}

export function nodeUri(nodeId: NodeId): string {
  return `${NODE_URI_PREFIX}${nodeId}`;
}

/** The node that a certificate names; null where it names none. */
export function nodeIdOf(certificate: X509Certificate): NodeId | null {
  const uri = certificate.subjectAltName
    ?.split(", ")
    .find((name) => name.startsWith(`URI:${NODE_URI_PREFIX}`))
    ?.slice(`URI:${NODE_URI_PREFIX}`.length);
  return uri === undefined || !/^[A-Za-z0-9_-]{1,64}$/.test(uri) ? null : (uri as NodeId);
}

/** Whoever made the request holds the key that it names (the request is signed with it), and the key is of a kind we take. */
async function verifiedPublicKey(csrPem: string): Promise<x509.PublicKey> {
  const problem = (message: string) =>
    new AppError("CSR_INVALID", `The certificate request is not valid: ${message}.`);
  let csr: x509.Pkcs10CertificateRequest;
  try {
    csr = new x509.Pkcs10CertificateRequest(csrPem);
    if (!(await csr.verify())) throw problem("its signature does not fit its key");
  } catch (error) {
    throw error instanceof AppError ? error : problem("it cannot be read");
  }
  const key = createPublicKey({ key: Buffer.from(csr.publicKey.rawData), format: "der", type: "spki" });
  const curve = CURVE_NAMES[key.asymmetricKeyDetails?.namedCurve ?? ""];
  if (key.asymmetricKeyType === "ed25519") return csr.publicKey;
  if (curve === undefined || !CSR_CURVES.has(curve)) throw problem("the key must be P-256, P-384 or Ed25519");
  return csr.publicKey;
}

const CURVE_NAMES: Record<string, string> = { prime256v1: "P-256", secp384r1: "P-384" };

/** 127 random bits: positive, and without a leading zero that DER would drop. */
function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}
