import { BlockList, isIP, isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import type { PoolSettings } from "@orrery/protocol";
import { addSubnet, isIn, rangeOf } from "../../probes/address-range.ts";
import { FewValues } from "../few-values.ts";

export type TargetVerdict =
  /** As it is passed on: lower case, addresses in their one spelling, without brackets and final dot. */
  { outcome: "allowed"; host: string } | { outcome: "refused"; sentence: string };

/** What no name service of the world knows: only a private one would. */
const PRIVATE_SUFFIXES: readonly string[] = [
  ...["localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan"],
  ...["home.arpa", "in-addr.arpa", "ip6.arpa", "test", "invalid"],
];
/** Beyond what `rangeOf` knows: Azure's host service, and the relay of 6to4. */
const ALSO_REFUSED = listOf(["168.63.129.16/32", "192.88.99.0/24"]);
/** What is routed in IPv6 at all, and in it what leads elsewhere: Teredo and its neighbours, 6to4, documentation. */
const ROUTED_IPV6 = listOf(["2000::/3"]);
const SPECIAL_IPV6 = listOf(["2001::/23", "2002::/16", "2001:db8::/32", "3fff::/20"]);

/**
 * Whether a target may be asked for: its port is allowed, and it is neither a private, link-local or otherwise special address nor one of this host, in
 * whatever spelling, nor a name that only a private network knows. `allowPrivate` lifts the latter for addresses.
 */
export function judgeTarget(
  target: { host: string; port: number },
  settings: Pick<PoolSettings, "ports" | "allowPrivate">,
  ownAddresses: ReadonlySet<string>,
): TargetVerdict {
  let known = judged.get(settings);
  if (known === undefined || known.ownAddresses !== ownAddresses) {
    known = { ownAddresses, verdicts: new FewValues() };
    judged.set(settings, known);
  }
  return known.verdicts.get(`${target.port} ${target.host}`, () => judge(target, settings, ownAddresses));
}

type Judged = { readonly ownAddresses: ReadonlySet<string>; readonly verdicts: FewValues<TargetVerdict> };
/** By settings, which never change in place. */
const judged = new WeakMap<object, Judged>();

function judge(
  target: { host: string; port: number },
  settings: Pick<PoolSettings, "ports" | "allowPrivate">,
  ownAddresses: ReadonlySet<string>,
): TargetVerdict {
  const host = canonicalHost(target.host);
  if (host === null)
    return { outcome: "refused", sentence: "The target is neither a host name nor an address." };
  if (!settings.ports.includes(target.port)) {
    const ports = settings.ports.slice(0, 10).join(", ");
    return {
      outcome: "refused",
      sentence: `Port ${target.port} is not among those that the pool allows (${ports}).`,
    };
  }
  const address = isIP(host) !== 0 ? host : isLocalhost(host) ? "127.0.0.1" : null;
  if (address === null) return judgeName(host);
  if (isIn(allowedOf(settings.allowPrivate), address)) return { outcome: "allowed", host };
  if (ownAddresses.has(address)) return { outcome: "refused", sentence: `${host} is this host itself.` };
  const range = specialRangeOf(address);
  if (range === null) return { outcome: "allowed", host };
  const remedy = "The pool's allowPrivate can allow it.";
  return {
    outcome: "refused",
    sentence: `${host} is a ${range} address, which this gateway does not reach. ${remedy}`,
  };
}

/** Every spelling of a host in one: as the URL standard's host parser reads it (decimal, octal, short, mixed). Null = it is none. */
export function canonicalHost(text: string): string | null {
  return text.length > 256 ? null : canonical.get(text, () => canonicalOf(text));
}

const canonical = new FewValues<string | null>();

function canonicalOf(text: string): string | null {
  const plain = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  if (plain.length > 254 || !/^[A-Za-z0-9._-]+$|^[0-9A-Fa-f:.]+$/.test(plain)) return null;
  if (plain.includes(":") && !isIPv6(plain)) return null;
  const written = `http://${plain.includes(":") ? `[${plain}]` : plain}`;
  const url = URL.canParse(written) ? new URL(written) : null;
  const host = url?.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "") ?? "";
  return host === "" || host.startsWith(".") || host.includes("..") || host.length > 253 ? null : host;
}

const OWN_FOR_MS = 10_000;
let own: { addresses: ReadonlySet<string>; readAtMs: number } | null = null;

/** Of this host's interfaces; read anew every ten seconds. */
export function ownAddressesAt(nowMs: number): ReadonlySet<string> {
  if (own === null || nowMs - own.readAtMs > OWN_FOR_MS) {
    const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    own = {
      addresses: new Set(all.map(({ address }) => canonicalHost(address) ?? address)),
      readAtMs: nowMs,
    };
  }
  return own.addresses;
}

function judgeName(host: string): TargetVerdict {
  const isPrivate =
    !host.includes(".") || PRIVATE_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
  return isPrivate
    ? {
        outcome: "refused",
        sentence: `${host} is a name that only a private network knows; this gateway does not reach it.`,
      }
    : { outcome: "allowed", host };
}

function isLocalhost(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost");
}

/** Null = anybody out there is reached by it. */
function specialRangeOf(address: string): string | null {
  const range = rangeOf(address);
  if (range !== "public") return range;
  if (isIn(ALSO_REFUSED, address)) return "reserved";
  // Addresses in which an IPv4 address is hidden (NAT64, mapped, 6to4) say where they lead only to the last router.
  return isIPv6(address) && (!isIn(ROUTED_IPV6, address) || isIn(SPECIAL_IPV6, address)) ? "reserved" : null;
}

const allowed = new WeakMap<readonly string[], BlockList>();

function allowedOf(subnets: readonly string[]): BlockList {
  const known = allowed.get(subnets);
  if (known !== undefined) return known;
  const list = listOf(subnets);
  allowed.set(subnets, list);
  return list;
}

/** Subnets that are none (a prefix that is too long) are left out: they allow nothing. */
function listOf(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    try {
      addSubnet(list, subnet);
    } catch {}
  }
  return list;
}
