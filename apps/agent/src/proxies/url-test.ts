import type { Duplex } from "node:stream";
import type { SecureContext } from "node:tls";
import type { NodeId, PathStep, UrlTestResult } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { z } from "zod";
import type { EgressAttempt, EgressChoice } from "./egress-port.ts";
import { type HttpGet, httpGet } from "./http-get.ts";
import { askFor, dialFor, isTunnelled, placeOf, secured } from "./url-way.ts";

export type UrlTestPorts = {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  /** Whom TLS with proxies trusts; undefined = the system's authorities. */
  readonly trust: SecureContext | undefined;
  /** A sentence where the gateway would refuse the target. */
  readonly judge: (host: string, port: number) => string | null;
  readonly choose: (host: string, port: number, signal: AbortSignal) => Promise<EgressChoice>;
};

type AskParts = {
  readonly steps: Steps;
  readonly signal: AbortSignal;
  readonly result: UrlTestResult;
  readonly trust: SecureContext | undefined;
};
type AskOnParts = Pick<HttpGet, "way" | "signal" | "path" | "headers"> & { attempt: EgressAttempt };
type Asked = { sent: Promise<unknown>; begun: Promise<unknown>; whole: ReturnType<typeof httpGet> };
type Step = z.infer<typeof PathStep>;

const RECEIVED_BYTES_MAX = 10_000_000;
/** Longer than any test should take, and shorter than the hub waits. */
const TEST_MS_MAX = 30_000;

/** One GET through the pool, as an application's would go, with each step's time. */
export async function testUrl(url: URL, deadlineMs: number, ports: UrlTestPorts): Promise<UrlTestResult> {
  const steps = new Steps(ports.clock);
  const result: UrlTestResult = {
    ...{ nodeId: ports.nodeId, proxyId: null, exitAddress: null, status: null, receivedBytes: 0, tookMs: 0 },
    ...{ isOk: false, sentence: "", steps: steps.list },
  };
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(TEST_MS_MAX, deadlineMs))));
  const { host, port } = placeOf(url);
  let attempt: EgressAttempt | null = null;
  try {
    await steps.run("judge", "The gateway allows the target.", async () => {
      const problem = ports.judge(host, port);
      if (problem !== null) throw new Error(problem);
    });
    attempt = await steps.run("choose", "The pool chose a proxy.", async () => {
      const choice = await ports.choose(host, port, signal);
      if (choice.outcome === "refused") throw new Error(choice.sentence);
      return choice.attempt;
    });
    result.proxyId = attempt.proxy.id;
    result.exitAddress = attempt.exitAddress;
    await ask(url, attempt, { steps, signal, result, trust: ports.trust });
    result.isOk = (result.status ?? 0) < 400;
    result.sentence = `The target answered ${result.status} in ${Math.round(steps.totalMs)} ms.`;
  } catch (error) {
    // What went wrong is the last step's sentence.
    result.sentence = steps.list.at(-1)?.sentence ?? sentenceOf(error);
    const fault = (error as { fault?: Parameters<EgressAttempt["failed"]>[0] }).fault;
    attempt?.failed(fault ?? "drop", result.sentence);
  }
  attempt?.closed();
  result.tookMs = steps.totalMs;
  return result;
}

async function ask(
  url: URL,
  attempt: EgressAttempt,
  { steps, signal, result, trust }: AskParts,
): Promise<void> {
  const { connectTimeoutMs, handshakeTimeoutMs } = attempt.pool.settings;
  const { username, password, proxy } = attempt;
  const limits = { connectTimeoutMs, handshakeTimeoutMs, signal, trust };
  const isTls = url.protocol === "https:";
  const cut = new Promise<never>((_, reject) => {
    attempt.onCut = (sentence) => reject(new Error(sentence));
  });
  cut.catch(() => undefined);
  const orCut = <T>(work: Promise<T>): Promise<T> => Promise.race([work, cut]);
  const dialled = { ...proxy, username, password };
  const connected = resolvable();
  const dialling = orCut(dialFor(dialled, url, { ...limits, onConnected: connected.resolve }));
  await steps.run("connect", "The proxy was reached.", () => Promise.race([connected.promise, dialling]));
  const isTunnel = isTunnelled(dialled, url);
  const opened = isTunnel
    ? "The proxy has opened the way to the target."
    : "The proxy takes plain HTTP itself.";
  let way: Duplex = await steps.run("handshake", opened, () => dialling);
  try {
    if (isTls) {
      way = await steps.run("tls", "The target's certificate is good.", () =>
        orCut(secured(way, placeOf(url).host, limits)),
      );
    }
    const asked = askOn({ way, signal, attempt, ...askFor(dialled, url) });
    await steps.run("request", "The request has left.", () => orCut(asked.sent));
    await steps.run("first byte", "The answer has begun.", () => orCut(asked.begun));
    const answer = await steps.run("end", "The answer is whole.", () => orCut(asked.whole));
    result.status = answer.status;
    result.receivedBytes = answer.receivedBytes;
    attempt.transferred(url.href.length + 100, answer.receivedBytes);
  } finally {
    way.destroy();
  }
}

/** One question, and when it was sent, when its answer began, and when it was whole. */
function askOn({ attempt, ...asked }: AskOnParts): Asked {
  const sent = resolvable();
  const begun = resolvable();
  const whole = httpGet({
    ...{ ...asked, bodyMax: 0, bytesMax: RECEIVED_BYTES_MAX, onSent: sent.resolve },
    onHead: (status, headers) => {
      attempt.opened();
      attempt.answered(status, headers);
      begun.resolve();
    },
  });
  const orWhole = (part: Promise<void>): Promise<unknown> => Promise.race([part, whole]);
  const parts = { sent: orWhole(sent.promise), begun: orWhole(begun.promise), whole };
  // Whichever is not waited for any more has failed with the others.
  for (const part of Object.values(parts)) part.catch(() => undefined);
  return parts;
}

/** Names and times of what is done, the failed one last. */
class Steps {
  readonly list: Step[] = [];
  readonly #clock: Clock;
  readonly #beganMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#beganMs = clock.monotonicMs();
  }

  get totalMs(): number {
    return this.#clock.monotonicMs() - this.#beganMs;
  }

  async run<T>(name: string, sentence: string, work: () => Promise<T>): Promise<T> {
    const fromMs = this.totalMs;
    try {
      const done = await work();
      this.list.push({ name, fromMs, tookMs: this.totalMs - fromMs, isOk: true, sentence });
      return done;
    } catch (error) {
      this.list.push({
        name,
        fromMs,
        tookMs: this.totalMs - fromMs,
        isOk: false,
        sentence: sentenceOf(error),
      });
      throw error;
    }
  }
}

function sentenceOf(error: unknown): string {
  const { sentence, message, name } = error as { sentence?: string; message?: string; name?: string };
  if (name === "TimeoutError" || name === "AbortError") return "It took too long.";
  return (sentence ?? message ?? "It failed.").slice(0, 500);
}

/** As `Promise.withResolvers`, which Node 20 does not have. */
function resolvable(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
