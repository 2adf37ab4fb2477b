import { BlockList, isIP, isIPv4 } from "node:net";

/**
 * Where clouds tell a machine its own credentials, and whatever else only a link's neighbours may ask. Also by the IPv6 addresses that stand
 * for these (mapped by BlockList itself, NAT64, 6to4).
 */
const REFUSED = new BlockList();
REFUSED.addSubnet("169.254.0.0", 16, "ipv4");
REFUSED.addAddress("100.100.100.200", "ipv4");
REFUSED.addSubnet("fe80::", 10, "ipv6");
REFUSED.addAddress("fd00:ec2::254", "ipv6");
REFUSED.addSubnet("64:ff9b::a9fe:0", 112, "ipv6");
REFUSED.addSubnet("2002:a9fe::", 32, "ipv6");

/** Why nobody asks there; null = it may be asked. A host name is judged by what it stands for, once that is known. */
export function addressRefusal(address: string): string | null {
  if (isIP(address) === 0) return null;
  if (!REFUSED.check(address, isIPv4(address) ? "ipv4" : "ipv6")) return null;
  return `${address} is a link-local or metadata address, which this hub asks only with ORRERY_PROVIDER_LINK_LOCAL=allow`;
}
