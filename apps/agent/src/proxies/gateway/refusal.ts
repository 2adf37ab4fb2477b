import type { ProxyFault, ProxyId } from "@orrery/protocol";

/** One proxy that was tried, as it is told to the client. */
export type TriedProxy = {
  proxyId: ProxyId;
  /** `http proxy 192.0.2.7:3128`; never a credential. */
  proxy: string;
  /** Null = it was not the proxy's. */
  fault: ProxyFault | null;
  sentence: string;
  tookMs: number;
};

/** What the gateway says itself instead of an answer. */
export type Refusal = {
  status: 400 | 401 | 403 | 404 | 407 | 408 | 429 | 431 | 502 | 503 | 504;
  sentence: string;
  retryAfterMs?: number | null;
  tried?: readonly TriedProxy[];
};

export type Told = { headers: Readonly<Record<string, string>>; body: string };

/** As JSON where the client asks for that, else as text: one line for the sentence, one for each proxy. */
export function tell(
  { status, sentence, retryAfterMs = null, tried = [] }: Refusal,
  accept: string | undefined,
): Told {
  const isJson = /\bjson\b/i.test(accept ?? "");
  const body = isJson
    ? JSON.stringify({ error: { status, sentence, retryAfterMs, proxies: tried } })
    : [sentence, ...tried.map((one) => `${one.proxy} (${one.proxyId}): ${one.sentence}`)].join("\n");
  const headers: Record<string, string> = {
    "content-type": isJson ? "application/json" : "text/plain; charset=utf-8",
    "content-length": String(Buffer.byteLength(body) + 1),
    // Tells it from an answer of the target.
    "x-orrery-gateway": "refused",
  };
  if (status === 407) headers["proxy-authenticate"] = 'Basic realm="orrery", charset="UTF-8"';
  if (status === 401) headers["www-authenticate"] = 'Basic realm="orrery", charset="UTF-8"';
  if (retryAfterMs !== null) headers["retry-after"] = String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
  return { headers, body: `${body}\n` };
}
