import { X509Certificate } from "node:crypto";

export type CertificateLife = { serial: string; notBeforeAtMs: number; notAfterAtMs: number };

const RENEW_AT_SHARE = 2 / 3;
const JITTER_SHARE = 0.05;

export function readCertificateLife(certificatePem: string): CertificateLife {
  const certificate = new X509Certificate(certificatePem);
  return {
    serial: certificate.serialNumber.toLowerCase(),
    notBeforeAtMs: Date.parse(certificate.validFrom),
    notAfterAtMs: Date.parse(certificate.validTo),
  };
}

/**
 * Two thirds into its life, less up to 5 % of it, so that hosts that were enrolled together do not renew together.
 * `draw` in [0, 1) is drawn once a certificate.
 */
export function renewAtMs(life: CertificateLife, draw: number): number {
  const lifeMs = life.notAfterAtMs - life.notBeforeAtMs;
  return life.notBeforeAtMs + lifeMs * (RENEW_AT_SHARE - JITTER_SHARE * draw);
}
