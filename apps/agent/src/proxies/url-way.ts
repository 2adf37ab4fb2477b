import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { type DialLimits, type DialProxy, dialProxy, dialThrough } from "./dial/dial-through.ts";
import { basicOf } from "./dial/http-connect.ts";

export type WayLimits = DialLimits & { signal: AbortSignal };

/** Plain HTTP is asked of HTTP proxies themselves, as traffic is; everything else goes through a tunnel. */
export function isTunnelled(proxy: DialProxy, url: URL): boolean {
  return url.protocol === "https:" || proxy.protocol === "socks5";
}

/** The way for a URL, without TLS with its target. */
export function dialFor(proxy: DialProxy, url: URL, limits: WayLimits): Promise<Socket> {
  return isTunnelled(proxy, url) ? dialThrough(proxy, placeOf(url), limits) : dialProxy(proxy, limits);
}

/** Request line and headers, as they are said on a way of `dialFor`. */
export function askFor(proxy: DialProxy, url: URL): { path: string; headers: Record<string, string> } {
  const headers = { host: url.host, accept: "*/*", connection: "close" };
  if (isTunnelled(proxy, url)) return { path: `${url.pathname}${url.search}`, headers };
  const proof = basicOf(proxy.username, proxy.password);
  return { path: url.href, headers: proof === null ? headers : { ...headers, "proxy-authorization": proof } };
}

/** Whom the URL means. */
export function placeOf(url: URL): { host: string; port: number } {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return { host, port: Number(url.port || (url.protocol === "https:" ? 443 : 80)) };
}

/** TLS with the target, over a way that is open. */
export function secured(
  way: Duplex,
  host: string,
  { handshakeTimeoutMs, signal }: WayLimits,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: way,
      servername: host.includes(":") ? "" : host,
      ALPNProtocols: ["http/1.1"],
    });
    const end = (error: Error) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      socket.destroy();
      way.destroy();
      reject(error);
    };
    const abort = () => end(new Error("It took too long."));
    const timer = setTimeout(() => end(new Error("TLS with the target took too long.")), handshakeTimeoutMs);
    signal.addEventListener("abort", abort, { once: true });
    socket.once("error", end);
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      socket.off("error", end);
      resolve(socket);
    });
  });
}
