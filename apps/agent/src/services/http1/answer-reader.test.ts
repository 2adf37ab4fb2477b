import fc from "fast-check";
import { expect, test } from "vitest";
import { AnswerReader } from "./answer-reader.ts";
import { type NodeRead, readAnswerByNode } from "./testing/node-reader.ts";

/** As an instance says it, in pieces, and then ends its connection. */
function read(text: string, cuts: readonly number[] = [], method = "GET") {
  const bytes = Buffer.from(text, "latin1");
  const heard = { isAlone: false, isMore: null as boolean | null, over: "" };
  let body = "";
  const reader: AnswerReader = new AnswerReader(method, {
    onHead: (_, isAlone) => {
      heard.isAlone = isAlone;
    },
    onData: (piece) => {
      expect(piece.length).toBeGreaterThan(0);
      body += piece.toString("latin1");
    },
    onWhole: (isMore) => {
      heard.isMore = isMore;
      heard.over = "whole";
    },
    onUpgrade: (_, rest) => {
      heard.over = `upgrade ${rest.toString("latin1")}`;
    },
    onMalformed: () => {
      heard.over = "malformed";
    },
  });
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [at, start] of edges.entries()) {
    const piece = bytes.subarray(start, edges[at + 1] ?? start);
    if (piece.length > 0) reader.read(piece);
  }
  if (heard.over === "") heard.over = reader.end() ? "whole" : "ended early";
  const { head } = reader;
  const message: NodeRead =
    head === null
      ? null
      : {
          ...{ first: String(head.status), second: head.reason, rawHeaders: head.rawHeaders },
          ...{ body, trailers: reader.trailers },
        };
  return { ...heard, message, keptForMs: head?.keptForMs ?? null };
}

const OK = "HTTP/1.1 200 OK\r\n";

test("bodies by length, in chunks, until the end, and none", () => {
  expect(read(`${OK}Content-Length: 3\r\n\r\nabc`)).toMatchObject({
    over: "whole",
    message: { body: "abc", rawHeaders: ["Content-Length", "3"] },
  });
  const chunked = `${OK}Transfer-Encoding: chunked\r\n\r\n3;a="b"\r\nabc\r\n1\r\nd\r\n0\r\nX-Sum: 1\r\n\r\n`;
  expect(read(chunked)).toMatchObject({
    over: "whole",
    message: { body: "abcd", trailers: ["X-Sum", "1"] },
  });
  expect(read(`${OK}\r\nabc`)).toMatchObject({ over: "whole", keptForMs: 0, message: { body: "abc" } });
  expect(read("HTTP/1.1 204 \r\n\r\n")).toMatchObject({ over: "whole", message: { second: "", body: "" } });
  expect(read(`${OK}Content-Length: 9\r\n\r\n`, [], "HEAD")).toMatchObject({ over: "whole", isMore: false });
  expect(read("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n")).toMatchObject({ over: "whole" });
});

test("interim answers are left out; a change of protocol is told with what follows it", () => {
  const early = "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n";
  expect(read(`HTTP/1.1 100 Continue\r\n\r\n${early}${OK}Content-Length: 0\r\n\r\n`)).toMatchObject({
    over: "whole",
    message: { first: "200" },
  });
  expect(read("HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\nhello").over).toBe("upgrade hello");
  expect(read(`${early.repeat(22)}${OK}Content-Length: 0\r\n\r\n`).over).toBe("malformed");
});

test("how long its connection may be kept", () => {
  const kept = (headers: string, start = OK) => read(`${start}Content-Length: 0\r\n${headers}\r\n`).keptForMs;
  expect([kept(""), kept("Connection: close\r\n"), kept("Keep-Alive: timeout=5\r\n")]).toEqual([
    15_000, 0, 4000,
  ]);
  expect([kept("Keep-Alive: timeout=1\r\n"), kept("keep-alive: max=3, timeout=600\r\n")]).toEqual([
    0, 15_000,
  ]);
  const old = "HTTP/1.0 200 OK\r\n";
  expect([kept("", old), kept("Connection: Keep-Alive\r\n", old)]).toEqual([0, 15_000]);
});

test("what follows an answer is told, and is not of it", () => {
  expect(read(`${OK}Content-Length: 1\r\n\r\nab`)).toMatchObject({ isMore: true, message: { body: "a" } });
  expect(read(`${OK}Content-Length: 0\r\n\r\n${OK}`)).toMatchObject({ isMore: true, message: { body: "" } });
  expect(read("HTTP/1.1 204 No\r\n\r\nx")).toMatchObject({ isMore: true });
});

test.each([
  ["no HTTP", "SSH-2.0-OpenSSH\r\n\r\n"],
  ["another version", "HTTP/2.0 200 OK\r\n\r\n"],
  ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
  ["a status of four", "HTTP/1.1 2000 OK\r\n\r\n"],
  ["length and coding at once", `${OK}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ["two lengths", `${OK}Content-Length: 1\r\nContent-Length: 1\r\n\r\na`],
  ["a length that is none", `${OK}Content-Length: 1x\r\n\r\na`],
  ["another coding", `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`],
  ["a coding twice", `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ["a coding in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
  ["a space before the colon", `${OK}A : b\r\n\r\n`],
  ["a folded line", `${OK}A: b\r\n c\r\n\r\n`],
  ["a bare line feed", `${OK}A: b\nC: d\r\n\r\n`],
  ["a chunk's size that is none", `${OK}Transfer-Encoding: chunked\r\n\r\nx\r\n`],
  ["a chunk's size with a space behind it", `${OK}Transfer-Encoding: chunked\r\n\r\n1 \r\na\r\n`],
  ["a chunk's extension that is no token", `${OK}Transfer-Encoding: chunked\r\n\r\n1;x\x80=y\r\na\r\n`],
  ["a chunk that is longer than it says", `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n`],
  ["a bare line feed after a chunk's size", `${OK}Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n`],
  ["trailers that are none", `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nA b\r\n\r\n`],
  ["a head that is too long", `${OK}A: ${"a".repeat(50_000)}\r\n\r\n`],
  ["a head without an end", `${OK}A: ${"a".repeat(50_000)}`],
  [
    "trailers that are too long",
    `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nA: ${"a".repeat(50_000)}\r\n\r\n`,
  ],
  ["too many headers", `${OK}${"A: b\r\n".repeat(241)}\r\n`],
])("%s is no answer", (_, text) => {
  expect(read(text).over).toBe("malformed");
});

test.each([
  ["in its head", `${OK}Content-`],
  ["in its body", `${OK}Content-Length: 3\r\n\r\nab`],
  ["in a chunk", `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nab`],
  ["before its last chunk", `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n`],
  ["in its trailers", `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n`],
])("one that ends %s is not whole", (_, text) => {
  expect(read(text).over).toBe("ended early");
});

const value = fc.oneof(
  fc.constantFrom(
    "0",
    "1",
    "3",
    "+1",
    "1, 1",
    "chunked",
    "Chunked",
    "close",
    "keep-alive",
    "\xe4",
    " a ",
    "",
  ),
  fc.string({ maxLength: 8 }),
);
const name = fc.constantFrom(
  "Content-Length",
  "content-length",
  "Transfer-Encoding",
  "Connection",
  "A",
  "a b",
  "",
);
const odd = fc.constantFrom("\r\n", "\n", "\r", "\0", " ", "\t", ":", "\x7f", "\x80", "0", "\r\n\r\n", "a");
const answer = fc
  .record({
    line: fc.constantFrom(
      "HTTP/1.1 200 OK",
      "HTTP/1.1 204 ",
      "HTTP/1.1 500",
      "HTTP/1.0 200 OK",
      "HTTP/1.1 304 N",
    ),
    headers: fc.array(fc.tuple(name, value), { maxLength: 3 }),
    framing: fc.constantFrom("", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n"),
    body: fc.constantFrom(
      "",
      "abc",
      "3\r\nabc\r\n0\r\n\r\n",
      "1;x=y\r\na\r\n00\r\nT: 1\r\n\r\n",
      '1;x="y z";w\r\na\r\n0\r\n\r\n',
      "0\r\n\r\n",
    ),
    at: fc.nat(),
    put: fc.option(odd, { freq: 3 }),
    cuts: fc.array(fc.nat(), { maxLength: 6 }),
    method: fc.constantFrom("GET", "GET", "HEAD"),
  })
  .map(({ line, headers, framing, body, at, put, cuts, method }) => {
    const lines = headers.map(([key, of]) => `${key}: ${of}\r\n`).join("");
    const text = `${line}\r\n${framing}${lines}\r\n${body}`;
    const cut = at % (text.length + 1);
    return { text: put === null ? text : text.slice(0, cut) + put + text.slice(cut), cuts, method };
  });

test("in whatever pieces it comes, it is read as in one; and Node's parser reads the same", async () => {
  let wholeCount = 0;
  await fc.assert(
    fc.asyncProperty(answer, async ({ text, cuts, method }) => {
      const whole = read(text, [], method);
      const pieces = read(text, cuts, method);
      // In pieces more may have come before it was seen to be none, and what follows comes by itself.
      expect(pieces.over).toBe(whole.over);
      expect(pieces.message).toEqual(whole.over === "malformed" ? pieces.message : whole.message);
      if (whole.over !== "whole" || whole.isMore === true) return;
      wholeCount += 1;
      expect(await readAnswerByNode(method, Buffer.from(text, "latin1"))).toEqual(whole.message);
    }),
    { numRuns: 6000, seed: 11 },
  );
  expect(wholeCount).toBeGreaterThan(300);
});
