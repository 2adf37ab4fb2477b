import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createTcpServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "@orrery/runtime";
import { expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { HttpMeasurer } from "./measure-http.ts";
import { useProbes } from "./testing/probe-fixture.ts";
import { createTestCertificates } from "./testing/test-certificates.ts";

const probes = useProbes();
const answered = { outcome: "answered", ms: expect.any(Number) };
const lost = (problem: RegExp) => ({ outcome: "lost", problem: expect.stringMatching(problem) });

async function serve(listener: RequestListener): Promise<{ url: string; sockets: () => number }> {
  const sockets = new Set<Socket>();
  const port = await probes.serve(
    createServer((request, response) => {
      sockets.add(request.socket);
      listener(request, response);
    }),
  );
  return { url: `http://a.example:${port}`, sockets: () => sockets.size };
}

const http = (url: string, change: { method?: "GET" | "HEAD"; expectedStatus?: number } = {}) =>
  ({ kind: "http", url, method: "HEAD", ...change }) as const;

test("the connection is kept between measurements", async () => {
  const seen: (string | undefined)[] = [];
  const server = await serve((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.host?.replace(/:\d+/, "")}`);
    response.writeHead(200, { "content-length": 0 }).end();
  });
  const measurer = probes.target(http(`${server.url}/time?x=1`));
  for (let i = 0; i < 3; i += 1) {
    expect(await measurer.measure()).toEqual(answered);
    await sleep(30);
  }
  expect(server.sockets()).toBe(1);
  expect(new Set(seen)).toEqual(new Set(["HEAD /time?x=1 a.example"]));
});

test("a server that closes idle connections is not lost for it", async () => {
  const used = new Set<Socket>();
  const server = await serve(({ socket }, response) => {
    // As if it had been closed just when the next request was on its way.
    if (used.has(socket)) socket.destroy();
    else response.writeHead(200, { "content-length": 0 }).end();
    used.add(socket);
  });
  const measurer = probes.target(http(server.url));
  for (let i = 0; i < 3; i += 1) {
    expect(await measurer.measure()).toEqual(answered);
    await sleep(30);
  }
  expect(server.sockets()).toBe(3);
});

test("the time is that of the first byte, not of the whole answer, nor of the connect", async () => {
  const server = await serve(async (_, response) => {
    await sleep(60);
    response.writeHead(200);
    response.write("first");
    await sleep(2000);
    response.end("last");
  });
  const outcome = await probes.target(http(server.url, { method: "GET" })).measure();
  expect(outcome).toEqual(answered);
  expect(outcome.outcome === "answered" && outcome.ms).toBeGreaterThanOrEqual(55);
  expect(outcome.outcome === "answered" && outcome.ms).toBeLessThan(1500);
});

test("statuses: any below 400, or the one that is expected; redirects are not followed", async () => {
  let followed = 0;
  const server = await serve(({ url }: IncomingMessage, response: ServerResponse) => {
    if (url === "/followed") followed += 1;
    const status = Number(url?.slice(1)) || 200;
    response.writeHead(status, status === 302 ? { location: "/followed" } : {}).end();
  });
  const status = (code: number, expectedStatus?: number) =>
    probes
      .target(http(`${server.url}/${code}`, expectedStatus === undefined ? {} : { expectedStatus }))
      .measure();
  expect(await status(204)).toEqual(answered);
  expect(await status(302)).toEqual(answered);
  expect(await status(404, 404)).toEqual(answered);
  expect(await status(404)).toEqual(lost(/answered with status 404; a status below 400 is expected/));
  expect(await status(200, 204)).toEqual(lost(/answered with status 200; status 204 is expected/));
  expect(followed).toBe(0);
});

test("an answer without an end is read up to 64 KiB, and the next measurement works", async () => {
  let sentBytes = 0;
  let streams = 0;
  let closed = 0;
  const server = await serve((_, response) => {
    streams += 1;
    response.once("close", () => {
      closed += 1;
    });
    const chunk = Buffer.alloc(16_384);
    const push = () => {
      while (!response.destroyed) {
        sentBytes += chunk.length;
        if (!response.write(chunk)) {
          response.once("drain", push);
          return;
        }
      }
    };
    push();
  });
  const measurer = probes.target(http(server.url, { method: "GET" }));
  expect(await measurer.measure()).toEqual(answered);
  await until("it is cut off", () => closed === 1);
  const afterFirst = sentBytes;
  await sleep(100);
  expect(sentBytes).toBe(afterFirst);
  expect(await measurer.measure()).toEqual(answered);
  expect(streams).toBe(2);
});

test("slow, silent, or something else", async () => {
  const slow = await serve(async (_, response) => {
    await sleep(400);
    response.end();
  });
  const impatient = probes.target(http(slow.url), { timeoutMs: 100 });
  expect(await impatient.measure()).toEqual(lost(/^a\.example:\d+ did not answer within 100 ms\.$/));
  expect(await impatient.measure()).toEqual(lost(/did not answer/));
  const closed = await probes.closedPort();
  expect(await probes.target(http(`http://a.example:${closed}`)).measure()).toEqual(lost(/refused/));
  const garbage = await probes.serve(
    createTcpServer((socket) => {
      socket.on("data", () => socket.end("220 mail.example ESMTP\r\n"));
    }),
  );
  expect(await probes.target(http(`http://a.example:${garbage}`)).measure()).toEqual(lost(/is not HTTP/));
  const hangsUp = await probes.serve(
    createTcpServer((socket) => {
      socket.on("data", () => socket.destroy());
    }),
  );
  expect(await probes.target(http(`http://a.example:${hangsUp}`)).measure()).toEqual(
    lost(/closed the connection/),
  );
});

test("https: the certificate is verified for the name in the address", async () => {
  const certificates = await createTestCertificates({ isTrusted: true });
  const right = await probes.serve(
    createHttpsServer(await certificates.issue(["a.example"]), (_, response) => response.end()),
  );
  const measurer = probes.target(http(`https://a.example:${right}`));
  expect(await measurer.measure()).toEqual(answered);
  expect(await measurer.measure()).toEqual(answered);
  const wrong = await probes.serve(
    createHttpsServer(await certificates.issue(["b.example"]), (_, response) => response.end()),
  );
  expect(await probes.target(http(`https://a.example:${wrong}`)).measure()).toEqual(
    lost(/certificate of another name/),
  );
});

test("a name that points inside by now is refused though a connection is open", async () => {
  const server = await serve((_, response) => response.writeHead(200, { "content-length": 0 }).end());
  const { port } = new URL(server.url);
  const answers = new Map([["127.0.0.1", "admitted"]]);
  const guard = {
    // Stands for a name whose address is another one each time.
    admit: async () =>
      answers.size > 0
        ? { outcome: "admitted" as const, address: "127.0.0.1" }
        : { outcome: "refused" as const, problem: "a private address" },
  };
  const measurer = new HttpMeasurer(http(`http://a.example:${port}`), {
    guard,
    clock: systemClock,
    timeoutMs: 5000,
    allowsPrivate: false,
  });
  probes.atEnd(() => measurer.close());
  expect(await measurer.measure()).toEqual(answered);
  answers.clear();
  expect(await measurer.measure()).toEqual({ outcome: "refused", problem: "a private address" });
  answers.set("127.0.0.1", "admitted");
  expect(await measurer.measure()).toEqual(answered);
  expect(server.sockets()).toBe(2);
});
