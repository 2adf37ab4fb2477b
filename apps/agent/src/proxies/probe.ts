import type { Duplex } from "node:stream";
import { connect as connectTls, type SecureContext } from "node:tls";
import type { EgressProxy, PoolSettings, ProxyFault } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { DialError } from "./dial/dial-error.ts";
import { type DialLimits, dialProxy, dialThrough } from "./dial/dial-through.ts";
import { basicOf } from "./dial/http-connect.ts";
import { type EchoFinding, readEcho } from "./echo-answer.ts";
import { httpGet } from "./http-get.ts";

export type ProbeOutcome = { readonly tookMs: number; readonly bytes: number } & (
  | { readonly outcome: "answered"; readonly finding: EchoFinding }
  | { readonly outcome: "failed"; readonly fault: ProxyFault; readonly sentence: string }
);

type WayLimits = DialLimits & { signal: AbortSignal };

const BODY_MAX = 16_384;
/** Of what is sent: a request line and headers. */
const HEAD_BYTES = 200;

/** One question to the echo endpoint on the way that traffic takes: absolute form for plain HTTP, else a tunnel. */
export async function probe(
  proxy: EgressProxy,
  echoUrl: string,
  settings: PoolSettings,
  { clock, trust }: { clock: Clock; trust: SecureContext | undefined },
): Promise<ProbeOutcome> {
  const beganMs = clock.monotonicMs();
  const url = new URL(echoUrl);
  const limitMs = settings.connectTimeoutMs + settings.handshakeTimeoutMs;
  const signal = AbortSignal.timeout(2 * limitMs);
  const isTunnel = url.protocol === "https:" || proxy.protocol === "socks5";
  let openedMs: number | null = null;
  try {
    const way = await openWay(proxy, url, isTunnel, { ...settings, signal, trust });
    openedMs = clock.monotonicMs() - beganMs;
    const answer = await httpGet({
      ...{ way, signal, bodyMax: BODY_MAX, bytesMax: BODY_MAX },
      path: isTunnel ? `${url.pathname}${url.search}` : url.href,
      headers: {
        host: url.host,
        "user-agent": "orrery-probe",
        connection: "close",
        ...authOf(proxy, isTunnel),
      },
    });
    const tookMs = isTunnel ? openedMs : clock.monotonicMs() - beganMs;
    const bytes = HEAD_BYTES + answer.receivedBytes;
    if (answer.status === 407) {
      return {
        ...{ outcome: "failed", fault: "auth", tookMs, bytes },
        sentence: "The proxy refused the credentials.",
      };
    }
    const finding = answer.status === 200 ? readEcho(answer.body, isTunnel) : null;
    if (finding !== null) return { outcome: "answered", finding, tookMs, bytes };
    const sentence = `The echo endpoint ${url.host} answered ${answer.status} through it, and not who asked.`;
    return { outcome: "failed", fault: "refusal", sentence, tookMs, bytes };
  } catch (error) {
    const tookMs = clock.monotonicMs() - beganMs;
    return { outcome: "failed", ...faultOf(error, openedMs !== null), tookMs, bytes: HEAD_BYTES };
  }
}

async function openWay(proxy: EgressProxy, url: URL, isTunnel: boolean, limits: WayLimits): Promise<Duplex> {
  if (!isTunnel) return dialProxy(proxy, limits);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isTls = url.protocol === "https:";
  const way = await dialThrough(proxy, { host, port: Number(url.port || (isTls ? 443 : 80)) }, limits);
  return isTls ? secured(way, host, limits) : way;
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

function authOf({ username, password }: EgressProxy, isTunnel: boolean): Record<string, string> {
  const proof = isTunnel ? null : basicOf(username, password);
  return proof === null ? {} : { "proxy-authorization": proof };
}

function faultOf(error: unknown, isOpen: boolean): { fault: ProxyFault; sentence: string } {
  if (error instanceof DialError) return { fault: error.fault, sentence: error.sentence };
  return isOpen
    ? { fault: "drop", sentence: "The way broke off before the echo endpoint's answer was whole." }
    : { fault: "dial", sentence: "The proxy did not answer in time." };
}
