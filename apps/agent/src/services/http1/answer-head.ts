import { hasMisplaced, readHeaderLines } from "./header-lines.ts";

/** How the end of a body is found (RFC 9112, section 6.3). */
export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until-end" };

export type AnswerHead = {
  readonly status: number;
  readonly reason: string;
  /** Name and value in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly framing: BodyFraming;
  /** Its connection may carry another request, for so long without use at most; 0 = it may not. */
  readonly keptForMs: number;
  /** What it goes over to; null = it says nothing of it. */
  readonly upgrade: string | null;
};

/** Of one head, and of trailers. */
export const HEAD_BYTES_MAX = 40_960;
export const HEADERS_MAX = 240;
/** Some say how long they keep a connection: what comes later than that may find it closed. */
const KEPT_FOR_MAX_MS = 15_000;
const KEPT_MARGIN_MS = 1000;
const DIGIT_ZERO = 48;
const SPACE = 32;
const STATUS_AT = 9;
const REASON_AT = 12;
const LENGTH_VALUE = /^\d{1,15}$/;

/** `text`: a head in latin1, with the end of its last line. `method`: of what it answers. Null = it is no proper one. */
export function readAnswerHead(text: string, method: string): AnswerHead | null {
  if (hasMisplaced(text)) return null;
  const isOld = text.startsWith("HTTP/1.0 ");
  if (!isOld && !text.startsWith("HTTP/1.1 ")) return null;
  const status = statusAt(text);
  const lineEnd = text.indexOf("\r\n");
  if (status === null || lineEnd < REASON_AT) return null;
  if (lineEnd > REASON_AT && text.charCodeAt(REASON_AT) !== SPACE) return null;
  const rawHeaders = readHeaderLines(text, lineEnd + 2, HEADERS_MAX);
  if (rawHeaders === null) return null;
  const told = toldBy(rawHeaders);
  const framing = framingOf(told, status, method, isOld);
  if (framing === null) return null;
  const isKept = framing.kind !== "until-end" && (isOld ? told.isKeepAlive : !told.isClose);
  const reason = text.slice(REASON_AT + 1, lineEnd);
  const keptForMs = isKept ? Math.min(KEPT_FOR_MAX_MS, told.keptForMs) : 0;
  return { status, reason, rawHeaders, framing, keptForMs, upgrade: told.upgrade };
}

function statusAt(text: string): number | null {
  let status = 0;
  for (let at = STATUS_AT; at < REASON_AT; at += 1) {
    const digit = text.charCodeAt(at) - DIGIT_ZERO;
    if (!(digit >= 0 && digit <= 9)) return null;
    status = status * 10 + digit;
  }
  return status >= 100 && status < 600 ? status : null;
}

type Told = {
  lengths: number;
  length: string | null;
  encoding: string | null;
  upgrade: string | null;
  isClose: boolean;
  isKeepAlive: boolean;
  keptForMs: number;
};

/** What of the headers is for this hop. */
function toldBy(raw: readonly string[]): Told {
  const told: Told = {
    lengths: 0,
    length: null,
    encoding: null,
    upgrade: null,
    isClose: false,
    isKeepAlive: false,
    keptForMs: KEPT_FOR_MAX_MS,
  };
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    // Most names are ruled out by their length.
    if (!LENGTHS.has(name.length)) continue;
    const value = raw[i + 1] as string;
    switch (name.toLowerCase()) {
      case "content-length":
        told.lengths += 1;
        told.length = value;
        break;
      case "transfer-encoding":
        told.encoding = told.encoding === null ? value.toLowerCase() : `${told.encoding}, ${value}`;
        break;
      case "upgrade":
        told.upgrade = value;
        break;
      case "connection":
        if (/\bclose\b/i.test(value)) told.isClose = true;
        if (/\bkeep-alive\b/i.test(value)) told.isKeepAlive = true;
        break;
      case "keep-alive":
        told.keptForMs = hintOf(value);
    }
  }
  return told;
}

const LENGTHS: ReadonlySet<number> = new Set([
  ...["content-length", "transfer-encoding", "upgrade", "connection", "keep-alive"].map(
    ({ length }) => length,
  ),
]);

function hintOf(value: string): number {
  const seconds = /\btimeout=(\d{1,6})\b/i.exec(value)?.[1];
  return seconds === undefined ? KEPT_FOR_MAX_MS : Math.max(0, Number(seconds) * 1000 - KEPT_MARGIN_MS);
}

/** Null = it could be read in two ways. */
function framingOf(told: Told, status: number, method: string, isOld: boolean): BodyFraming | null {
  const { lengths, length, encoding } = told;
  if (encoding !== null && (encoding !== "chunked" || lengths > 0 || isOld)) return null;
  if (lengths > 1 || (length !== null && !LENGTH_VALUE.test(length))) return null;
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return NONE;
  if (encoding !== null) return CHUNKED;
  return length === null ? UNTIL_END : { kind: "length", bytes: Number(length) };
}

const NONE: BodyFraming = { kind: "none" };
const CHUNKED: BodyFraming = { kind: "chunked" };
const UNTIL_END: BodyFraming = { kind: "until-end" };
