import { type RequestOptions, request as requestHttp } from "node:http";
import { type Agent as HttpsAgent, request as requestHttps } from "node:https";
import { WireError } from "@orrery/protocol";
import { z } from "zod";

export type JsonAnswer =
  | { outcome: "ok"; body: unknown }
  /** The hub answered that it will not, with its reason. */
  | { outcome: "refused"; error: WireError }
  /** Nobody sensible answered; trying again may help. */
  | { outcome: "failed"; problem: string };

export type JsonRequest = {
  url: string;
  method: "GET" | "POST";
  body?: unknown;
  timeoutMs: number;
  agent?: HttpsAgent;
  /** Only where nothing that comes back is trusted. */
  skipVerification?: boolean;
};

const ANSWER_BYTES_MAX = 262_144;
const REDIRECTS_MAX = 3;
const Refusal = z.union([WireError, z.object({ error: WireError }).transform((body) => body.error)]);

/** One JSON request with a deadline and a size limit. Follows redirects for GET only. */
export async function requestJson(options: JsonRequest): Promise<JsonAnswer> {
  let url = options.url;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    const raw = await send({ ...options, url });
    if (raw.outcome === "failed") return raw;
    if (options.method === "GET" && raw.location !== null && raw.status >= 300 && raw.status < 400) {
      url = new URL(raw.location, url).toString();
      continue;
    }
    return readAnswer(raw.status, raw.text);
  }
  return { outcome: "failed", problem: `${options.url} redirects in a circle` };
}

type RawAnswer =
  | { outcome: "answered"; status: number; location: string | null; text: string }
  | { outcome: "failed"; problem: string };

function send(options: JsonRequest): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const isTls = options.url.startsWith("https:");
    const text = options.body === undefined ? null : JSON.stringify(options.body);
    const settings: RequestOptions & { rejectUnauthorized?: boolean } = {
      method: options.method,
      headers: {
        accept: "application/json",
        ...(text === null ? {} : { "content-type": "application/json" }),
      },
      signal: AbortSignal.timeout(options.timeoutMs),
      ...(options.agent === undefined ? {} : { agent: options.agent }),
      ...(options.skipVerification === true ? { rejectUnauthorized: false } : {}),
    };
    const fail = (error: Error) =>
      resolve({
        outcome: "failed",
        problem:
          error.name === "AbortError" || error.name === "TimeoutError"
            ? `no answer within ${options.timeoutMs} ms`
            : describe(error),
      });
    const outgoing = (isTls ? requestHttps : requestHttp)(options.url, settings, (incoming) => {
      const chunks: Buffer[] = [];
      let sizeBytes = 0;
      incoming.on("data", (chunk: Buffer) => {
        sizeBytes += chunk.length;
        if (sizeBytes > ANSWER_BYTES_MAX) incoming.destroy(new Error("the answer is too large"));
        else chunks.push(chunk);
      });
      incoming.on("error", fail);
      incoming.on("end", () =>
        resolve({
          outcome: "answered",
          status: incoming.statusCode ?? 0,
          location: incoming.headers.location ?? null,
          text: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    outgoing.on("error", fail);
    outgoing.end(text ?? undefined);
  });
}

function readAnswer(status: number, text: string): JsonAnswer {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { outcome: "failed", problem: `answered ${status} without JSON` };
  }
  if (status >= 200 && status < 300) return { outcome: "ok", body };
  const refusal = Refusal.safeParse(body);
  if (!refusal.success) return { outcome: "failed", problem: `answered ${status}` };
  return refusal.data.retryable
    ? { outcome: "failed", problem: refusal.data.message }
    : { outcome: "refused", error: refusal.data };
}

/** Node puts several tries (IPv6, IPv4) into one AggregateError whose own message is empty. */
function describe(error: Error & { code?: string }): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message;
  return error.message || error.code || "the connection failed";
}
