import "reflect-metadata";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(crypto);

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 86_400_000;

/** PEM. */
export type LabCertificate = { key: string; cert: string };

export type LabAuthority = {
  /** PEM: what must be trusted for its certificates to be. */
  readonly cert: string;
  /** For these names and addresses. */
  issue(names: readonly string[]): Promise<LabCertificate>;
};

/** A certificate authority that exists in memory only and that nobody trusts unasked. It and what it issues are good for `validForMs` from now on. */
export async function createLabAuthority(validForMs: number = DAY_MS): Promise<LabAuthority> {
  const notAfter = () => new Date(Date.now() + validForMs);
  const keys = await generateKeys();
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    // Of two that are trusted and have one name, the wrong one would be asked.
    name: `CN=proxy lab ${crypto.randomUUID()}`,
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: notAfter(),
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  return {
    cert: own.toString("pem"),
    issue: async (names) => {
      const { publicKey, privateKey } = await generateKeys();
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${names[0]}`,
        issuer: own.subject,
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        notBefore: new Date(Date.now() - DAY_MS),
        notAfter: notAfter(),
        extensions: [
          new x509.SubjectAlternativeNameExtension(
            names.map((value) => ({ type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const), value })),
          ),
        ],
      });
      const pkcs8 = await crypto.subtle.exportKey("pkcs8", privateKey);
      return { key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"), cert: certificate.toString("pem") };
    },
  };
}

function generateKeys() {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}
