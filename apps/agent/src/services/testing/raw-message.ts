export type Header = readonly [name: string, value: string];

/** An answer as bytes told it; all text is latin1. */
export type RawAnswer = {
  /** Statuses of the interim answers before it. */
  readonly interim: readonly number[];
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly Header[];
  readonly body: string;
  readonly trailers: readonly Header[];
  /** False = the connection ended before its end. */
  readonly isWhole: boolean;
};

type Read = { readonly answer: RawAnswer; readonly end: number };

/** The first answer from `start` on, read as plainly as RFC 9112 has it; null = more has to come. Throws where it could be read in two ways. */
export function readRawAnswer(text: string, start: number, method: string, isClosed: boolean): Read | null {
  const interim: number[] = [];
  let at = start;
  for (;;) {
    const headEnd = text.indexOf("\r\n\r\n", at);
    if (headEnd < 0) return null;
    const [first = "", ...lines] = text.slice(at, headEnd).split("\r\n");
    const [, status = "", reason = ""] = /^HTTP\/1\.1 (\d{3}) (.*)$/.exec(first) ?? fail(first);
    at = headEnd + 4;
    if (status.startsWith("1") && status !== "101") {
      interim.push(Number(status));
      continue;
    }
    const headers = lines.map(headerOf);
    const said = { interim, status: Number(status), reason, headers };
    const isEmpty = method === "HEAD" || ["101", "204", "304"].includes(status);
    const body = isEmpty ? { body: "", end: at } : readBody(text, at, headers, isClosed);
    if (body === null && !isClosed) return null;
    const isWhole = body !== null;
    const { body: told, end, trailers = [] } = body ?? { body: text.slice(at), end: text.length };
    return { answer: { ...said, body: told, trailers, isWhole }, end };
  }
}

/** All values of that name, in their order; `name` in lower case. */
export function valuesOf(headers: readonly Header[], name: string): string[] {
  return headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
}

export function pairsOf(raw: readonly string[]): Header[] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ""] as const] : []));
}

/** What follows the head of a message: null = not all of it has come. */
function readBody(text: string, at: number, headers: readonly Header[], isClosed: boolean): Body | null {
  const lengths = valuesOf(headers, "content-length");
  const encodings = valuesOf(headers, "transfer-encoding");
  if (lengths.length + encodings.length > 1) fail(`${lengths} ${encodings}`);
  if (encodings.length > 0) return encodings[0] === "chunked" ? readChunks(text, at) : fail(`${encodings}`);
  if (lengths.length === 0) return isClosed ? { body: text.slice(at), end: text.length } : null;
  const end = at + Number(lengths[0]);
  return text.length < end ? null : { body: text.slice(at, end), end };
}

type Body = { readonly body: string; readonly end: number; readonly trailers?: readonly Header[] };

function readChunks(text: string, start: number): Body | null {
  let body = "";
  for (let at = start; ; ) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd < 0) return null;
    const line = text.slice(at, lineEnd);
    if (!/^[0-9a-f]+$/i.test(line)) fail(line);
    const size = Number.parseInt(line, 16);
    if (size === 0) {
      const end = text.indexOf("\r\n\r\n", lineEnd);
      if (end < 0) return null;
      const trailers = text
        .slice(lineEnd + 2, end)
        .split("\r\n")
        .filter(Boolean)
        .map(headerOf);
      return { body, end: end + 4, trailers };
    }
    const dataEnd = lineEnd + 2 + size;
    if (text.length < dataEnd + 2) return null;
    if (text.slice(dataEnd, dataEnd + 2) !== "\r\n") fail(text.slice(dataEnd, dataEnd + 20));
    body += text.slice(lineEnd + 2, dataEnd);
    at = dataEnd + 2;
  }
}

function headerOf(line: string): Header {
  const [, name = "", value = ""] = /^([^:\s]+): ?(.*)$/s.exec(line) ?? fail(line);
  return [name, value];
}

function fail(what: string): never {
  throw new Error(`no proper answer: ${JSON.stringify(what.slice(0, 200))}`);
}
