import fc from "fast-check";
import { expect, test } from "vitest";
import { readPlainRequest } from "./plain-request.ts";
import { readRequestByNode } from "./testing/node-reader.ts";

const LIMITS = { headersMax: 4, headBytesMax: 2000 };
const read = (text: string) => readPlainRequest(Buffer.from(text, "latin1"), LIMITS);
const get = (lines: string, body = "") =>
  `GET /orders/1?a=b HTTP/1.1\r\nHost: localhost\r\n${lines}\r\n${body}`;

test("a whole request and nothing after it", () => {
  expect(read(get("Accept:  */* \t\r\nX-Orrery-Session: s\r\n"))).toEqual({
    method: "GET",
    url: "/orders/1?a=b",
    rawHeaders: ["Host", "localhost", "Accept", "*/*", "X-Orrery-Session", "s"],
    headers: { host: "localhost", "x-orrery-session": "s" },
    body: null,
  });
  const posted = read(
    "POST /o HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\nConnection: keep-alive\r\n\r\na\r\n",
  );
  expect(posted).toMatchObject({ method: "POST", body: Buffer.from("a\r\n") });
  expect(read(get("Content-Length: 0\r\n"))).toMatchObject({ body: null });
});

test.each([
  ["a head that has not ended", "GET / HTTP/1.1\r\nHost: a\r\n"],
  ["a body that has not come", get("Content-Length: 3\r\n", "ab")],
  ["something after the request", get("", "GET")],
  ["something after the body", get("Content-Length: 1\r\n", "ab")],
  ["another version", "GET / HTTP/1.0\r\nHost: a\r\n\r\n"],
  ["another method", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["another form of target", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a target with a space", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a target that is not ASCII", "GET /\xe4 HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["no host", "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n"],
  ["an empty host", "GET / HTTP/1.1\r\nHost: \r\n\r\n"],
  ["two hosts", get("Host: b\r\n")],
  ["two lengths", get("Content-Length: 0\r\ncontent-length: 0\r\n")],
  ["a length with a sign", get("Content-Length: +0\r\n")],
  ["a transfer coding", get("Transfer-Encoding: chunked\r\n", "0\r\n\r\n")],
  ["a wish for another protocol", get("Upgrade: websocket\r\n")],
  ["a wait for a word", get("Expect: 100-continue\r\n")],
  ["trailers", get("TE: trailers\r\n")],
  ["headers for one hop", get("Connection: close\r\n")],
  ["a space before the colon", get("A : b\r\n")],
  ["a line without a colon", get("A\r\n")],
  ["a name that is none", get(": b\r\n")],
  ["a folded line", get("A: b\r\n c: d\r\n")],
  ["a bare line feed", get("A: b\nC: d\r\n")],
  ["a bare carriage return", get("A: b\rC: d\r\n")],
  ["one header more than it may have", get("A: b\r\n".repeat(4))],
  ["a head that is longer than it may be", get(`A: ${"a".repeat(2000)}\r\n`)],
  ["a NUL", get("A: \0\r\n")],
  ["a key of the gateway twice", get("X-Orrery-Session: a\r\nx-orrery-session: b\r\n")],
])("%s is not plain", (_, text) => {
  expect(read(text)).toBeNull();
});

/** Near to plain: pieces that belong there, and a few that do not. */
const odd = fc.constantFrom(
  "\r\n",
  "\n",
  "\r",
  "\0",
  " ",
  "\t",
  ":",
  "\x7f",
  "\x80",
  "0",
  "chunked",
  "\r\n\r\n",
  "",
);
const value = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom("0", "1", "3", " 3 ", "+3", "3, 3", "chunked", "close", "keep-alive", "\xe4"),
);
const name = fc.constantFrom(
  ...["Accept", "X", "Cookie", "Keep-Alive", "X-Orrery-Session", "__proto__", "constructor", "x-y", "accept"],
  ...["Content-Length", "content-length", "Connection", "Host", "Transfer-Encoding", "Upgrade", "X y", ""],
);
const request = fc
  .record({
    method: fc.constantFrom("GET", "POST", "PUT", "HEAD", "DELETE", "get"),
    target: fc.constantFrom("/", "/a?b=%20#c", "//", "/a;b", "/a b", "*"),
    version: fc.constantFrom("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.10", "http/1.1"),
    headers: fc.array(fc.tuple(name, value), { maxLength: 4 }),
    hasHost: fc.constantFrom(true, true, true, false),
    body: fc.constantFrom("", "", "a", "abc", "0\r\n\r\n"),
    at: fc.nat(),
    odd: fc.option(odd, { freq: 1 }),
  })
  .map(({ method, target, version, headers, hasHost, body, at, odd: put }) => {
    const lines = [...(hasHost ? [["Host", "a"]] : []), ...headers].map(([key, of]) => `${key}: ${of}\r\n`);
    const text = `${method} ${target} ${version}\r\n${lines.join("")}\r\n${body}`;
    const cut = at % (text.length + 1);
    return put === null ? text : text.slice(0, cut) + put + text.slice(cut);
  });

test("what is plain is read by Node's parser in the same way, to the last byte", async () => {
  let plainCount = 0;
  await fc.assert(
    fc.asyncProperty(request, async (text) => {
      const bytes = Buffer.from(text, "latin1");
      const plain = readPlainRequest(bytes, LIMITS);
      if (plain === null) return;
      plainCount += 1;
      expect(await readRequestByNode(bytes)).toEqual({
        ...{ first: plain.method, second: plain.url, rawHeaders: plain.rawHeaders, trailers: [] },
        body: plain.body?.toString("latin1") ?? "",
      });
    }),
    { numRuns: 10_000, seed: 7 },
  );
  expect(plainCount).toBeGreaterThan(200);
});
