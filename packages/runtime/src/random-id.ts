import { randomBytes } from "node:crypto";

/** URL-safe random text. 16 bytes (128 bits) make an id, 32 bytes a secret. */
export function randomText(bytes: number): string {
  return randomBytes(bytes).toString("base64url");
}

let lastAtMs = 0;
let counter = 0;

/**
 * An id that sorts by the time it was made: 48 bits of milliseconds, a 16-bit counter within the millisecond, 64 random
 * bits, in lower-case base32 (Crockford). 26 characters, after the ULID specification's monotonic mode.
 */
export function sortableId(nowAtMs: number = Date.now()): string {
  if (nowAtMs > lastAtMs) {
    lastAtMs = nowAtMs;
    counter = 0;
  } else {
    counter += 1;
  }
  const bits = (BigInt(lastAtMs) << 80n) | (BigInt(counter & 0xffff) << 64n) | BigInt(`0x${randomHex(8)}`);
  let text = "";
  let rest = bits;
  for (let i = 0; i < 26; i += 1) {
    text = CROCKFORD.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}

/** Drawn from the system for many ids at once: each draw is a call of the kernel. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  used += bytes;
  return pool.toString("hex", used - bytes, used);
}

const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);
let used = 0;

const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";
