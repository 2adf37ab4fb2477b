const SLOTS = 2048;

/** The newest text of each slot. */
const known: (string | undefined)[] = new Array(SLOTS).fill(undefined);
/** Filled anew by each call. */
const codes: number[] = [];

/**
 * The ASCII text of `bytes` from `start` to `end` (excluded), fewer than 128 of them. Null where it is none. Names and keys come again and again,
 * thousands of times a second: what was read lately is the same string again, which costs no memory and whose hash is known.
 */
export function knownText(bytes: Uint8Array, start: number, end: number): string | null {
  let hash = end - start;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte >= 0x80) return null;
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  const slot = (hash ^ (hash >>> 11)) & (SLOTS - 1);
  const text = known[slot];
  if (text !== undefined && isText(text, bytes, start, end)) return text;
  const read = readCodes(bytes, start, end);
  known[slot] = read;
  return read;
}

function isText(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let at = start; at < end; at += 1) if (text.charCodeAt(at - start) !== bytes[at]) return false;
  return true;
}

function readCodes(bytes: Uint8Array, start: number, end: number): string {
  codes.length = end - start;
  for (let at = start; at < end; at += 1) codes[at - start] = bytes[at] as number;
  return String.fromCharCode.apply(null, codes);
}
