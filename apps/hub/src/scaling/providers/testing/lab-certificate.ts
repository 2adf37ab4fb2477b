import "reflect-metadata";
import * as x509 from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 86_400_000;

/** Of an authority that nobody but the bearer of `caPem` knows. */
export async function issueLabCertificate(ip: string): Promise<{ key: string; cert: string; caPem: string }> {
  x509.cryptoProvider.set(crypto);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const own = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const times = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + DAY_MS) };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: "CN=cluster CA", keys, signingAlgorithm: ALGORITHM, ...times },
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    ...{ subject: "CN=kubernetes", issuer: ca.subject, publicKey: own.publicKey },
    ...{ signingKey: keys.privateKey, signingAlgorithm: ALGORITHM, ...times },
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "ip", value: ip }])],
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", own.privateKey);
  return {
    key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
    cert: certificate.toString("pem"),
    caPem: ca.toString("pem"),
  };
}
