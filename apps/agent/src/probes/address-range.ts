import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Which kind of network an address belongs to; only `public` ones are measured unasked. */
export type AddressRange = "public" | "loopback" | "link-local" | "private" | "reserved";

/** IANA's special-purpose registries (RFC 6890), as far as nothing out there is reached by them. Metadata services are link-local. */
const RANGES: Readonly<Record<Exclude<AddressRange, "public">, readonly string[]>> = {
  loopback: ["127.0.0.0/8", "::1/128", "0.0.0.0/8", "::/128"],
  "link-local": ["169.254.0.0/16", "fe80::/10"],
  private: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10"],
  reserved: [
    ...["192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"],
    ...["224.0.0.0/4", "240.0.0.0/4"],
    ...["ff00::/8", "100::/64", "2001:db8::/32", "2001::/32", "64:ff9b:1::/48"],
  ],
};

const LISTS = Object.entries(RANGES).map(
  ([range, subnets]) => [range as AddressRange, blockListOf(subnets)] as const,
);

/** `address` as `net.isIP` knows one. An IPv6 address that stands for an IPv4 address is in the range of that one. */
export function rangeOf(address: string): AddressRange {
  for (const [range, list] of LISTS) if (isIn(list, address)) return range;
  return "public";
}

/** Whether the address, or the IPv4 address that it stands for, is in one of the list's subnets. */
export function isIn(list: BlockList, address: string): boolean {
  if (list.check(address, isIPv4(address) ? "ipv4" : "ipv6")) return true;
  const embedded = embeddedIpv4(address);
  return embedded !== null && list.check(embedded, "ipv4");
}

/** `10.0.0.0/8`; throws where it is not of that form. */
export function addSubnet(list: BlockList, subnet: string): void {
  const [net = "", prefix = ""] = subnet.split("/");
  list.addSubnet(net, Number(prefix), isIPv4(net) ? "ipv4" : "ipv6");
}

function blockListOf(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) addSubnet(list, subnet);
  return list;
}

/**
 * The IPv4 address to which an IPv6 address leads: mapped (::ffff:0:0/96), compatible (::/96), NAT64 (64:ff9b::/96) and
 * 6to4 (2002::/16).
 */
function embeddedIpv4(address: string): string | null {
  if (!isIPv6(address)) return null;
  const groups = groupsOf(address);
  const head = groups.slice(0, 6).join(":");
  const isTail = head === "0:0:0:0:0:65535" || head === "0:0:0:0:0:0" || head === `${0x64}:${0xff9b}:0:0:0:0`;
  if (isTail) return dotted(groups[6], groups[7]);
  return groups[0] === 0x2002 ? dotted(groups[1], groups[2]) : null;
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser writes every spelling the same way, without a dotted end.
  const plain = address.replace(/%.*$/, "");
  const canonical = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  const [left = "", right] = canonical.split("::");
  const numbers = (text: string) =>
    text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
  if (right === undefined) return numbers(left);
  const [before, after] = [numbers(left), numbers(right)];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function dotted(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
