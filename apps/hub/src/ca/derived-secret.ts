import { hkdfSync } from "node:crypto";

/** What signs sessions: derived, so that the CA's key and the sessions' key are never the same bytes. */
export function authSecretOf(secretKey: Uint8Array): string {
  return derive(secretKey, "orrery operator sessions").toString("base64url");
}

/** 32 bytes: what proxies' credentials are sealed with. */
export function proxyKeyOf(secretKey: Uint8Array): Buffer {
  return derive(secretKey, "orrery proxy credentials");
}

/** 32 bytes: what workers' secrets are sealed with. */
export function workerSecretKeyOf(secretKey: Uint8Array): Buffer {
  return derive(secretKey, "orrery worker secrets");
}

function derive(secretKey: Uint8Array, what: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secretKey, new Uint8Array(0), what, 32));
}
