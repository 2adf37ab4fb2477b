import { createServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { until } from "../testing/agent-process.ts";
import { useProbes } from "./testing/probe-fixture.ts";
import { createTestCertificates } from "./testing/test-certificates.ts";

const probes = useProbes();
const answered = { outcome: "answered", ms: expect.any(Number) };
const lost = (problem: RegExp) => ({ outcome: "lost", problem: expect.stringMatching(problem) });

async function serve(
  onConnection: (socket: WebSocket) => void,
  options: { autoPong?: boolean } = {},
): Promise<{ url: string; opened: () => number }> {
  let opened = 0;
  const http = createServer();
  const server = new WebSocketServer({ server: http, ...options });
  server.on("connection", (socket) => {
    opened += 1;
    onConnection(socket);
  });
  return { url: `ws://a.example:${await probes.serve(http)}/stream`, opened: () => opened };
}

const websocket = (url: string) => ({ kind: "websocket", url }) as const;

test("pings travel over one websocket that stays open", async () => {
  const server = await serve(() => undefined);
  const measurer = probes.target(websocket(server.url));
  for (let i = 0; i < 3; i += 1) expect(await measurer.measure()).toEqual(answered);
  expect(server.opened()).toBe(1);
});

test("the time is that of the ping, not of the opening", async () => {
  const server = await serve(
    (socket) => {
      socket.on("ping", (data) => setTimeout(() => socket.pong(data), 80));
    },
    { autoPong: false },
  );
  const outcome = await probes.target(websocket(server.url)).measure();
  expect(outcome).toEqual(answered);
  expect(outcome.outcome === "answered" && outcome.ms).toBeGreaterThanOrEqual(79);
});

test("one that was closed is opened anew", async () => {
  let closed = 0;
  const server = await serve((socket) => {
    socket.on("ping", () => setTimeout(() => socket.close(), 10));
    socket.on("close", () => {
      closed += 1;
    });
  });
  const measurer = probes.target(websocket(server.url));
  expect(await measurer.measure()).toEqual(answered);
  // Once the measurer has answered the goodbye, its side is closing, too.
  await until("it is closed", () => closed === 1);
  expect(await measurer.measure()).toEqual(answered);
  expect(server.opened()).toBe(2);
});

test("one that does not answer pings, or answers with another one's pong, is lost and opened anew", async () => {
  const server = await serve(
    (socket) => {
      socket.on("ping", () => socket.pong(Buffer.from("12345678")));
    },
    { autoPong: false },
  );
  const measurer = probes.target(websocket(server.url), { timeoutMs: 1000 });
  expect(await measurer.measure()).toEqual(lost(/\(its websocket\) did not answer within 1000 ms/));
  expect(await measurer.measure()).toEqual(lost(/did not answer/));
  expect(server.opened()).toBe(2);
});

test("one that hangs up during the ping is lost", async () => {
  const server = await serve(
    (socket) => {
      socket.on("ping", () => socket.terminate());
    },
    { autoPong: false },
  );
  expect(await probes.target(websocket(server.url)).measure()).toEqual(lost(/closed the connection/));
});

test("one that talks too much by itself is cut off, with a sentence", async () => {
  let closed = 0;
  const server = await serve((socket) => {
    socket.once("ping", () => {
      for (let i = 0; i < 5; i += 1) socket.send(Buffer.alloc(20_000));
    });
    socket.on("close", () => {
      closed += 1;
    });
  });
  const measurer = probes.target(websocket(server.url));
  expect(await measurer.measure()).toEqual(answered);
  await until("it is cut off", () => closed === 1);
  expect(await measurer.measure()).toEqual(lost(/more than 64 KiB by itself/));
  expect(await measurer.measure()).toEqual(answered);
});

test("what is no websocket, does not answer or breaks its protocol", async () => {
  const page = await probes.serve(createServer((_, response) => response.end("hello")));
  const noWebsocket = probes.target(websocket(`ws://a.example:${page}`));
  expect(await noWebsocket.measure()).toEqual(lost(/is no websocket: it answered with status 200/));
  const silent = await probes.serve(createTcpServer());
  expect(await probes.target(websocket(`ws://a.example:${silent}`), { timeoutMs: 150 }).measure()).toEqual(
    lost(/did not answer within 150 ms/),
  );
  const closed = await probes.closedPort();
  expect(await probes.target(websocket(`ws://a.example:${closed}#top`)).measure()).toEqual(
    lost(/refused the connection/),
  );
});

test("what cannot be opened is tried again with pauses, and counts as lost meanwhile", async () => {
  let tries = 0;
  const port = await probes.serve(
    createServer((_, response) => {
      tries += 1;
      response.writeHead(503).end();
    }),
  );
  const measurer = probes.target(websocket(`ws://a.example:${port}`));
  for (let i = 0; i < 5; i += 1) expect(await measurer.measure()).toEqual(lost(/status 503/));
  expect(tries).toBe(1);
});

test("wss: the certificate is verified for the name in the address", async () => {
  const certificates = await createTestCertificates({ isTrusted: true });
  for (const [name, expected] of [
    ["a.example", answered],
    ["b.example", lost(/certificate of another name/)],
  ] as const) {
    const https = createHttpsServer(await certificates.issue([name]));
    new WebSocketServer({ server: https });
    const port = await probes.serve(https);
    expect(await probes.target(websocket(`wss://a.example:${port}`)).measure()).toEqual(expected);
  }
});
