import { BlockList, isIP, isIPv4 } from "node:net";
import { isIn } from "./address-range.ts";

/** One line of `[targets] allow`. `port` null = any. */
export type AllowEntry =
  | { readonly kind: "host"; readonly name: string; readonly port: number | null }
  /** Whatever ends in `.example.org`, but not `example.org` itself. */
  | { readonly kind: "wildcard"; readonly suffix: string; readonly port: number | null }
  | { readonly kind: "range"; readonly list: BlockList; readonly port: number | null };

const NAME = /^(?!.*\.\.)[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9_])?$/;

/** `example.org`, `*.example.org`, `10.0.0.0/8`, `10.0.0.7`, `[fd00::7]`, and with `:port` all but a subnet. Null = none of these. */
export function parseAllowEntry(text: string): AllowEntry | null {
  if (text.includes("/")) return parseSubnet(text);
  if (isIP(text) !== 0) return addressEntry(text, null);
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  if (parts === null) return null;
  const [, bracketed, plain = "", portText] = parts;
  const port = portText === undefined ? null : Number(portText);
  if (port !== null && (port < 1 || port > 65_535)) return null;
  const host = normalName(bracketed ?? plain);
  if (isIP(host) !== 0) return addressEntry(host, port);
  if (bracketed !== undefined) return null;
  const name = host.startsWith("*.") ? host.slice(2) : host;
  // A number alone would be an address in another spelling.
  if (!NAME.test(name) || /^[\d.]+$/.test(name)) return null;
  return host === name ? { kind: "host", name, port } : { kind: "wildcard", suffix: `.${name}`, port };
}

/** Whether any entry allows to reach `host`, which is at `address`, at this port. */
export function isListed(
  entries: readonly AllowEntry[],
  { host, port, address }: { host: string; port: number; address: string },
): boolean {
  const name = normalName(host);
  return entries.some(
    (entry) => (entry.port === null || entry.port === port) && isMeant(entry, name, address),
  );
}

function isMeant(entry: AllowEntry, name: string, address: string): boolean {
  switch (entry.kind) {
    case "host":
      return name === entry.name;
    case "wildcard":
      return name.endsWith(entry.suffix) && name.length > entry.suffix.length;
    case "range":
      return isIn(entry.list, address);
  }
}

function parseSubnet(text: string): AllowEntry | null {
  const [net = "", prefix = "", ...more] = text.split("/");
  const bits = isIPv4(net) ? 32 : 128;
  if (more.length > 0 || isIP(net) === 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) return null;
  const list = new BlockList();
  list.addSubnet(net, Number(prefix), bits === 32 ? "ipv4" : "ipv6");
  return { kind: "range", list, port: null };
}

function addressEntry(address: string, port: number | null): AllowEntry {
  const list = new BlockList();
  list.addAddress(address, isIPv4(address) ? "ipv4" : "ipv6");
  return { kind: "range", list, port };
}

/** Names are the same in any case, and with a dot at the end. */
function normalName(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}
