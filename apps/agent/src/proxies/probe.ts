import type { Duplex } from "node:stream";
import type { SecureContext } from "node:tls";
import type { EgressProxy, PoolSettings, ProxyFault } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { DialError } from "./dial/dial-error.ts";
import { type EchoFinding, readEcho } from "./echo-answer.ts";
import { httpGet } from "./http-get.ts";
import { askFor, dialFor, isTunnelled, placeOf, secured } from "./url-way.ts";

export type ProbeOutcome = { readonly tookMs: number; readonly bytes: number } & (
  | { readonly outcome: "answered"; readonly finding: EchoFinding }
  | { readonly outcome: "failed"; readonly fault: ProxyFault; readonly sentence: string }
);

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
  const signal = AbortSignal.timeout(Math.ceil(2 * limitMs));
  const isTunnel = isTunnelled(proxy, url);
  let openedMs: number | null = null;
  try {
    const limits = { ...settings, signal, trust };
    const dialled: Duplex = await dialFor(proxy, url, limits);
    const way = url.protocol === "https:" ? await secured(dialled, placeOf(url).host, limits) : dialled;
    openedMs = clock.monotonicMs() - beganMs;
    const answer = await httpGet({
      ...{ way, signal, bodyMax: BODY_MAX, bytesMax: BODY_MAX },
      ...askFor(proxy, url),
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

function faultOf(error: unknown, isOpen: boolean): { fault: ProxyFault; sentence: string } {
  if (error instanceof DialError) return { fault: error.fault, sentence: error.sentence };
  return isOpen
    ? { fault: "drop", sentence: "The way broke off before the echo endpoint's answer was whole." }
    : { fault: "dial", sentence: "The proxy did not answer in time." };
}
