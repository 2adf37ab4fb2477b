const REPLACEMENT = 0xfffd;

/** As TextEncoder does: half a surrogate pair becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const code = point >= 0xd800 && point <= 0xdfff ? REPLACEMENT : point;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code, 0));
    else if (code < 0x1_0000) bytes.push(0xe0 | (code >> 12), tail(code, 6), tail(code, 0));
    else bytes.push(0xf0 | (code >> 18), tail(code, 12), tail(code, 6), tail(code, 0));
  }
  return Uint8Array.from(bytes);
}

/** Null where the bytes are not UTF-8: overlong forms, surrogates and points above U+10FFFF are refused. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const size =
      first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (size === 0 || at + size > bytes.length) return null;
    let point = size === 1 ? first : first & (0x7f >> size);
    for (let next = 1; next < size; next += 1) {
      const byte = bytes[at + next] ?? 0;
      if ((byte & 0xc0) !== 0x80) return null;
      point = (point << 6) | (byte & 0x3f);
    }
    if (size === 3 && (point < 0x800 || (point >= 0xd800 && point <= 0xdfff))) return null;
    if (size === 4 && (point < 0x1_0000 || point > 0x10_ffff)) return null;
    text += String.fromCodePoint(point);
    at += size;
  }
  return text;
}

function tail(code: number, shift: number): number {
  return 0x80 | ((code >> shift) & 0x3f);
}
