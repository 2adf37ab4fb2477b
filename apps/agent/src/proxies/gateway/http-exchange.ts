import { hash } from "node:crypto";
import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from "node:http";
import { isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { codeOf, DialError } from "../dial/dial-error.ts";
import { type DialLimits, type DialProxy, dialProxy, dialThrough } from "../dial/dial-through.ts";
import { basicOf } from "../dial/http-connect.ts";
import type { EgressAttempt, EgressCaller } from "../egress-port.ts";
import { FewValues } from "../few-values.ts";
import { ClientStopped, StaleWay } from "./gateway-run.ts";
import { hostHeaderOf, type PassedRequest } from "./passed-request.ts";
import type { Patience } from "./patience.ts";
import type { Way, WayAgent } from "./way-agent.ts";
import { type Passed, passedOn } from "./way-meter.ts";

/** `from`: what had passed on its connection before. */
export type Exchange = { onward: ClientRequest; answer: IncomingMessage; from: Passed };

/** A failure of which it is known that nothing of the request had been sent. */
export class NothingSent extends DialError {}

export type Question = {
  readonly passed: PassedRequest;
  readonly caller: EgressCaller;
  readonly method: string;
  /** Name and value in turn, with Host, without what is for one hop. */
  readonly headers: readonly string[];
  /** Null = none. */
  readonly body: IncomingMessage | null;
};

/** Asks a target through a proxy and resolves when the answer's head has come. */
export function askThrough(
  ways: WayAgent,
  attempt: EgressAttempt,
  question: Question,
  { limits, patience }: { limits: DialLimits; patience: Patience },
): Promise<Exchange> {
  const { passed, method, body } = question;
  const proxy: DialProxy = { ...attempt.proxy, username: attempt.username, password: attempt.password };
  // HTTP proxies are asked for plain HTTP by its whole URL; everything else goes through a tunnel.
  const isAbsolute = !passed.isTls && proxy.protocol !== "socks5";
  const wayKey = isAbsolute ? wayKeyOf(attempt, question.caller) : tunnelKeyOf(attempt, question);
  const way: Way = { wayKey, openWay: () => open(proxy, passed, isAbsolute, limits) };
  return new Promise((resolve, reject) => {
    let from: Passed | null = null;
    const onward = request({
      agent: ways,
      method,
      path: isAbsolute ? `http://${hostHeaderOf(passed)}${passed.path}` : passed.path,
      headers: headersOf(question, proxy, isAbsolute),
      setDefaultHeaders: false,
      // Else it is worked out for each request; who makes TLS here says its own.
      servername: "",
      ...way,
    } as RequestOptions);
    let timer: NodeJS.Timeout | null = null;
    let isSettled = false;
    const settled = (): void => {
      isSettled = true;
      if (timer !== null) clearTimeout(timer);
      patience.onGivenUp = null;
    };
    patience.onGivenUp = () => onward.destroy(new DOMException("It was given up.", "AbortError"));
    onward.once("socket", (socket) => {
      from = passedOn(socket);
      if (body === null) timer = headDeadline(onward, attempt, limits, isAbsolute);
      else {
        timer = bodyDeadline(onward, attempt, body);
        onward.once("finish", () => {
          if (timer !== null) clearTimeout(timer);
          if (!isSettled) timer = headDeadline(onward, attempt, limits, isAbsolute);
        });
        body.pipe(onward);
      }
    });
    onward.on("response", (answer) => {
      settled();
      if (isAbsolute && answer.statusCode === 407) {
        onward.destroy();
        reject(new DialError("auth", "The proxy refused the credentials (407)."));
      } else resolve({ onward, answer, from: from ?? { writtenBytes: 0, readBytes: 0 } });
    });
    onward.on("error", (error) => {
      settled();
      const failure = failureOf(error, { isSent: from !== null, isAbsolute, isReused: onward.reusedSocket });
      if (failure instanceof StaleWay) ways.endIdle(way.wayKey);
      reject(failure);
    });
    if (body === null) onward.end();
  });
}

/**
 * A proxy that says nothing and a target that is slow look alike where the proxy itself is asked; where a tunnel is open already, the target may take as
 * long as the pool waits for anything.
 */
function headDeadline(
  onward: ClientRequest,
  { pool }: EgressAttempt,
  limits: DialLimits,
  isAbsolute: boolean,
): NodeJS.Timeout {
  const { totalTimeoutMs = Number.POSITIVE_INFINITY, handshakeTimeoutMs } = limits;
  const ms = isAbsolute ? Math.min(handshakeTimeoutMs, totalTimeoutMs) : pool.settings.idleTimeoutMs;
  const sentence = `No answer had begun within ${ms} ms.`;
  return setTimeout(() => onward.destroy(new DialError("refusal", sentence, true)), ms);
}

/** As long as the body moves it may take its time. Whose fault it is that it does not, the buffers say. */
function bodyDeadline(onward: ClientRequest, { pool }: EgressAttempt, body: IncomingMessage): NodeJS.Timeout {
  const { idleTimeoutMs } = pool.settings;
  const timer = setTimeout(() => {
    const sentence = `Nothing of the request's body moved for ${idleTimeoutMs} ms.`;
    const isTheirs = onward.writableNeedDrain;
    onward.destroy(isTheirs ? new DialError("refusal", sentence, true) : new ClientStopped(sentence));
  }, idleTimeoutMs);
  body.on("data", () => timer.refresh());
  return timer;
}

function failureOf(
  error: Error,
  { isSent, isAbsolute, isReused }: { isSent: boolean; isAbsolute: boolean; isReused: boolean },
): Error {
  if (error.name === "AbortError" || error instanceof ClientStopped) return error;
  if (!isSent)
    return error instanceof DialError ? new NothingSent(error.fault, error.sentence, error.isLate) : error;
  if (error instanceof DialError) return error;
  if (isReused && codeOf(error) === "ECONNRESET") return new StaleWay("The kept connection had ended.");
  const what = `The connection broke off before an answer had begun (${codeOf(error)}).`;
  return codeOf(error).startsWith("HPE_")
    ? new DialError(isAbsolute ? "dial" : "refusal", `The answer was no proper HTTP/1.1 (${codeOf(error)}).`)
    : new DialError(isAbsolute ? "dial" : "drop", what);
}

function headersOf({ headers }: Question, proxy: DialProxy, isAbsolute: boolean): readonly string[] {
  const proof = isAbsolute ? basicOf(proxy.username, proxy.password) : null;
  return proof === null ? headers : [...headers, "Proxy-Authorization", proof];
}

const proofHashes = new FewValues<string>();
/** By proxy and who asks: a text that is made anew has to be looked up letter by letter. */
const wayKeys = new WeakMap<
  EgressAttempt["proxy"],
  WeakMap<EgressCaller, { username: string | null; key: string }>
>();

function wayKeyOf(attempt: EgressAttempt, caller: EgressCaller): string {
  const { proxy, username } = attempt;
  const byCaller =
    wayKeys.get(proxy) ?? new WeakMap<EgressCaller, { username: string | null; key: string }>();
  const known = byCaller.get(caller);
  if (known !== undefined && known.username === username) return known.key;
  const proof = basicOf(username, attempt.password);
  const proofHash = proof === null ? "" : proofHashes.get(proof, () => hash("sha256", proof, "base64"));
  // Some targets take a connection for proof of who asks: callers and sessions share none.
  const asker = `${caller.credentialId} ${caller.session}`;
  const key = `${proxy.protocol} ${proxy.host} ${proxy.port} ${proofHash} ${asker} `;
  wayKeys.set(proxy, byCaller.set(caller, { username, key }));
  return key;
}

function tunnelKeyOf(attempt: EgressAttempt, { passed, caller }: Question): string {
  return `${wayKeyOf(attempt, caller)}${passed.isTls} ${passed.host} ${passed.port}`;
}

async function open(
  proxy: DialProxy,
  passed: PassedRequest,
  isAbsolute: boolean,
  limits: DialLimits,
): Promise<Socket> {
  if (isAbsolute) return dialProxy(proxy, limits);
  const way = await dialThrough(proxy, passed, limits);
  return passed.isTls ? secure(way, passed.host, limits) : way.resume();
}

/** TLS with the target itself. That it fails is the way's and the target's matter, not the proxy's alone. */
function secure(
  way: Socket,
  host: string,
  { handshakeTimeoutMs, signal, trust }: DialLimits,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: way,
      ...(isIP(host) === 0 ? { servername: host } : { host }),
      ...(trust === undefined ? {} : { secureContext: trust }),
      ALPNProtocols: ["http/1.1"],
    });
    const late = `TLS with the target was not ready within ${handshakeTimeoutMs} ms.`;
    const timer = setTimeout(() => socket.destroy(new DialError("refusal", late, true)), handshakeTimeoutMs);
    const abort = (): void => void socket.destroy(new DOMException("It was given up.", "AbortError"));
    signal?.addEventListener("abort", abort, { once: true });
    const settled = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      socket.off("secureConnect", ready).off("error", fail).off("close", fail);
    };
    const ready = (): void => {
      settled();
      socket.on("error", () => undefined);
      resolve(socket);
    };
    const fail = (error: unknown): void => {
      settled();
      way.destroy();
      const isOurs = error instanceof DialError || (error instanceof Error && error.name === "AbortError");
      reject(isOurs ? error : new DialError("refusal", `TLS with the target failed (${codeOf(error)}).`));
    };
    socket.on("secureConnect", ready).on("error", fail).on("close", fail);
  });
}
