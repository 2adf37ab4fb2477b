import { getDomain } from "tldts";
import { plainHost } from "./plain-host.ts";

/** What limits and blocks are kept for: the registrable domain of a host (public suffix list, private ones too), or the host itself. */
export function targetOf(host: string): string {
  const plain = plainHost(host);
  return getDomain(plain, { allowPrivateDomains: true }) ?? plain;
}
