import type { KeyStore, StoredKey } from "@orrery/domain/keys";
import { type Listed, type ListRange, RESERVED_PREFIX } from "./coordination.ts";

/** Of one answer. */
const LISTED_BYTES_MAX = 512 * 1024;

export function listKeys(store: KeyStore, { prefix, after, limit }: ListRange, revision: number): Listed {
  const matching: [string, StoredKey][] = [];
  const isHidden = !prefix.startsWith(RESERVED_PREFIX);
  for (const entry of store.keys) {
    const [key] = entry;
    if (!key.startsWith(prefix) || key <= after) continue;
    if (isHidden && key.startsWith(RESERVED_PREFIX)) continue;
    matching.push(entry);
  }
  matching.sort(([a], [b]) => (a < b ? -1 : 1));
  const entries: Listed["entries"][number][] = [];
  let bytes = 0;
  for (const [key, stored] of matching) {
    bytes += stored.value.length;
    const isFull = entries.length >= limit || (entries.length > 0 && bytes > LISTED_BYTES_MAX);
    if (isFull) return { entries, hasMore: true, revision };
    entries.push({ key, stored });
  }
  return { entries, hasMore: false, revision };
}
