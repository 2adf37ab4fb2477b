import { once } from "node:events";
import type { Socket } from "node:net";
import { createServer } from "node:net";
import {
  createLabAuthority,
  type LabAuthority,
  startTarget,
  startUpstream,
  type Target,
  type Upstream,
  type UpstreamBehaviour,
} from "@orrery/proxy-lab";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { DialError } from "./dial-error.ts";
import { type DialProxy, dialProxy, dialThrough, trustOf } from "./dial-through.ts";

type Kind = Upstream["settings"]["kind"];

const KINDS: readonly Kind[] = ["http", "https", "socks5"];
const SECRET = "geheim-3f9";
const credentials = { username: "user", password: SECRET };
/** Enough for whoever answers at all; for those who do not, a moment. */
const limits = { connectTimeoutMs: 10_000, handshakeTimeoutMs: 10_000 };
const IMPATIENT = { ...limits, handshakeTimeoutMs: 150 };
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

async function upstreamOf(kind: Kind, settings: Partial<Upstream["settings"]> = {}): Promise<Upstream> {
  const certificate = kind === "https" ? await authority.issue(["127.0.0.1"]) : null;
  const upstream = await startUpstream({ credentials, certificate, ...settings, kind });
  open.push(upstream);
  return upstream;
}

function proxyOf({ settings, port }: Upstream, proof = credentials): DialProxy {
  return { protocol: settings.kind, host: settings.host, port, ...proof };
}

function dial(
  upstream: Upstream,
  host = "127.0.0.1",
  port = target.port,
  proof = credentials,
  within = limits,
): Promise<Socket> {
  return dialThrough(proxyOf(upstream, proof), { host, port }, { ...within, trust: trustOf(authority.cert) });
}

/** The fault; and no word of a credential in anything that could be shown. */
async function faultOf(way: Promise<Socket>): Promise<string> {
  const error = await way.then(
    () => expect.fail("a way was opened"),
    (thrown: DialError) => thrown,
  );
  expect(`${error.sentence} ${error.stack} ${JSON.stringify(error)}`).not.toContain(SECRET);
  expect(error.sentence).toMatch(/^[A-Z].*\.$/);
  return error.fault;
}

async function answerOn(way: Socket): Promise<string> {
  way.end("GET / HTTP/1.1\r\nHost: target\r\nConnection: close\r\n\r\n");
  const said = await way.toArray();
  return Buffer.concat(said).toString();
}

test.each(KINDS)("%s: a way is opened, from the exit, half-closed as the client asks", async (kind) => {
  const upstream = await upstreamOf(kind, { exit: "127.1.0.3" });
  expect(await answerOn(await dial(upstream))).toContain('"address":"127.1.0.3"');
});

test.each(KINDS)("%s: names go to the proxy as they are, and IPv6 literals as addresses", async (kind) => {
  const asked: string[] = [];
  const onAsked = ({ host, port }: { host: string; port: number }) => void asked.push(`${host} ${port}`);
  const place = `127.0.0.1:${target.port}`;
  const hosts = { "shop.example:443": place, "2001:db8::7:443": place };
  const upstream = await upstreamOf(kind, { onAsked, hosts });
  (await dial(upstream, "shop.example", 443)).destroy();
  (await dial(upstream, "2001:db8::7", 443)).destroy();
  expect(asked).toEqual(["shop.example 443", "2001:db8::7 443"]);
});

test.each(KINDS)("%s: wrong and missing credentials are a fault of their own", async (kind) => {
  const upstream = await upstreamOf(kind);
  const wrong = { username: "user", password: `${SECRET}-x` };
  expect(await faultOf(dial(upstream, undefined, undefined, wrong))).toBe("auth");
  const none = { username: null, password: null } as unknown as typeof credentials;
  expect(await faultOf(dial(upstream, undefined, undefined, none))).toBe("auth");
});

test.each(KINDS)("%s: a target that is not reached, or that blocks the exit, is a refusal", async (kind) => {
  const upstream = await upstreamOf(kind, { blockedBy: ["shop.example"] });
  expect(await faultOf(dial(upstream, "127.0.0.1", 1))).toBe("refusal");
  expect(await faultOf(dial(upstream, "shop.example", 443))).toBe("refusal");
});

const FAULTS: readonly [Kind, UpstreamBehaviour, string][] = [
  ...(["silent", "half-open", "garbage", "closes", "flood"] as const).flatMap(
    (behaviour): [Kind, UpstreamBehaviour, string][] => [
      ["http", behaviour, "dial"],
      ["socks5", behaviour, "dial"],
      ["https", behaviour, "tls"],
    ],
  ),
  ["http", "redirect", "refusal"],
];
test.each(FAULTS)("%s: one that is %s ends in time, as %s", async (kind, behaviour, fault) => {
  const upstream = await upstreamOf(kind, { behaviour });
  const startMs = performance.now();
  expect(await faultOf(dial(upstream, undefined, undefined, undefined, IMPATIENT))).toBe(fault);
  expect(performance.now() - startMs).toBeLessThan(8000);
});

test("nobody listens, and an address that takes nothing", async () => {
  const upstream = await upstreamOf("http");
  await upstream.kill();
  expect(await faultOf(dial(upstream))).toBe("dial");
});

test("a certificate that nobody vouches for, and one for another name, are refused", async () => {
  const upstream = await upstreamOf("https");
  expect(await faultOf(dialThrough(proxyOf(upstream), { host: "a.example", port: 443 }, limits))).toBe("tls");
  const other = await upstreamOf("https", { certificate: await authority.issue(["other.example"]) });
  expect(await faultOf(dial(other))).toBe("tls");
});

test("a host that would end the request line never gets onto one", async () => {
  const upstream = await upstreamOf("http");
  expect(await faultOf(dial(upstream, "a\r\nX: b"))).toBe("refusal");
  expect(upstream.counters.tunnelCount).toBe(0);
});

test.each(KINDS)("%s: what the target says before it is asked is not lost", async (kind) => {
  const greeter = createServer((socket) => socket.end("220 welcome\r\n")).listen(0, "127.0.0.1");
  await once(greeter, "listening");
  open.push({ close: async () => void greeter.close() });
  const { port } = greeter.address() as { port: number };
  const way = await dial(await upstreamOf(kind), "127.0.0.1", port);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(Buffer.concat(await way.toArray()).toString()).toBe("220 welcome\r\n");
  way.destroy();
});

test("a signal gives up at once, and nothing stays open", async () => {
  const upstream = await upstreamOf("http", { behaviour: "silent" });
  const controller = new AbortController();
  const way = dialThrough(
    proxyOf(upstream),
    { host: "a.example", port: 443 },
    { ...limits, signal: controller.signal },
  );
  setTimeout(() => controller.abort(), 30);
  await expect(way).rejects.toMatchObject({ name: "AbortError" });
  await expect(dialProxy(proxyOf(upstream), { ...limits, signal: controller.signal })).rejects.toMatchObject({
    name: "AbortError",
  });
});
