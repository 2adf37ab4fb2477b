import { hkdfSync } from "node:crypto";

/** What signs sessions: derived, so that the CA's key and the sessions' key are never the same bytes. */
export function authSecretOf(secretKey: Uint8Array): string {
  return Buffer.from(
    hkdfSync("sha256", secretKey, new Uint8Array(0), "orrery operator sessions", 32),
  ).toString("base64url");
}
