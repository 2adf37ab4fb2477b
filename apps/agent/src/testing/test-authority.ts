import "reflect-metadata";
import { createHash } from "node:crypto";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(crypto);

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const BACKDATED_MS = 3_600_000;

/** A certificate authority as a hub has one. */
export type TestAuthority = {
  caPem: string;
  caFingerprint: string;
  serverKeyPem: string;
  serverCertificatePem: string;
  issue(csrPem: string, nodeId: string, lifeMs: number): Promise<string>;
};

export async function createTestAuthority(
  options: {
    serverSan?: string;
    /** The authority's clock minus this host's. */
    clockOffsetMs?: number;
  } = {},
): Promise<TestAuthority> {
  const nowAtMs = () => Date.now() + (options.clockOffsetMs ?? 0);
  const keys = await generateKeys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=test CA",
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(nowAtMs() - BACKDATED_MS),
    notAfter: new Date(nowAtMs() + 86_400_000),
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const issueFor = (publicKey: x509.PublicKeyType, subject: string, san: string, lifeMs: number) =>
    x509.X509CertificateGenerator.create({
      subject,
      issuer: ca.subject,
      publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(nowAtMs() - Math.min(BACKDATED_MS, Math.max(0, lifeMs / 100))),
      notAfter: new Date(nowAtMs() + lifeMs),
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: "url", value: san }])],
    });
  const serverKeys = await generateKeys();
  const server = await issueFor(
    serverKeys.publicKey,
    "CN=orrery hub",
    options.serverSan ?? "orrery://hub",
    86_400_000,
  );
  return {
    caPem: ca.toString("pem"),
    caFingerprint: createHash("sha256").update(Buffer.from(ca.rawData)).digest("base64url"),
    serverKeyPem: x509.PemConverter.encode(
      await crypto.subtle.exportKey("pkcs8", serverKeys.privateKey),
      "PRIVATE KEY",
    ),
    serverCertificatePem: server.toString("pem"),
    issue: async (csrPem, nodeId, lifeMs) => {
      const csr = new x509.Pkcs10CertificateRequest(csrPem);
      if (!(await csr.verify())) throw new Error("the request is not signed by its key");
      const certificate = await issueFor(csr.publicKey, `CN=${nodeId}`, `orrery://node/${nodeId}`, lifeMs);
      return certificate.toString("pem");
    },
  };
}

function generateKeys() {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}
