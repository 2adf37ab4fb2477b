import { hasMisplaced, readHeaderLines } from "./header-lines.ts";

/** A request that can be read in one way only. */
export type PlainRequest = {
  readonly method: string;
  readonly url: string;
  /** Name and value in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** By lower-case name, those that are for the gateway. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null = it has none. */
  readonly body: Buffer | null;
};

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const TARGET = /^\/[\x21-\x7e]*$/;
const VERSION = "HTTP/1.1";
const LENGTH_VALUE = /^\d{1,6}$/;
const SPELLINGS_MAX = 2000;

/** `asked`: the gateway reads it, and it may stand there once; `foreign`: not plain; `passed`: for the instance alone. */
type Kind = "asked" | "foreign" | "passed";
const FOREIGN: ReadonlySet<string> = new Set([
  ...["transfer-encoding", "upgrade", "expect", "te", "trailer", "http2-settings", "proxy-connection"],
]);
const ASKED: ReadonlySet<string> = new Set([
  ...["host", "content-length", "connection", "cookie", "x-correlation-id"],
  ...["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-prefix"],
]);
const kinds = new Map<string, { readonly kind: Kind; readonly lower: string }>();

/**
 * The plain form that most requests have: one whole message and nothing after it, a path, one Host, no transfer coding and no wish to go over to anything. Null = it is not that: not an error,
 * another reader is to judge it.
 */
export function readPlainRequest(
  bytes: Buffer,
  { headersMax, headBytesMax }: { readonly headersMax: number; readonly headBytesMax: number },
): PlainRequest | null {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0 || headEnd > headBytesMax) return null;
  const text = bytes.toString("latin1", 0, headEnd + 2);
  if (hasMisplaced(text)) return null;
  const methodEnd = text.indexOf(" ");
  const urlEnd = text.indexOf(" ", methodEnd + 1);
  const lineEnd = text.indexOf("\r\n");
  if (methodEnd < 0 || urlEnd < 0 || lineEnd !== urlEnd + 1 + VERSION.length) return null;
  if (!text.startsWith(VERSION, urlEnd + 1)) return null;
  const method = text.slice(0, methodEnd);
  const url = text.slice(methodEnd + 1, urlEnd);
  if (!METHODS.has(method) || !TARGET.test(url)) return null;
  const rawHeaders = readHeaderLines(text, lineEnd + 2, headersMax);
  const headers = rawHeaders === null ? null : askedOf(rawHeaders);
  if (rawHeaders === null || headers === null) return null;
  const body = bodyOf(bytes, headEnd + 4, headers["content-length"]);
  return body === undefined ? null : { method, url, rawHeaders, headers, body };
}

/** Null = it is not plain. */
function askedOf(raw: readonly string[]): Record<string, string> | null {
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const { kind, lower } = kindOf(raw[i] as string);
    if (kind === "passed") continue;
    if (kind === "foreign" || headers[lower] !== undefined) return null;
    headers[lower] = raw[i + 1] as string;
  }
  const { host, connection } = headers;
  const isKept = connection === undefined || connection === "keep-alive" || connection === "Keep-Alive";
  return host !== undefined && host !== "" && isKept ? headers : null;
}

function kindOf(name: string) {
  const known = kinds.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  const isAsked = ASKED.has(lower) || lower.startsWith("x-orrery-");
  const kind: Kind = FOREIGN.has(lower) ? "foreign" : isAsked ? "asked" : "passed";
  if (kinds.size >= SPELLINGS_MAX) kinds.clear();
  const judged = { kind, lower };
  kinds.set(name, judged);
  return judged;
}

/** Undefined = it is not whole, or something follows it. */
function bodyOf(bytes: Buffer, start: number, length: string | undefined): Buffer | null | undefined {
  if (length === undefined) return bytes.length === start ? null : undefined;
  if (!LENGTH_VALUE.test(length) || bytes.length !== start + Number(length)) return undefined;
  return bytes.length === start ? null : bytes.subarray(start);
}
