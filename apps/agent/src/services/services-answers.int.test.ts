import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { each, nextPath, startNearAndFar } from "./testing/near-and-far.ts";
import { RawClient } from "./testing/raw-client.ts";
import { RawInstance } from "./testing/raw-instance.ts";
import { valuesOf } from "./testing/raw-message.ts";
import type { ServicesLab } from "./testing/services-lab.ts";

/** HTTP/1.1 as instances write it, good and bad, and what a client hears of it. */
let lab: ServicesLab;
let near: RawInstance;
let far: RawInstance;

beforeAll(async () => {
  ({ lab, near, far } = await startNearAndFar((name) => RawInstance.start(name)));
}, 60_000);
afterAll(() => Promise.all([near.end(), far.end(), lab.end()]));

const port = (): number => lab.portOf("a") ?? 0;
/** However it ends. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

const HELLO = "Content-Length: 5\r\n\r\nhello";
const CHUNKS = `5;a=b\r\nhello\r\n06;c="d"\r\n world\r\n0;e\r\n`;

/** `ends`: the instance ends the connection after it. */
const GOOD: readonly (readonly [what: string, bytes: string, body: string, ends?: boolean])[] = [
  ["a length", `HTTP/1.1 200 OK\r\nX-A: 1\r\n${HELLO}`, "hello"],
  ["names in lower case", "HTTP/1.1 200 OK\r\nx-a:1\r\ncontent-length:5\r\n\r\nhello", "hello"],
  [
    "chunks with extensions and trailers",
    `HTTP/1.1 200 OK\r\nX-A: 1\r\nTrailer: X-End\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}X-End: yes\r\n\r\n`,
    "hello world",
  ],
  ["no length", "HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nhello", "hello", true],
  [
    "interim answers",
    `HTTP/1.1 103 Early Hints\r\nX-A: no\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: 1\r\n${HELLO}`,
    "hello",
  ],
  ["no reason", `HTTP/1.1 200 \r\nX-A: 1\r\n${HELLO}`, "hello"],
  ["no reason, and no space before it", `HTTP/1.1 200\r\nX-A: 1\r\n${HELLO}`, "hello"],
  ["its connection's end", `HTTP/1.1 200 OK\r\nX-A: 1\r\nConnection: close\r\n${HELLO}`, "hello", true],
  ["HTTP/1.0", `HTTP/1.0 200 OK\r\nX-A: 1\r\n${HELLO}`, "hello", true],
  ["nothing", "HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 0\r\n\r\n", ""],
];

/** What is no answer, or could be read in two ways. `ends`: the instance ends the connection after it. */
const BAD: readonly (readonly [what: string, bytes: string, ends?: boolean])[] = [
  ["a length and chunks", `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n${HELLO}`],
  [
    "chunks and a length",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  ["two lengths", `HTTP/1.1 200 OK\r\nContent-Length: 3\r\n${HELLO}`],
  ["a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello"],
  ["a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"],
  ["a list of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello"],
  ["too long a head", `HTTP/1.1 200 OK\r\nX-A: ${"a".repeat(200_000)}\r\n${HELLO}`],
  ["a head without an end", `HTTP/1.1 200 OK\r\nX-A: ${"a".repeat(200_000)}`],
  ["garbage", "SSH-2.0-OpenSSH_9.9\r\n\r\n\r\n"],
  ["garbage that is no text", "\x15\x03\x03\0\x02\x02\x28\r\n\r\n"],
  ["another version", `HTTP/1.2 200 OK\r\n${HELLO}`],
  ["a status of two digits", `HTTP/1.1 20 OK\r\n${HELLO}`],
  ["a status of four digits", `HTTP/1.1 2000 OK\r\n${HELLO}`],
  ["a space before a colon", `HTTP/1.1 200 OK\r\nX-A : 1\r\n${HELLO}`],
  ["a line without a colon", `HTTP/1.1 200 OK\r\nX-A\r\n${HELLO}`],
  ["NUL in a value", `HTTP/1.1 200 OK\r\nX-A: 1\x002\r\n${HELLO}`],
  ["CR in a value", `HTTP/1.1 200 OK\r\nX-A: 1\rX-B: 2\r\n${HELLO}`],
  [
    "another protocol that nobody asked for",
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
  ],
  ["nothing, and its end", "", true],
  ["half a head, and its end", "HTTP/1.1 200 OK\r\nContent-Le", true],
  ["an interim answer, and its end", "HTTP/1.1 103 Early Hints\r\n\r\n", true],
];

/** What begins well. */
const CUT: readonly (readonly [what: string, bytes: string, ends?: boolean])[] = [
  ["a length that is not reached", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", true],
  ["no last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true],
  ["half a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n9\r\nhello", true],
  ["no end of trailers", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", true],
  [
    "a size that is none",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nx\r\nhello\r\n0\r\n\r\n",
  ],
  [
    "a signed size",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n+5\r\nhello\r\n0\r\n\r\n",
  ],
  ["a chunk that goes on", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n"],
  [
    "trailers that are none",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX A: 1\r\n\r\n",
  ],
];

describe.each([
  ["on this node", "1", () => near],
  ["on another node", "2", () => far],
] as const)("of an instance %s", (_, contract, instanceOf) => {
  const usual = `Host: localhost\r\nx-orrery-contract: ${contract}\r\n`;
  const get = (path: string): string => `GET /orders${path} HTTP/1.1\r\n${usual}\r\n`;
  const using = async (work: (client: RawClient) => Promise<void>): Promise<void> => {
    const client = await RawClient.to(port());
    await work(client).finally(() => client.end());
  };
  /** So many others, all at once, are given what they asked for. */
  const expectOthersRight = (others = 8): Promise<void> =>
    each(Array.from({ length: others }, nextPath), (path) =>
      using(async (client) => {
        expect(await client.ask(get(path))).toMatchObject({ status: 200, body: path, isWhole: true });
        expect(client.rest).toBe("");
      }),
    );

  test.each(GOOD.map(([what, bytes, body, ends = false]) => ({ what, bytes, body, ends })))(
    "an answer with $what passes, whole and in any two pieces",
    async ({ bytes, body, ends }) => {
      await each(
        Array.from(bytes, (_char, at) => at),
        (at) =>
          using(async (client) => {
            const [path, after] = [nextPath(), nextPath()];
            instanceOf().on(path, async ({ socket }) => {
              if (at > 0) {
                socket.write(bytes.slice(0, at), "latin1");
                await pause(1);
              }
              socket.write(bytes.slice(at), "latin1");
              if (ends) socket.end();
            });
            const answer = await client.ask(get(path));
            expect(answer, `split at ${at}`).toMatchObject({ status: 200, body, isWhole: true });
            expect(valuesOf(answer.headers, "x-a")).toEqual(
              bytes.includes("-a:") || bytes.includes("-A:") ? ["1"] : [],
            );
            expect(valuesOf(answer.trailers, "x-end")).toEqual(bytes.includes("X-End: yes") ? ["yes"] : []);
            expect((await client.ask(get(after))).body).toBe(after);
            expect(client.rest).toBe("");
          }),
      );
    },
  );

  test.each(BAD.map(([what, bytes, ends = false]) => ({ what, bytes, ends })))(
    "$what is no answer: the client is told so, and others get theirs",
    async ({ bytes, ends }) => {
      const path = nextPath();
      const closed: Promise<unknown>[] = [];
      instanceOf().on(path, ({ socket }) => {
        closed.push(closeOf(socket));
        socket.write(bytes, "latin1");
        if (ends) socket.end();
      });
      await using(async (client) => {
        const { status, body, isWhole } = await client.ask(get(path));
        expect({ status, isWhole, code: (JSON.parse(body) as { code: string }).code }).toEqual({
          ...{ status: 502, isWhole: true, code: "INSTANCE_FAILED" },
        });
      });
      await Promise.all(closed);
      await expectOthersRight(5);
    },
  );

  test.each(CUT.map(([what, bytes, ends = false]) => ({ what, bytes, ends })))(
    "an answer that ends with $what never looks whole",
    async ({ bytes, ends }) => {
      for (const isReset of ends ? [false, true] : [false]) {
        const path = nextPath();
        const closed: Promise<unknown>[] = [];
        instanceOf().on(path, async ({ socket }) => {
          closed.push(closeOf(socket));
          socket.write(bytes, "latin1");
          await pause(5);
          if (isReset) socket.resetAndDestroy();
          else if (ends) socket.end();
        });
        await using(async (client) => {
          client.write(get(path));
          // Nothing at all may come of it where its end was seen before its beginning was passed on.
          const said = await client.answer().catch(() => null);
          await client.closed;
          if (said?.status === 502) expect(JSON.parse(said.body)).toMatchObject({ code: "INSTANCE_FAILED" });
          else expect(said?.isWhole ?? false).toBe(false);
        });
        await Promise.all(closed);
      }
      await expectOthersRight(5);
    },
  );

  test("a connection that ends right after its answer costs nobody the next one", () =>
    using(async (client) => {
      for (let i = 0; i < 30; i += 1) {
        const path = nextPath();
        instanceOf().on(path, async ({ socket }) => {
          socket.write(`HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n${HELLO}`);
          if (i % 2 === 0) socket.end();
          else setImmediate(() => socket.destroy());
        });
        expect(await client.ask(get(path)), String(i)).toMatchObject({ status: 200, body: "hello" });
      }
    }));

  const forged = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  test.each([
    ["an answer", `HTTP/1.1 200 OK\r\n${HELLO}`, "GET"],
    [
      "an answer in chunks",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      "GET",
    ],
    ["an answer to HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD"],
    ["an answer without a body", "HTTP/1.1 204 No Content\r\n\r\n", "GET"],
    ["an answer of what is known", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "GET"],
  ])("what follows %s is nobody's answer", async (_what, bytes, method) => {
    for (const isApart of [false, true]) {
      const path = nextPath();
      const closed: Promise<unknown>[] = [];
      instanceOf().on(path, async ({ socket }) => {
        closed.push(closeOf(socket));
        if (isApart) {
          socket.write(bytes);
          await pause(20);
          socket.write(forged);
        } else socket.write(bytes + forged);
      });
      await using(async (client) => {
        const { status, isWhole, body } = await client.ask(get(path).replace("GET", method), method);
        expect([status, isWhole]).toEqual([Number(bytes.slice(9, 12)), true]);
        expect(body).not.toContain("evil");
        await Promise.all(closed);
        const own = nextPath();
        expect((await client.ask(get(own))).body).toBe(own);
        expect(client.rest).toBe("");
      });
      await expectOthersRight();
    }
  });

  test("an answer before the end of the body is passed on, and the connection is not used for anybody else's", async () => {
    const path = nextPath();
    const closed: Promise<unknown>[] = [];
    instanceOf().on(path, ({ socket }) => {
      closed.push(closeOf(socket));
      socket.write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
    });
    await using(async (client) => {
      client.write(
        get(path).replace("GET", "POST").replace("\r\n\r\n", "\r\nContent-Length: 100000\r\n\r\n"),
      );
      client.write("a".repeat(1000));
      expect(await client.answer()).toMatchObject({ status: 413, body: "big", isWhole: true });
      await Promise.all(closed);
      await expectOthersRight();
    });
  });
});
