/** FNV-1a over UTF-16 units, then scrambled: the same 32 bits for the same text on every machine, and no secret. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return scramble(hash);
}

/** A further hash from one that is there, by number. */
export function hashNumber(hash: number, number: number): number {
  return scramble(hash ^ Math.imul(number + 1, 0x9e3779b1));
}

/** MurmurHash3's finalizer (Appleby, 2011): each bit of the input changes about half of the output's. */
function scramble(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
