import { getDomain } from "tldts";

/** What limits and blocks are kept for: the registrable domain of a host (public suffix list, private ones too), or the host itself. */
export function targetOf(host: string): string {
  const plain = host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
  return getDomain(plain, { allowPrivateDomains: true }) ?? plain;
}
