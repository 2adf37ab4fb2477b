import { connect as connectTcp, isIP, type Socket } from "node:net";
import * as tls from "node:tls";
import { connect as connectTls, createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import type { EgressProxy, ProxyFault } from "@orrery/protocol";
import { codeOf, DialError } from "./dial-error.ts";
import { basicOf, httpConnect } from "./http-connect.ts";
import type { Intake } from "./intake.ts";
import { socksConnect } from "./socks-connect.ts";

/** What of a proxy is needed to talk to it. */
export type DialProxy = Pick<EgressProxy, "protocol" | "host" | "port" | "username" | "password">;

export type DialLimits = {
  /** TCP connect to the proxy. */
  readonly connectTimeoutMs: number;
  /** From connected until the proxy has opened the way; TLS with it included. */
  readonly handshakeTimeoutMs: number;
  /** Both together; absent = no limit of their own. */
  readonly totalTimeoutMs?: number | undefined;
  /** Gives up at once; the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whom TLS with the proxy trusts; absent = the system's authorities. */
  readonly trust?: SecureContext | undefined;
  /** TCP is there, the handshake begins. */
  readonly onConnected?: (() => void) | undefined;
};

/**
 * Opens a way through a proxy to a target whose name the proxy resolves. What the target said at once is readable on it. It stays open for writing when the
 * target has ended, and must be destroyed by whoever got it. Where it is plain TCP, the intake reads it, if there is one. Throws a DialError; nothing is left
 * open then.
 */
export async function dialThrough(
  proxy: DialProxy,
  target: { host: string; port: number },
  limits: DialLimits,
  intake: Intake | null = null,
): Promise<Socket> {
  return dial(proxy, limits, intake, (socket) => openWay(socket, proxy, target));
}

/** A connection with the proxy itself, behind TLS where it speaks that: for what is asked of it in plain HTTP. */
export async function dialProxy(proxy: DialProxy, limits: DialLimits): Promise<Socket> {
  return dial(proxy, limits, null, () => Promise.resolve());
}

/** The system's authorities and these (PEM) besides; null = the system's. */
export function trustOf(extraAuthorities: string | null): SecureContext | undefined {
  if (extraAuthorities === null) return undefined;
  // Node 20, with which a bundled agent may run, knows only those that it came with.
  const known = "getCACertificates" in tls ? tls.getCACertificates("default") : rootCertificates;
  return createSecureContext({ ca: [...known, extraAuthorities] });
}

async function dial(
  proxy: DialProxy,
  limits: DialLimits,
  intake: Intake | null,
  open: (socket: Socket) => Promise<void>,
): Promise<Socket> {
  const { signal, totalTimeoutMs = Number.POSITIVE_INFINITY } = limits;
  signal?.throwIfAborted();
  const beganMs = performance.now();
  const connectTimeoutMs = Math.min(limits.connectTimeoutMs, totalTimeoutMs);
  const socket = connect(proxy, limits.trust, intake);
  // Whoever waits hears of it by itself; without a listener an error that comes between two waits would end the process.
  socket.on("error", () => undefined);
  const abort = (): void => void socket.destroy(abortError(signal));
  signal?.addEventListener("abort", abort, { once: true });
  const unreached = `The proxy could not be reached within ${connectTimeoutMs} ms.`;
  let timer = setTimeout(() => socket.destroy(new DialError("dial", unreached, true)), connectTimeoutMs);
  try {
    await event(
      socket,
      "connect",
      (code) => new DialError("dial", `The proxy could not be reached (${code}).`),
    );
    clearTimeout(timer);
    limits.onConnected?.();
    const leftMs = totalTimeoutMs - (performance.now() - beganMs);
    const handshakeTimeoutMs = Math.max(0, Math.round(Math.min(limits.handshakeTimeoutMs, leftMs)));
    let fault: ProxyFault = proxy.protocol === "https" ? "tls" : "dial";
    const late = `The proxy took the connection and opened no way within ${handshakeTimeoutMs} ms.`;
    timer = setTimeout(() => socket.destroy(new DialError(fault, late, true)), handshakeTimeoutMs);
    if (proxy.protocol === "https") {
      await event(
        socket,
        "secureConnect",
        (code) => new DialError("tls", `TLS with the proxy failed (${code}).`),
      );
      fault = "dial";
    }
    await open(socket);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

function connect(
  { protocol, host, port }: DialProxy,
  trust: SecureContext | undefined,
  intake: Intake | null,
): Socket {
  const place = { host, port, noDelay: true, allowHalfOpen: true, autoSelectFamilyAttemptTimeout: 250 };
  if (protocol !== "https") {
    if (intake === null) return connectTcp(place);
    const socket = connectTcp({ ...place, onread: intake.onread });
    intake.of(socket);
    return socket;
  }
  return connectTls({
    ...place,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(trust === undefined ? {} : { secureContext: trust }),
    ALPNProtocols: ["http/1.1"],
  });
}

function openWay(socket: Socket, proxy: DialProxy, target: { host: string; port: number }): Promise<void> {
  switch (proxy.protocol) {
    case "http":
    case "https":
      return httpConnect(socket, target, basicOf(proxy.username, proxy.password));
    case "socks5":
      return socksConnect(socket, target, proxy);
  }
}

function event(socket: Socket, name: string, fault: (code: string) => DialError): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => void socket.off(name, done).off("error", fail).off("close", fail);
    const done = (): void => {
      end();
      resolve();
    };
    const fail = (error: unknown): void => {
      end();
      const isOurs = error instanceof DialError || (error instanceof Error && error.name === "AbortError");
      reject(isOurs ? error : fault(codeOf(error)));
    };
    socket.on(name, done).on("error", fail).on("close", fail);
  });
}

function abortError(signal: AbortSignal | undefined): Error {
  const { reason } = signal ?? {};
  return reason instanceof Error && reason.name === "AbortError"
    ? reason
    : new DOMException("It was given up.", "AbortError");
}
