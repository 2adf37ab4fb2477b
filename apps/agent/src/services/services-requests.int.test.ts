import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HttpInstance } from "./testing/http-instance.ts";
import { each, nextPath, startNearAndFar } from "./testing/near-and-far.ts";
import { RawClient } from "./testing/raw-client.ts";
import { valuesOf } from "./testing/raw-message.ts";
import type { ServicesLab } from "./testing/services-lab.ts";

/** HTTP/1.1 as clients write it, good and bad, and what an instance hears of it. */
let lab: ServicesLab;
let near: HttpInstance;
let far: HttpInstance;

beforeAll(async () => {
  ({ lab, near, far } = await startNearAndFar((name) => HttpInstance.start(name)));
}, 60_000);
afterAll(() => Promise.all([near.end(), far.end(), lab.end()]));

const port = (): number => lab.portOf("a") ?? 0;
const pointsIn = (text: string): number[] => Array.from({ length: text.length - 1 }, (_, at) => at + 1);

describe.each([
  ["on this node", "1", () => near],
  ["on another node", "2", () => far],
] as const)("for an instance %s", (_, contract, instanceOf) => {
  const usual = `Host: localhost\r\nx-orrery-contract: ${contract}\r\n`;
  const get = (path: string, lines = ""): string => `GET /orders${path} HTTP/1.1\r\n${usual}${lines}\r\n`;
  const post = (path: string, body: string, lines = ""): string =>
    `POST /orders${path} HTTP/1.1\r\n${usual}${lines}Content-Length: ${body.length}\r\n\r\n${body}`;
  const using = async (work: (client: RawClient) => Promise<void>): Promise<void> => {
    const client = await RawClient.to(port());
    await work(client).finally(() => client.end());
  };

  test("a request may come in any two pieces, one after the other on one connection", () =>
    using(async (client) => {
      for (const at of pointsIn(post("/r00000.", "hello", "X-A: 1\r\n"))) {
        const path = nextPath();
        const bytes = post(path, "hello", "X-A: 1\r\n");
        await client.writeApart(bytes.slice(0, at), bytes.slice(at));
        const { status, body } = await client.answer();
        expect([status, body], `split at ${at}`).toEqual([200, `POST ${path} hello`]);
        const heard = instanceOf().only(path);
        expect([heard.body, valuesOf(heard.headers, "x-a")]).toEqual(["hello", ["1"]]);
      }
    }));

  test("three in a row may come in any two pieces, and are answered in their order", () =>
    each(pointsIn(get("/r0000.") + post("/r0000.", "hello") + get("/r0000.")), (at) =>
      using(async (client) => {
        const paths = [nextPath(), nextPath(), nextPath()] as const;
        const bytes = get(paths[0]) + post(paths[1], "hello") + get(paths[2]);
        await client.writeApart(bytes.slice(0, at), bytes.slice(at));
        const told = [await client.answer(), await client.answer(), await client.answer()];
        const expected = [`GET ${paths[0]} `, `POST ${paths[1]} hello`, `GET ${paths[2]} `];
        expect(told.map(({ body }) => body)).toEqual(expected);
        expect([instanceOf().only(paths[1]).body, client.rest]).toEqual(["hello", ""]);
      }),
    ));

  test("ten in one piece are answered in their order, whatever they are", () =>
    using(async (client) => {
      const paths = Array.from({ length: 10 }, (_, i) => `/many-${contract}-${i}`);
      const isPost = (i: number): boolean => i % 3 === 1;
      client.write(paths.map((path, i) => (isPost(i) ? post(path, `body ${i}`) : get(path))).join(""));
      for (const [i, path] of paths.entries()) {
        const expected = isPost(i) ? `POST ${path} body ${i}` : `GET ${path} `;
        expect((await client.answer()).body).toBe(expected);
      }
      expect(client.rest).toBe("");
    }));

  test("a body may come with the head, byte by byte, and in chunks with extensions and trailers", () =>
    using(async (client) => {
      const [byBytes, byChunks, byPieces] = [nextPath(), nextPath(), nextPath()];
      const bytes = post(byBytes, "hello world");
      await client.writeApart(bytes.slice(0, -11), ...bytes.slice(-11));
      expect((await client.answer()).body).toBe(`POST ${byBytes} hello world`);
      const chunks =
        '5\r\nhello\r\n6;a=b;c="d"\r\n world\r\n01;e\r\n!\r\n00000000;last\r\nX-End: yes\r\nx-end: twice\r\n\r\n';
      const head = `POST /orders${byChunks} HTTP/1.1\r\n${usual}TE: trailers\r\nTrailer: X-End\r\nTransfer-Encoding: chunked\r\n\r\n`;
      expect((await client.ask(head + chunks)).body).toBe(`POST ${byChunks} hello world!`);
      const { body, trailers, isWhole } = instanceOf().only(byChunks);
      expect([body, isWhole]).toEqual(["hello world!", true]);
      expect(valuesOf(trailers, "x-end")).toEqual(["yes", "twice"]);
      await client.writeApart(head.replace(byChunks, byPieces), ...chunks);
      expect((await client.answer()).body).toBe(`POST ${byPieces} hello world!`);
      expect(instanceOf().only(byPieces).trailers).toEqual(trailers);
    }));

  test("a GET may have a body, a POST none", () =>
    using(async (client) => {
      const [withBody, without] = [nextPath(), nextPath()];
      const asked = post(withBody, "hello").replace("POST", "GET");
      expect((await client.ask(asked)).body).toBe(`GET ${withBody} hello`);
      expect((await client.ask(get(without).replace("GET", "POST"))).body).toBe(`POST ${without} `);
      expect(valuesOf(instanceOf().only(without).headers, "content-length")).toEqual(["0"]);
    }));

  test("answers to HEAD, 204 and 304 have no body, and the connection goes on", () =>
    using(async (client) => {
      const [headed, path] = [nextPath(), nextPath()];
      const head = await client.ask(get(headed).replace("GET", "HEAD"), "HEAD");
      expect([head.status, valuesOf(head.headers, "content-length")]).toEqual([
        200,
        [`${`HEAD ${headed} `.length}`],
      ]);
      for (const status of [204, 304]) {
        const { headers, ...said } = await client.ask(get(`/status-${status}`));
        expect(said).toMatchObject({ status, body: "" });
        expect(valuesOf(headers, "transfer-encoding")).toEqual([]);
      }
      expect((await client.ask(get(path))).body).toBe(`GET ${path} `);
      expect(client.rest).toBe("");
    }));

  test("who waits to be asked for a body is asked for it once", () =>
    using(async (client) => {
      const [path, after] = [nextPath(), nextPath()];
      const bytes = post(path, "hello", "Expect: 100-continue\r\n");
      client.write(bytes.slice(0, -5));
      await client.hears("HTTP/1.1 100 Continue\r\n\r\n");
      const { interim, body } = await client.ask("hello");
      expect([interim, body]).toEqual([[100], `POST ${path} hello`]);
      expect(valuesOf(instanceOf().only(path).headers, "expect")).toEqual([]);
      expect((await client.ask(get(after))).body).toBe(`GET ${after} `);
    }));

  test("who wants the connection to end, or speaks HTTP/1.0, has it ended; who wants it kept, kept", async () => {
    const old = (path: string, lines = "") => get(path, lines).replace("HTTP/1.1", "HTTP/1.0");
    for (const asked of [
      get("/x", "Connection: close\r\n"),
      get("/x", "connection: Close, X-A\r\n"),
      old("/x"),
      old("/x", "Connection: close\r\n"),
    ]) {
      await using(async (client) => {
        const { status, headers } = await client.ask(asked);
        expect([status, ...valuesOf(headers, "connection")]).toEqual([200, "close"]);
        await client.closed;
        expect(client.rest).toBe("");
      });
    }
    await using(async (client) => {
      const asked = old("/x", "Connection: keep-alive\r\n");
      const { status, headers } = await client.ask(asked);
      expect([status, ...valuesOf(headers, "connection")]).toEqual([200, "keep-alive"]);
      expect((await client.ask(asked)).status).toBe(200);
    });
  });

  test("an instance that ends its own connection leaves the client's", () =>
    using(async (client) => {
      for (let i = 0; i < 3; i += 1) {
        const { status, headers } = await client.ask(get("/close"));
        expect([status, ...valuesOf(headers, "connection")]).toEqual([200, "keep-alive"]);
      }
    }));

  test("headers pass as they were written: names, order, repetition, nothing, and bytes beyond ASCII", () =>
    using(async (client) => {
      const path = nextPath();
      const lines =
        "host: localhost\r\nx-oRReRy-cONtract: 9\r\nx-oDD: 1\r\nX-ODD:2\r\nX-Odd: \t 3 \t\r\n" +
        "X-Empty:\r\nX-Blank: \t \r\nX-Latin: caf\xe9 \x80\xff\r\nX-Tab: a\tb\r\n!#$%&'*+-.^_`|~: !\"#$%&'()*+,-./:;<=>?@[]^_`{|}~\r\n" +
        "Cookie: a=1\r\nCookie: b=2\r\nAccept: a\r\nAccept: b\r\n__proto__: p\r\nconstructor: c\r\n";
      const asked = `GET /orders${path}?%20&'" HTTP/1.1\r\n${lines}\r\n`.replace(": 9", `: ${contract}`);
      expect((await client.ask(asked)).status).toBe(200);
      const { url, headers } = instanceOf().only(path);
      expect(url).toBe(`${path}?%20&'"`);
      const made = headers.findIndex(([name]) => name === "X-Correlation-Id");
      expect(headers.slice(0, made)).toEqual([
        ["host", "localhost"],
        ...[
          ["x-oDD", "1"],
          ["X-ODD", "2"],
          ["X-Odd", "3"],
        ],
        ...[
          ["X-Empty", ""],
          ["X-Blank", ""],
          ["X-Latin", "caf\xe9 \x80\xff"],
          ["X-Tab", "a\tb"],
        ],
        ["!#$%&'*+-.^_`|~", "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"],
        ...[
          ["Cookie", "a=1"],
          ["Cookie", "b=2"],
          ["Accept", "a"],
          ["Accept", "b"],
        ],
        ...[
          ["__proto__", "p"],
          ["constructor", "c"],
        ],
      ]);
      const { headers: said } = await client.ask(get("/several"));
      expect(valuesOf(said, "set-cookie")).toEqual(["b=2", "a=1", "b=3"]);
      expect([valuesOf(said, "x-latin"), valuesOf(said, "x-empty")]).toEqual([["caf\xe9 \xff"], [""]]);
    }));

  test("180 headers and 31 kB of them pass", () =>
    using(async (client) => {
      const [many, long] = [nextPath(), nextPath()];
      await client.ask(get(many, "X-Y: a\r\n".repeat(178)));
      expect(valuesOf(instanceOf().only(many).headers, "x-y").length).toBe(178);
      await client.ask(get(long, `X-Y: ${"y".repeat(31_000)}\r\n`));
      expect(valuesOf(instanceOf().only(long).headers, "x-y")).toEqual(["y".repeat(31_000)]);
    }));

  test("a body that turns out to be none is refused, and never whole for the instance", async () => {
    const head = `POST /orders/PATH HTTP/1.1\r\n${usual}Transfer-Encoding: chunked\r\n\r\n`;
    const bodies = [
      ...[
        "g",
        "0x5",
        "-5",
        "+5",
        " 5",
        "5 ",
        "",
        "ffffffffffffffff0",
        "5;a=\x01",
        "5;a\nX",
        "5\n",
        "1 0",
      ].map((size) => `${size}\r\nhello\r\n0\r\n\r\n`),
      ...["5\r\nhelloXX0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhello\r\n0\r\nX A: 1\r\n\r\n"],
      ...["5\r\nhello\r\n0\r\nX-A: 1\nX-B: 1\r\n\r\n", "5\r\nhello\r\n0\r\nContent-Length: 9\r\n\r\n"],
    ];
    await each(bodies, async (body) => {
      const path = nextPath();
      const heard = await RawClient.talk(port(), head.replace("/PATH", path) + body);
      expect(heard, JSON.stringify(body)).toMatch(/^HTTP\/1.1 400 /);
      const told = instanceOf().heard.filter(({ url }) => url.includes(path));
      expect(
        told.filter(({ isWhole }) => isWhole),
        JSON.stringify(body),
      ).toEqual([]);
    });
  });
});

const OK = "Host: localhost\r\n";
/** `PATH` is another one for each. */
const REFUSED: readonly (readonly [what: string, status: number, ...bytes: string[]])[] = [
  [
    "two lengths, or a length and chunks",
    400,
    `POST PATH HTTP/1.1\r\n${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `POST PATH HTTP/1.1\r\n${OK}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
    `POST PATH HTTP/1.1\r\n${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`,
    `POST PATH HTTP/1.1\r\n${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`,
  ],
  [
    "a length that is no number",
    400,
    ...["+5", "-5", "5 5", "5, 5", "0x5", "5;", "5.0", "", "99999999999999999999999", "\xb2"].map(
      (length) => `POST PATH HTTP/1.1\r\n${OK}Content-Length: ${length}\r\n\r\nhello`,
    ),
  ],
  [
    "a line that is no header",
    400,
    ...[
      "X-A : 1",
      "X-A\t: 1",
      "X-A",
      ": a",
      "X\xe9A: 1",
      "X A: 1",
      "X(A): 1",
      "X\0A: 1",
      "Content-Length : 5",
    ].map((line) => `GET PATH HTTP/1.1\r\n${OK}${line}\r\n\r\n`),
  ],
  [
    "a folded line",
    400,
    `GET PATH HTTP/1.1\r\n${OK}X-A: 1\r\n 2\r\n\r\n`,
    `GET PATH HTTP/1.1\r\n${OK}X-A: 1\r\n\t2\r\n\r\n`,
    `GET PATH HTTP/1.1\r\n X-A: 1\r\n${OK}\r\n`,
  ],
  [
    "a line that does not end with CR and LF",
    400,
    "GET PATH HTTP/1.1\nHost: localhost\n\n",
    `GET PATH HTTP/1.1\n${OK}\r\n`,
    `GET PATH HTTP/1.1\r\n${OK}X-A: 1\nX-B: 2\r\n\r\n`,
    `GET PATH HTTP/1.1\r\n${OK}X-A: 1\r\n\n`,
    `GET PATH HTTP/1.1\r\n${OK}X-A: 1\rX-B: 2\r\n\r\n`,
    `GET PATH HTTP/1.1\r\n${OK}X-A: 1\r\r\n\r\n`,
  ],
  [
    "a control character",
    400,
    ...["\0", "\x01", "\x0b", "\x1f", "\x7f"].flatMap((char) => [
      `GET PATH HTTP/1.1\r\n${OK}X-A: 1${char}2\r\n\r\n`,
      `GET PATH${char} HTTP/1.1\r\n${OK}\r\n`,
    ]),
  ],
  [
    "a target that is none",
    400,
    ...["PATH a", "PATH\ta", "PATH\xe9", "xPATH"].map((target) => `GET ${target} HTTP/1.1\r\n${OK}\r\n`),
    ` GET PATH HTTP/1.1\r\n${OK}\r\n`,
  ],
  ["no Host", 400, "GET PATH HTTP/1.1\r\n\r\n"],
  [
    "another version or method",
    400,
    ...["HTTP/1.2", "HTTP/1.10", "http/1.1", "HTTP/3", "HTTP/1.1 "].map((version) =>
      `GET PATH ${version}\r\n${OK}\r\n`.replace("1.1 \r", "1.1 x\r"),
    ),
    `get PATH HTTP/1.1\r\n${OK}\r\n`,
    `BREW PATH HTTP/1.1\r\n${OK}\r\n`,
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "\x16\x03\x01\x02\0 PATH\r\n\r\n",
  ],
  [
    "a transfer encoding that does not end with chunked",
    400,
    ...["chunked, identity", "chunked, chunked", "", "\x0bchunked"].map(
      (coding) => `POST PATH HTTP/1.1\r\n${OK}Transfer-Encoding: ${coding}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    ),
    `POST PATH HTTP/1.1\r\n${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`,
  ],
  [
    "a transfer encoding other than chunked",
    501,
    ...["xchunked", "identity", "chunkedx", "gzip, chunked", "identity, chunked", "chunked;a=b"].map(
      (coding) => `POST PATH HTTP/1.1\r\n${OK}Transfer-Encoding: ${coding}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    ),
  ],
  [
    "a head that is too large",
    431,
    `GET PATH HTTP/1.1\r\n${OK}${"X-Y: a\r\n".repeat(201)}\r\n`,
    `GET PATH HTTP/1.1\r\n${OK}${"X-Y: a\r\n".repeat(3000)}\r\n`,
    `GET PATH HTTP/1.1\r\n${OK}X-Y: ${"y".repeat(33_000)}\r\n\r\n`,
    `GET PATH HTTP/1.1\r\n${OK}X-Y: ${"y".repeat(40_000)}`,
    `GET PATH${"y".repeat(33_000)} HTTP/1.1\r\n${OK}\r\n`,
  ],
  [
    "a name that is not this gateway's",
    421,
    "GET PATH HTTP/1.1\r\nConnection: close\r\nHost: localhost, evil.example\r\n\r\n",
    "GET PATH HTTP/1.1\r\nConnection: close\r\nHost:\r\n\r\n",
    "GET PATH HTTP/1.0\r\n\r\n",
    "GET PATH\r\n\r\n",
  ],
  [
    "a target that names no service",
    404,
    `GET http://localhostPATH HTTP/1.1\r\n${OK}Connection: close\r\n\r\n`,
    `GET http://evil.examplePATH HTTP/1.1\r\n${OK}Connection: close\r\n\r\n`,
    `OPTIONS * HTTP/1.1\r\n${OK}X-A: PATH\r\nConnection: close\r\n\r\n`,
  ],
];

test.each(REFUSED.map(([what, status, ...all]) => ({ what, status, all })))(
  "$what is refused with $status, the connection ends, and no instance hears anything",
  async ({ status, all }) => {
    const good = (path: string): string => `GET ${path} HTTP/1.1\r\n${OK}\r\n`;
    await each(all, async (bytes) => {
      const [path, before, after] = [nextPath(), nextPath(), nextPath()];
      const asked = bytes.replace("PATH", `/orders${path}`);
      const first = await RawClient.talk(port(), asked + good(`/orders${after}`));
      expect(first, JSON.stringify(asked.slice(0, 200))).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      // As well where the connection was good until then.
      const client = await RawClient.to(port());
      expect((await client.ask(good(`/orders${before}`))).status).toBe(200);
      expect((await client.ask(asked)).status, JSON.stringify(asked.slice(0, 200))).toBe(status);
      await client.closed;
      const isHeard = (said: string): boolean => (near.bytes + far.bytes).includes(said);
      expect(isHeard(path), JSON.stringify(asked.slice(0, 200))).toBe(false);
      // Where its end could not be told, what follows it is no request either.
      if (status === 400 && asked.includes("Host")) expect(isHeard(after)).toBe(false);
    });
  },
);

test("what can be read in one way only passes, though it is not what it should be", async () => {
  const lenient: readonly (readonly [bytes: string, method: string, body: string])[] = [
    [`\r\nGET PATH HTTP/1.1\r\n${OK}\r\n`, "GET", ""],
    [`GET  PATH HTTP/1.1\r\n${OK}\r\n`, "GET", ""],
    [`GET PATH  HTTP/1.1\r\n${OK}\r\n`, "GET", ""],
    // It is answered, and read, as HTTP/1.0 is: one request to a connection.
    [`GET PATH HTTP/2.0\r\n${OK}\r\n`, "GET", ""],
    [`GET PATH HTTP/0.9\r\n${OK}\r\n`, "GET", ""],
    [`POST PATH HTTP/1.1\r\n${OK}Content-Length:  \t5\t \r\n\r\nhello`, "POST", "hello"],
    [`POST PATH HTTP/1.1\r\n${OK}Content-Length: 005\r\n\r\nhello`, "POST", "hello"],
    [`POST PATH HTTP/1.1\r\n${OK}Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`, "POST", "hello"],
    [`POST PATH HTTP/1.0\r\n${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`, "POST", "hello"],
    [`PROPFIND PATH HTTP/1.1\r\n${OK}\r\n`, "PROPFIND", ""],
  ];
  await each(lenient, async ([bytes, method, body]) => {
    const path = nextPath();
    const client = await RawClient.to(port());
    const answer = await client.ask(bytes.replace("PATH", `/orders${path}`));
    expect(answer.body, JSON.stringify(bytes)).toBe(`${method} ${path} ${body}`);
    client.end();
    expect(near.only(path)).toMatchObject({ method, body, isWhole: true });
  });
});
