import { connect as connectTls } from "node:tls";
import { SocksClient } from "socks";
import { type Dispatcher, fetch, ProxyAgent } from "undici";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  createLabAuthority,
  type LabAuthority,
  startTarget,
  startUpstream,
  type Target,
  type Upstream,
} from "./index.ts";

type Echo = {
  address: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  bodyBytes: number;
};

const credentials = { username: "user", password: "pass word" };
const open: { close(): Promise<void> }[] = [];
let authority: LabAuthority;
let target: Target;

beforeAll(async () => {
  authority = await createLabAuthority();
  target = await startTarget();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => target.close());

async function upstreamOf(settings: Parameters<typeof startUpstream>[0]): Promise<Upstream> {
  const upstream = await startUpstream(settings);
  open.push(upstream);
  return upstream;
}

function through(upstream: Upstream, isTunnel: boolean): Dispatcher {
  const agent = new ProxyAgent({
    // A name, since the client refuses to ask TLS for an address.
    uri: `${upstream.settings.kind}://localhost:${upstream.port}`,
    token: `Basic ${Buffer.from("user:pass word").toString("base64")}`,
    proxyTunnel: isTunnel,
    proxyTls: { ca: authority.cert },
  });
  open.unshift({ close: () => agent.destroy() });
  return agent;
}

async function socketThrough(upstream: Upstream, host: string, port: number) {
  const { socket } = await SocksClient.createConnection({
    proxy: { host: "127.0.0.1", port: upstream.port, type: 5, userId: "user", password: "pass word" },
    command: "connect",
    destination: { host, port },
  });
  return socket;
}

test.each(["http", "https"] as const)("%s: plain requests and tunnels leave from the exit", async (kind) => {
  const certificate = kind === "https" ? await authority.issue(["localhost"]) : null;
  const upstream = await upstreamOf({ kind, credentials, certificate, exit: "127.1.0.7" });
  for (const isTunnel of [false, true]) {
    const dispatcher = through(upstream, isTunnel);
    const answer = await fetch(`${target.url}/a?b=1`, { method: "POST", body: "12345", dispatcher });
    expect((await answer.json()) as Echo).toMatchObject({
      address: "127.1.0.7",
      url: "/a?b=1",
      bodyBytes: 5,
    });
  }
  expect(upstream.counters).toMatchObject({ requestCount: 1, tunnelCount: 1, authRefusedCount: 0 });
  expect(target.requestCounts.get("127.1.0.7")).toBeGreaterThan(1);
});

test("socks5: an independent client comes through, also by a name that only the upstream knows", async () => {
  const tls = await authority.issue(["shop.example"]);
  const shop = await startTarget({ tls });
  open.push(shop);
  const hosts = { "shop.example:443": `127.0.0.1:${shop.port}` };
  const upstream = await upstreamOf({ kind: "socks5", credentials, exit: "127.1.0.8", hosts });
  const socket = await socketThrough(upstream, "shop.example", 443);
  const secured = connectTls({ socket, servername: "shop.example", ca: authority.cert });
  secured.write("GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");
  const said = await secured.toArray();
  expect(Buffer.concat(said).toString()).toContain('"address":"127.1.0.8"');
  await expect(socketThrough(upstream, "nowhere.example", 443)).rejects.toThrow();
  upstream.change({ credentials: { username: "user", password: "new" } });
  await expect(socketThrough(upstream, "shop.example", 443)).rejects.toThrow();
  expect(upstream.counters.authRefusedCount).toBe(1);
});

test("wrong credentials get 407, a host that blocks the exit 403", async () => {
  const upstream = await upstreamOf({ kind: "http", credentials, blockedBy: ["127.0.0.9"] });
  const dispatcher = through(upstream, false);
  expect((await fetch("http://127.0.0.9/", { dispatcher })).status).toBe(403);
  upstream.change({ credentials: { username: "user", password: "new" } });
  await expect(fetch(target.url, { dispatcher })).rejects.toThrow();
  expect(upstream.counters.authRefusedCount).toBe(1);
});

test("a killed upstream listens again at its port when it is revived", async () => {
  const upstream = await upstreamOf({ kind: "http" });
  const { port } = upstream;
  await upstream.kill();
  await expect(fetch(target.url, { dispatcher: through(upstream, false) })).rejects.toThrow();
  await upstream.revive();
  expect(upstream.port).toBe(port);
  expect((await fetch(target.url, { dispatcher: through(upstream, false) })).status).toBe(200);
});

test.each(["closes", "garbage", "flood"] as const)("%s: no client gets an answer", async (behaviour) => {
  const upstream = await upstreamOf({ kind: "http", behaviour });
  await expect(fetch(target.url, { dispatcher: through(upstream, false) })).rejects.toThrow();
});

test.each(["silent", "half-open"] as const)("%s: clients wait in vain", async (behaviour) => {
  const upstream = await upstreamOf({ kind: "http", behaviour });
  const signal = AbortSignal.timeout(100);
  const asked = fetch(target.url, { dispatcher: through(upstream, false), signal });
  await expect(asked).rejects.toThrow(/timeout/);
});

test("a way breaks off after as many bytes as it is told, and is as slow as it is told", async () => {
  const upstream = await upstreamOf({ kind: "http", dropAfterBytes: 100_000 });
  const answer = await fetch(`${target.url}/bytes/300000`, { dispatcher: through(upstream, true) });
  await expect(answer.arrayBuffer()).rejects.toThrow();
  upstream.change({ dropAfterBytes: null, bytesPerSecond: 1_000_000 });
  const startMs = performance.now();
  const slow = await fetch(`${target.url}/bytes/100000`, { dispatcher: through(upstream, false) });
  expect((await slow.arrayBuffer()).byteLength).toBe(100_000);
  expect(performance.now() - startMs).toBeGreaterThan(90);
});

test("a target counts each address by itself, tells to wait, and bans", async () => {
  const limited = await startTarget({ limitPerWindow: 2, windowMs: 60_000, banAbove: 3 });
  open.push(limited);
  const one = through(await upstreamOf({ kind: "http", exit: "127.1.0.1" }), false);
  const other = through(await upstreamOf({ kind: "http", exit: "127.1.0.2" }), false);
  const statuses: number[] = [];
  for (const dispatcher of [one, one, one, one, one, other])
    statuses.push((await fetch(limited.url, { dispatcher })).status);
  expect(statuses).toEqual([200, 200, 429, 403, 403, 200]);
  expect([limited.highest("127.1.0.1"), limited.highest("127.1.0.2")]).toEqual([5, 1]);
  expect([limited.isBanned("127.1.0.1"), limited.isBanned("127.1.0.2")]).toEqual([true, false]);
  expect(limited.violations.map(({ count }) => count)).toEqual([4, 5]);
});
