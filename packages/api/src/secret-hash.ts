import { createHash, timingSafeEqual } from "node:crypto";

/**
 * SHA-256 of a secret, hexadecimal. Only for secrets with 256 random bits: they cannot be guessed, so a slow hash
 * would protect nothing and would let anyone keep the hub busy.
 */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Compares in constant time. */
export function matchesHash(secret: string, hash: string): boolean {
  const given = Buffer.from(hashSecret(secret), "hex");
  const stored = Buffer.from(hash, "hex");
  return given.length === stored.length && timingSafeEqual(given, stored);
}
