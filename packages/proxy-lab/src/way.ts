import { once } from "node:events";
import { BlockList, connect, isIP, type Socket } from "node:net";
import { type Duplex, pipeline, Transform } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { UpstreamSettings } from "./upstream-settings.ts";

const PRIVATE = new BlockList();
for (const [net, bits] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
] as const)
  PRIVATE.addSubnet(net, bits);

export type Refusal = "blocked" | "unknown" | "private" | "unreachable";
export type Place = { outcome: "found"; host: string; port: number } | { outcome: "refused"; why: Refusal };

/** Where the upstream goes for a target, by its own name service. */
export function placeOf(settings: UpstreamSettings, host: string, port: number): Place {
  if (settings.blockedBy.includes(host)) return { outcome: "refused", why: "blocked" };
  const entry = settings.hosts[`${host}:${port}`] ?? settings.hosts[host];
  if (entry === undefined && isIP(host) === 0 && Object.keys(settings.hosts).length > 0)
    return { outcome: "refused", why: "unknown" };
  const [address = host, mappedPort] = entry?.split(":") ?? [host];
  if (settings.isPrivateRefused && mappedPort === undefined && isIP(address) === 4 && PRIVATE.check(address))
    return { outcome: "refused", why: "private" };
  return { outcome: "found", host: address, port: mappedPort === undefined ? port : Number(mappedPort) };
}

/** Connects from the upstream's exit; null = nobody is there. */
export async function reach(
  settings: UpstreamSettings,
  place: { host: string; port: number },
): Promise<Socket | null> {
  const localAddress = isIP(place.host) === 6 ? undefined : settings.exit;
  const socket = connect({
    ...place,
    ...(localAddress === undefined ? {} : { localAddress }),
    noDelay: true,
    allowHalfOpen: true,
  });
  try {
    await once(socket, "connect");
    return socket;
  } catch {
    socket.destroy();
    return null;
  }
}

/** Both ways, until either side breaks. Calls `onClosed` once. */
export function join(settings: UpstreamSettings, client: Duplex, target: Duplex, onClosed: () => void): void {
  let openCount = 2;
  const closed = (): void => {
    openCount -= 1;
    if (openCount === 0) onClosed();
  };
  for (const [one, other] of [
    [client, target],
    [target, client],
  ] as const) {
    one.on("error", () => other.destroy());
    one.once("close", () => {
      // Whatever it still had to say is said; then there is nobody to say it to.
      if (!other.writableEnded) other.end();
      other.resume();
      closed();
    });
  }
  client.pipe(target);
  const shaper = shaperOf(settings);
  if (shaper === null) target.pipe(client);
  else {
    pipeline(target, shaper, client, () => {
      target.destroy();
      client.destroy();
    });
  }
}

/** What an answer's bytes pass, null = nothing is done to them. */
export function shaperOf({ bytesPerSecond, dropAfterBytes }: UpstreamSettings): Transform | null {
  if (bytesPerSecond === null && dropAfterBytes === null) return null;
  let passedBytes = 0;
  const shape = async (chunk: Buffer): Promise<Buffer> => {
    passedBytes += chunk.length;
    if (dropAfterBytes !== null && passedBytes > dropAfterBytes) throw new Error("dropped on purpose");
    if (bytesPerSecond !== null) await delay((chunk.length / bytesPerSecond) * 1000);
    return chunk;
  };
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      shape(chunk).then((same) => done(null, same), done);
    },
  });
}
