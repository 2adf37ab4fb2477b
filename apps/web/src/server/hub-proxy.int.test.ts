import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, expect, test } from "vitest";
import type { WebSettings } from "../env.ts";
import { createHubProxy, type HubProxy } from "./hub-proxy.ts";

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

function listen(server: Server): Promise<number> {
  open.push(server);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/** The dashboard's side: everything is passed to the hub as it is. */
async function startWeb(
  hubUrl: string,
  trustProxy = false,
): Promise<{ url: string; port: number; proxy: HubProxy }> {
  const settings: WebSettings = { port: 0, bindAddress: undefined, hubUrl, trustProxy };
  const proxy = createHubProxy(settings, () => {});
  const server = createServer((request, response) => proxy.web(request, response, request.url ?? "/"));
  server.on("upgrade", (request, socket, head) => proxy.upgrade(request, socket, head, request.url ?? "/"));
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, port, proxy };
}

async function startHub(): Promise<{ url: string; seen: IncomingHttpHeaders[]; upgraded: Duplex[] }> {
  const seen: IncomingHttpHeaders[] = [];
  const upgraded: Duplex[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => response.end(`${request.method} ${request.url} ${Buffer.concat(chunks)}`));
  });
  server.on("upgrade", (request, socket) => {
    seen.push(request.headers);
    upgraded.push(socket);
    socket.on("error", () => {});
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    socket.on("data", (data) => socket.write(`echo ${data}`));
    socket.on("end", () => socket.end());
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, seen, upgraded };
}

test("method, path, query and body reach the hub, with the client's true address", async () => {
  const hub = await startHub();
  const web = await startWeb(hub.url);
  const answer = await fetch(`${web.url}/trpc/x?batch=1`, {
    method: "POST",
    body: "hello",
    headers: {
      "x-forwarded-for": "6.6.6.6",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "evil.example",
    },
  });
  expect(await answer.text()).toBe("POST /trpc/x?batch=1 hello");
  expect(hub.seen[0]).toMatchObject({
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-proto": "http",
    "x-forwarded-host": `127.0.0.1:${web.port}`,
    host: `127.0.0.1:${web.port}`,
  });
});

test("behind a trusted proxy its word is passed on, with its own address appended", async () => {
  const hub = await startHub();
  const web = await startWeb(hub.url, true);
  await fetch(web.url, {
    headers: {
      "x-forwarded-for": "9.9.9.9",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "fleet.example",
    },
  });
  expect(hub.seen[0]).toMatchObject({
    "x-forwarded-for": "9.9.9.9, 127.0.0.1",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "fleet.example",
  });
});

test("a hub that is away is answered for: an error envelope, JSON, or a line for a shell", async () => {
  const web = await startWeb("http://127.0.0.1:9");
  const trpc = await fetch(`${web.url}/trpc/me.get`);
  expect(trpc.status).toBe(502);
  expect(await trpc.json()).toMatchObject({
    error: { data: { orrery: { code: "HUB_UNREACHABLE", retryable: true } } },
  });
  const auth = await fetch(`${web.url}/api/auth/get-session`);
  expect(await auth.json()).toMatchObject({ error: { code: "HUB_UNREACHABLE" } });
  const script = await fetch(`${web.url}/install.sh`);
  expect(script.status).toBe(502);
  expect(await script.text()).toMatch(/^# The hub does not answer.*\nexit 1\n$/);
});

test("a websocket is passed through both ways, and ended with the dashboard", async () => {
  const hub = await startHub();
  const web = await startWeb(hub.url);
  const socket = connect(web.port, "127.0.0.1");
  const received: string[] = [];
  socket.on("data", (data) => received.push(String(data)));
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.write("GET /socket.io/ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
  await expect.poll(() => received.join("")).toContain("101 Switching Protocols");
  socket.write("ping");
  await expect.poll(() => received.join("")).toContain("echo ping");
  web.proxy.close();
  await closed;
  await expect.poll(() => hub.upgraded.every((each) => each.destroyed)).toBe(true);
});

test("an upgrade to a hub that is away closes the socket instead of hanging", async () => {
  const web = await startWeb("http://127.0.0.1:9");
  const socket = connect(web.port, "127.0.0.1");
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.write("GET /socket.io/ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
  socket.resume();
  await closed;
});
