import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { startNearAndFar } from "./testing/near-and-far.ts";
import { readProcessRss } from "./testing/process-rss.ts";
import { RawClient } from "./testing/raw-client.ts";
import { RawInstance } from "./testing/raw-instance.ts";
import type { ServicesLab } from "./testing/services-lab.ts";

/** Clients that are slow, that stop, that go, and that send and take more than fits into memory. */
let lab: ServicesLab;
let near: RawInstance;
let far: RawInstance;
/** They take the 10 s that a head may take: begun first, and looked at last. */
let slow: Promise<string>[] = [];

beforeAll(async () => {
  ({ lab, near, far } = await startNearAndFar((name) => RawInstance.start(name)));
  slow = [
    talkSlowly(""),
    talkSlowly("GET /orders/slow HTTP/1.1\r\nHost: loc"),
    talkSlowly(
      "GET /orders/slow HTTP/1.1\r\nHost: loc",
      "GET /orders/quick HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ),
  ];
}, 60_000);
afterAll(() => Promise.all([near.end(), far.end(), lab.end()]));

const port = (): number => lab.portOf("a") ?? 0;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Byte by byte, and then nothing more. Resolves with the last that was said to it. */
async function talkSlowly(text: string, first = ""): Promise<string> {
  const client = await RawClient.to(port());
  if (first !== "") expect((await client.ask(first)).status).toBe(200);
  for (const byte of text) {
    client.write(byte);
    await pause(1);
  }
  await client.closed;
  return client.rest;
}

function agentsRss(): number {
  const pids = ["a", "b"].map((name) => lab.fleet.agents.get(name)?.child.pid ?? 0);
  return pids.reduce((sum, pid) => sum + readProcessRss(pid), 0);
}

/** By how many bytes both agents grow at most while that is done. */
async function growthDuring(work: () => Promise<unknown>): Promise<number> {
  const before = agentsRss();
  let most = before;
  const looking = setInterval(() => {
    most = Math.max(most, agentsRss());
  }, 20);
  await work().finally(() => clearInterval(looking));
  return most - before;
}

const MEGABYTE = Buffer.alloc(1_000_000, "a");

/** As fast as the other side takes it, until it goes. */
async function pour(socket: Socket, megabytes: number): Promise<void> {
  for (let i = 0; i < megabytes && !socket.destroyed; i += 1) {
    if (!socket.write(MEGABYTE)) await drainOf(socket);
  }
}

/** Or its end. */
function drainOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off("drain", done).off("close", done);
      resolve();
    };
    socket.on("drain", done).on("close", done);
    if (socket.closed) done();
  });
}

function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
}

describe.each([
  ["on this node", "1", () => near, 256],
  ["on another node", "2", () => far, 128],
] as const)("an instance %s", (_, contract, instanceOf, megabytes) => {
  const ask = (path: string, lines = "", method = "GET"): string =>
    `${method} /orders${path} HTTP/1.1\r\nHost: localhost\r\nx-orrery-contract: ${contract}\r\n${lines}\r\n`;
  const using = async (work: (client: RawClient) => Promise<void>): Promise<void> => {
    const client = await RawClient.to(port());
    await work(client).finally(() => client.end());
  };

  test("is rid of a client that stops in the middle of its body once its time is over", () =>
    using(async (client) => {
      instanceOf().on("/stops", () => undefined);
      const lines = "x-orrery-deadline-ms: 3000\r\nContent-Length: 1000\r\n";
      const { status, body } = await client.ask(`${ask("/stops", lines, "POST")}hello`);
      expect([status, (JSON.parse(body) as { code: string }).code]).toEqual([504, "DEADLINE_EXCEEDED"]);
      await client.closed;
      const [asked] = instanceOf().askedFor("/stops");
      await closeOf(asked?.socket as Socket);
    }));

  test("is read no faster than clients that read nothing, while 50 others are served", async () => {
    const instance = instanceOf();
    instance.on("/large", ({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 4000000000\r\n\r\n");
      void pour(socket, 4000);
    });
    const lazy: Socket[] = [];
    const grown = await growthDuring(async () => {
      for (let i = 0; i < 4; i += 1) {
        const socket = connect(port(), "127.0.0.1").pause();
        socket.on("error", () => undefined).write(ask("/large"));
        lazy.push(socket);
      }
      const asked = () => instance.askedFor("/large").map(({ socket }) => socket);
      await until("the large answers to begin", () => asked().length === 4);
      await Promise.all(
        Array.from({ length: 50 }, (_none, i) =>
          using(async (client) => {
            for (let again = 0; again < 5; again += 1) {
              const path = `/other-${i}-${again}`;
              expect(await client.ask(ask(path))).toMatchObject({ status: 200, body: path });
            }
          }),
        ),
      );
      await until("the instance to be held up", () =>
        asked().every(({ writableNeedDrain }) => writableNeedDrain),
      );
    });
    expect(grown).toBeLessThan(100_000_000);
    for (const socket of lazy) socket.destroy();
    await Promise.all(instance.askedFor("/large").map(({ socket }) => closeOf(socket)));
  });

  test("hears of a client that goes, and its router counts no request of it any more", async () => {
    const instance = instanceOf();
    instance.on("/begun", ({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
    });
    instance.on("/silent", () => undefined);
    const clients = await Promise.all(Array.from({ length: 4 }, () => RawClient.to(port())));
    for (const [at, client] of clients.entries()) client.write(ask(at % 2 === 0 ? "/begun" : "/silent"));
    const asked = () => [...instance.askedFor("/begun"), ...instance.askedFor("/silent")];
    await until("all to be asked", () => asked().length === 4);
    // What is open is told with what is over.
    const telling = setInterval(() => void using(async (client) => void (await client.ask(ask("/x")))), 200);
    const openIs = (open: number) => () => {
      const mine = lab.fleet.hub.serviceReports.filter(({ nodeId }) => nodeId === lab.fleet.nodeId("a"));
      const router = mine.findLast(({ routers }) => routers.length > 0)?.routers[0];
      return router?.instances.find(({ instanceId }) => instanceId === instance.name)?.openCount === open;
    };
    await until("four to be open", openIs(4));
    for (const client of clients) client.end();
    await Promise.all(asked().map(({ socket }) => closeOf(socket)));
    await until("none to be open", openIs(0));
    clearInterval(telling);
  });

  test(`gives and takes ${megabytes} MB, and nothing piles up`, async () => {
    const instance = instanceOf();
    const bytes = megabytes * MEGABYTE.length;
    instance.on("/down", ({ socket }) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes}\r\n\r\n`);
      void pour(socket, megabytes);
    });
    const grownDown = await growthDuring(async () => {
      const socket = connect(port(), "127.0.0.1");
      socket.write(ask("/down", "Connection: close\r\n"));
      let heard = 0;
      for await (const chunk of socket) heard += (chunk as Buffer).length;
      expect(heard).toBeGreaterThanOrEqual(bytes);
    });
    expect(grownDown).toBeLessThan(100_000_000);
    const before = instance.bodyBytes;
    instance.on("/up", async ({ socket }) => {
      await until("the whole body", () => instance.bodyBytes - before >= bytes);
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    const grownUp = await growthDuring(() =>
      using(async (client) => {
        client.write(ask("/up", `Content-Length: ${bytes}\r\n`, "POST"));
        await pour(client.socket, megabytes);
        expect((await client.answer()).status).toBe(200);
      }),
    );
    expect(grownUp).toBeLessThan(100_000_000);
    expect(instance.bodyBytes - before).toBe(bytes);
  });
});

test("who does not come to the end of a head is told so after 10 s, and no instance hears of it", async () => {
  for (const heard of await Promise.all(slow)) {
    expect(heard).toMatch(/^HTTP\/1.1 408 /);
    expect(heard).toContain('"code":"REQUEST_TOO_SLOW"');
  }
  expect([...near.askedFor("/slow"), ...far.askedFor("/slow")]).toEqual([]);
});
