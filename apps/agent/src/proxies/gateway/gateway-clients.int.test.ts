import { execFile } from "node:child_process";
import { connect as connectTls } from "node:tls";
import { promisify } from "node:util";
import { createLabAuthority, type LabAuthority, startTarget, type Target } from "@orrery/proxy-lab";
import { SocksClient } from "socks";
import { fetch, ProxyAgent } from "undici";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SECRET, WORKER } from "./testing/fake-egress.ts";
import { BASIC, GatewayLab } from "./testing/gateway-lab.ts";

const run = promisify(execFile);
let authority: LabAuthority;
let secure: Target;
let lab: GatewayLab;
let certificatePath: string;

beforeAll(async () => {
  authority = await createLabAuthority();
  lab = await GatewayLab.start(authority.cert);
  secure = await startTarget({ tls: await authority.issue(["secure.example"]) });
  const { mkdtempSync, writeFileSync } = await import("node:fs");
  certificatePath = `${mkdtempSync("/tmp/orrery-gateway-")}/ca.pem`;
  writeFileSync(certificatePath, authority.cert);
});
beforeEach(async () => {
  const certificate = await authority.issue(["127.0.0.1"]);
  const hosts = {
    "shop.example": `127.0.0.1:${lab.target.port}`,
    "secure.example:443": `127.0.0.1:${secure.port}`,
  };
  await lab.use([
    { kind: "http", hosts, exit: "127.2.0.1" },
    { kind: "https", hosts, exit: "127.2.0.2", certificate },
    { kind: "socks5", hosts, exit: "127.2.0.3" },
  ]);
});
afterAll(async () => {
  await lab.close();
  await secure.close();
});

const EXITS = ["127.2.0.1", "127.2.0.2", "127.2.0.3"];
const proxyUrl = (scheme: string, session = "") =>
  `${scheme}://${WORKER}${session}:${SECRET}@127.0.0.1:${lab.port}`;
const exitIn = (body: string) => (JSON.parse(body) as { address: string }).address;

test("curl: plain, TLS in a tunnel, SOCKS5, and the forwarding mode, through every kind of proxy", async () => {
  const curl = async (...args: string[]) =>
    exitIn((await run("curl", ["-sS", "-m", "40", "--cacert", certificatePath, ...args])).stdout);
  const ways: readonly (readonly string[])[] = [
    ["-x", proxyUrl("http"), "http://shop.example/"],
    ["-x", proxyUrl("http"), "https://secure.example/"],
    ["-x", proxyUrl("socks5h"), "https://secure.example/"],
    ["-u", `${WORKER}:${SECRET}`, `http://127.0.0.1:${lab.port}/forward/https://secure.example/`],
    ["-u", `${WORKER}:${SECRET}`, `http://127.0.0.1:${lab.port}/forward/http://shop.example/`],
  ];
  for (const way of ways) {
    const exits = await Promise.all(EXITS.map(() => curl(...way)));
    expect(exits.sort()).toEqual(EXITS);
  }
  expect(lab.egress.faults).toEqual([]);
});

test("Node's fetch with undici's ProxyAgent, a session in the user name", async () => {
  for (const isTunnel of [true, false]) {
    const uri = proxyUrl("http", "-session-42");
    const dispatcher = new ProxyAgent({ uri, proxyTunnel: isTunnel, requestTls: { ca: authority.cert } });
    const post = { method: "POST", body: "x".repeat(100_000), dispatcher };
    const plain = (await (await fetch("http://shop.example/", post)).json()) as {
      bodyBytes: number;
      address: string;
    };
    expect([plain.bodyBytes, EXITS.includes(plain.address)]).toEqual([100_000, true]);
    const tls = (await (await fetch("https://secure.example/bytes/500000", { dispatcher })).arrayBuffer())
      .byteLength;
    expect(tls).toBe(500_000);
    await dispatcher.destroy();
  }
  expect(lab.egress.asks.every(({ session }) => session === "42")).toBe(true);
});

test("Python's urllib, by HTTP_PROXY and HTTPS_PROXY alone", async () => {
  const script = [
    "import urllib.request, json, ssl, sys",
    "context = ssl.create_default_context(cafile=sys.argv[1])",
    "for url in ['http://shop.example/', 'https://secure.example/']:",
    "    print(json.load(urllib.request.urlopen(url, context=context, timeout=40))['address'])",
  ].join("\n");
  const env = {
    ...process.env,
    HTTP_PROXY: proxyUrl("http"),
    HTTPS_PROXY: proxyUrl("http"),
    http_proxy: proxyUrl("http"),
  };
  const { stdout } = await run("python3", ["-c", script, certificatePath], { env });
  expect(
    stdout
      .trim()
      .split("\n")
      .every((address) => EXITS.includes(address)),
  ).toBe(true);
});

test("SOCKS5: an independent client, what it says too early, and what the target says first", async () => {
  const { socket } = await SocksClient.createConnection({
    proxy: { host: "127.0.0.1", port: lab.port, type: 5, userId: WORKER, password: SECRET },
    command: "connect",
    destination: { host: "secure.example", port: 443 },
  });
  const tls = connectTls({ socket, servername: "secure.example", ca: authority.cert });
  tls.write("GET / HTTP/1.1\r\nHost: secure.example\r\nConnection: close\r\n\r\n");
  expect(Buffer.concat(await tls.toArray()).toString()).toContain("200 OK");
  const early = "GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n";
  const connect = `CONNECT shop.example:443 HTTP/1.1\r\nHost: a\r\nProxy-Authorization: ${BASIC}\r\n\r\n${early}`;
  const [hosts] = lab.upstreams;
  hosts?.change({ hosts: { "shop.example:443": `127.0.0.1:${lab.target.port}` } });
  lab.egress.keepOnly(hosts);
  expect((await lab.say(connect)).toString()).toMatch(/^HTTP\/1.1 200.*HTTP\/1.1 200 OK.*"address"/s);
});

test("the forwarding mode keeps connections, and never shares one between callers' sessions", async () => {
  const [http] = lab.upstreams;
  lab.egress.keepOnly(http);
  const ask = (session: string) => {
    const authorization = `Basic ${Buffer.from(`${WORKER}-session-${session}:${SECRET}`).toString("base64")}`;
    return lab.ask("/forward/secure.example/", { headers: { authorization }, proof: null });
  };
  const before = secure.connectionCount;
  for (const session of ["1", "1", "1", "2", "2"]) expect((await ask(session)).status).toBe(200);
  expect(secure.connectionCount - before).toBe(2);
  expect(lab.egress.answers).toHaveLength(5);
});

test("a kept connection that ends as it is used again costs nobody an answer, nor a proxy its name", async () => {
  // The second request, on the first one's connection, is reset.
  const luck = [1, 0];
  await lab.use([{ kind: "http", failRatio: 0.5, random: () => luck.shift() ?? 1 }]);
  for (let i = 0; i < 3; i += 1) expect((await lab.ask("http://shop.example/")).status).toBe(200);
  expect(lab.egress.asks.map(({ tried }) => tried.length)).toEqual([0, 0, 0, 0]);
  expect([luck, lab.egress.faults, lab.egress.openCount]).toEqual([[], [], 0]);
});

test("a target whose certificate nobody vouches for is refused, and the client is told", async () => {
  const other = await startTarget({ tls: await (await createLabAuthority()).issue(["secure.example"]) });
  for (const upstream of lab.upstreams)
    upstream.change({ hosts: { "secure.example:443": `127.0.0.1:${other.port}` } });
  const answer = await lab.ask("/forward/secure.example/", {
    headers: { authorization: BASIC },
    proof: null,
  });
  expect(answer.status).toBe(502);
  expect(answer.body).toContain("TLS with the target failed");
  expect(new Set(lab.egress.faults)).toEqual(new Set(["refusal"]));
  await other.close();
});

test("draining takes nothing new, lets what is open end, then everything is closed", async () => {
  const own = await GatewayLab.start();
  await own.use([{ kind: "http" }]);
  const long = own.ask("http://shop.example/stream?ms=30&chunks=10");
  await expect.poll(() => own.egress.answers).toEqual([200]);
  const drained = own.gateway.drain();
  await expect(own.ask("http://shop.example/")).rejects.toThrow();
  expect((await long).body).toContain("data: 9");
  await drained;
  expect(own.gateway.openCount).toBe(0);
  await own.close();
  const again = await GatewayLab.start();
  await again.use([{ kind: "http" }]);
  const { socket } = await again.tunnel("shop.example:443");
  const beganMs = performance.now();
  await again.gateway.drain();
  expect([again.gateway.openCount, performance.now() - beganMs < 20_000]).toEqual([1, true]);
  await again.close();
  expect([again.gateway.openCount, again.egress.openCount]).toEqual([0, 0]);
  socket.destroy();
});
