import { networkInterfaces } from "node:os";
import type { PeerAddress } from "@orrery/protocol";

const ADDRESSES_MAX = 8;

/**
 * Where other members reach this node, best first: what the operator says, else the address from which this host reaches the hub,
 * then those of its other interfaces. A loopback address comes last: it leads other hosts to themselves.
 */
export function peerAddresses(
  port: number | null,
  advertised: string | null,
  hubSideAddress: string | null,
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): PeerAddress[] {
  if (port === null) return [];
  if (advertised !== null) return [{ host: advertised, port }];
  const others = Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .filter(({ internal, address }) => !internal && !isLinkLocal(address))
    .map(({ address }) => address);
  const first = hubSideAddress === null ? [] : [hubSideAddress.replace(/^::ffff:/, "")];
  const hosts = [...first.filter((host) => !isLoopback(host)), ...others, ...first.filter(isLoopback)];
  return [...new Set(hosts)].slice(0, ADDRESSES_MAX).map((host) => ({ host, port }));
}

/** The address to listen at: a node that tells a loopback address is meant for this host alone. */
export function listenHost(advertised: string | null): string | null {
  return advertised !== null && isLoopback(advertised) ? advertised : null;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** Means nothing without the name of an interface. */
function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address) || address.startsWith("169.254.");
}
