import "reflect-metadata";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { randomText } from "@orrery/runtime";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(crypto);

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 86_400_000;

export type TestCertificate = { key: string; cert: string };

export type TestCertificates = {
  /** For these names and addresses. */
  issue(names: readonly string[], options?: { expiredMs?: number }): Promise<TestCertificate>;
};

/** Certificates as the public authorities issue them, of an authority that this process trusts (or not). */
export async function createTestCertificates({
  isTrusted,
}: {
  isTrusted: boolean;
}): Promise<TestCertificates> {
  const keys = await generateKeys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=test public CA ${randomText(6)}`,
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(Date.now() - 10 * DAY_MS),
    notAfter: new Date(Date.now() + 10 * DAY_MS),
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  if (isTrusted) setDefaultCACertificates([...getCACertificates("default"), ca.toString("pem")]);
  return {
    issue: async (names, { expiredMs } = {}) => {
      const own = await generateKeys();
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${names[0]}`,
        issuer: ca.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        notBefore: new Date(Date.now() - 5 * DAY_MS),
        notAfter: new Date(expiredMs === undefined ? Date.now() + DAY_MS : Date.now() - expiredMs),
        extensions: [
          new x509.SubjectAlternativeNameExtension(
            names.map((value) => ({ type: /^[\d.]+$/.test(value) ? "ip" : "dns", value })),
          ),
        ],
      });
      const pkcs8 = await crypto.subtle.exportKey("pkcs8", own.privateKey);
      return { key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"), cert: certificate.toString("pem") };
    },
  };
}

function generateKeys() {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}
