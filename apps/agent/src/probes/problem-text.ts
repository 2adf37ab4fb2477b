import { lost, type ProbeOutcome } from "./probe-outcome.ts";

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused the connection",
  ECONNRESET: "closed the connection",
  EPIPE: "closed the connection",
  EHOSTUNREACH: "cannot be reached from here (no route)",
  ENETUNREACH: "cannot be reached from here (no route)",
  EADDRNOTAVAIL: "cannot be reached from here (no route)",
  ETIMEDOUT: "did not answer",
  ENOTFOUND: "is a name that is not known here",
  EAI_AGAIN: "is a name that could not be looked up just now",
  CERT_HAS_EXPIRED: "shows a certificate that has expired",
  CERT_NOT_YET_VALID: "shows a certificate that is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "shows a certificate of another name",
  DEPTH_ZERO_SELF_SIGNED_CERT: "shows a certificate that it signed itself",
  SELF_SIGNED_CERT_IN_CHAIN: "shows a certificate of an authority that this host does not trust",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "shows a certificate of an authority that this host does not trust",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "shows a certificate of an authority that this host does not trust",
  EPROTO: "does not speak TLS there",
  ERR_SSL_WRONG_VERSION_NUMBER: "does not speak TLS there",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "does not speak TLS there",
};

/** `where`: as the order names it. A code without a sentence is shown as it is: it is what one can look up. */
export function lostBy(where: string, error: unknown): ProbeOutcome {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code?.startsWith("HPE_") === true) return lost(`${where} answered with something that is not HTTP.`);
  const sentence = code === undefined ? undefined : SENTENCES[code];
  return lost(`${where} ${sentence ?? `failed (${code ?? message})`}.`);
}
