import type { Entry } from "@orrery/domain/consensus";

const known = new WeakMap<Entry, number>();

/** 32 bits over an entry's whole content; entries never change, so each is read once. */
export function fingerprintOf(entry: Entry): number {
  let print = known.get(entry);
  if (print === undefined) {
    print = computeFingerprint(entry);
    known.set(entry, print);
  }
  return print;
}

function computeFingerprint({ term, index, payload }: Entry): number {
  let print = Math.imul(term ^ 0x811c9dc5, 0x01000193) ^ Math.imul(index, 0x85ebca6b);
  if (payload.kind === "command") {
    for (const byte of payload.data) print = Math.imul(print ^ byte, 0x01000193);
    return print;
  }
  const text = JSON.stringify(payload);
  for (let i = 0; i < text.length; i += 1) print = Math.imul(print ^ text.charCodeAt(i), 0x01000193);
  return print;
}
