import { lookup } from "node:dns";
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { addressRefusal } from "./address-refusal.ts";
import { guardLookup } from "./guard-lookup.ts";
import { ProviderError } from "./provider-error.ts";

export type ServerQuestion = {
  readonly method: "GET" | "PUT" | "PATCH";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** PEM; null = the system's authorities. */
  readonly ca: string | null;
  /** A longer answer is none. */
  readonly bytesMax: number;
  readonly isLinkLocalAllowed: boolean;
  readonly signal: AbortSignal;
};

export type ServerAnswer = { readonly status: number; readonly body: string };

/** To one server. */
const SOCKETS_MAX = 16;
const IDLE_MS = 30_000;

// Groups are asked every few seconds: a TLS handshake each time would be most of the work.
const KEPT = { keepAlive: true, maxSockets: SOCKETS_MAX, maxFreeSockets: 1, timeout: IDLE_MS };
const HTTP = new HttpAgent(KEPT);
const HTTPS = new HttpsAgent(KEPT);
const GUARDED_LOOKUP = guardLookup(lookup);

/** Asks once, and follows no redirect. Throws ProviderError where nothing came that could be read, also after the signal. */
export function askServer(question: ServerQuestion): Promise<ServerAnswer> {
  const { method, url, headers, body, ca, isLinkLocalAllowed, signal } = question;
  const refusal = isLinkLocalAllowed ? null : addressRefusal(url.hostname.replace(/^\[|\]$/g, ""));
  if (refusal !== null) return Promise.reject(new ProviderError(`${refusal}.`));
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(errorOf(error, url, signal));
    const options = {
      ...{ method, signal },
      headers: { ...headers, ...(body === null ? {} : { "content-length": Buffer.byteLength(body) }) },
      ...(isLinkLocalAllowed ? {} : { lookup: GUARDED_LOOKUP }),
    };
    const asked =
      url.protocol === "https:"
        ? requestHttps(url, { ...options, agent: HTTPS, ...(ca === null ? {} : { ca }) })
        : requestHttp(url, { ...options, agent: HTTP });
    asked.on("error", fail);
    asked.on("response", (answer) => readBody(answer, question).then(resolve, fail));
    asked.end(body ?? undefined);
  });
}

async function readBody(answer: IncomingMessage, { url, bytesMax }: ServerQuestion): Promise<ServerAnswer> {
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    answer.destroy();
    const sentence = `${url.host} answers with a redirect (${status}), which is not followed: set the address that it leads to.`;
    throw new ProviderError(sentence);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      answer.destroy();
      throw new ProviderError(
        `${url.host} answers with more than ${bytesMax} bytes, which is more than is read.`,
      );
    }
    chunks.push(chunk);
  }
  return { status, body: Buffer.concat(chunks).toString("utf8") };
}

const CERTIFICATE_CODES = /^(CERT_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

function errorOf(error: unknown, { host, hostname }: URL, signal: AbortSignal): ProviderError {
  if (error instanceof ProviderError) return error;
  if (signal.aborted) return new ProviderError(`${host} did not answer in time.`);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new ProviderError(sentenceOf(code, host, hostname));
}

function sentenceOf(code: string, host: string, hostname: string): string {
  if (code === "ECONNREFUSED") return `Nobody listens at ${host}.`;
  if (code === "ENOTFOUND") return `There is no host of the name ${hostname}.`;
  if (CERTIFICATE_CODES.test(code))
    return `The certificate of ${host} is not trusted (${code}): give the authority that issued it.`;
  if (code === "EPROTO") return `${host} and this hub could not agree on TLS: is its address http://?`;
  if (code.startsWith("HPE_")) return `What ${host} answers is no HTTP.`;
  return `${host} could not be asked (${code === "" ? "unknown" : code}).`;
}
