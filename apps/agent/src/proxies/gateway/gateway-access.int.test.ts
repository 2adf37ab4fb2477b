import { once } from "node:events";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SECRET, WORKER } from "./testing/fake-egress.ts";
import { BASIC, GatewayLab } from "./testing/gateway-lab.ts";

let lab: GatewayLab;
const seen: { host: string; headers: readonly string[] }[] = [];

beforeAll(async () => {
  lab = await GatewayLab.start();
});
beforeEach(async () => {
  seen.splice(0);
  await lab.use([{ kind: "http", onAsked: (asked) => void seen.push(asked) }]);
});
afterAll(() => lab.close());

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;
const PROOFS: readonly (readonly [string, string | null])[] = [
  ["none", null],
  ["a wrong secret", basic(`${WORKER}:nope`)],
  ["a wrong worker", basic(`nobody:${SECRET}`)],
  ["no secret", basic(WORKER)],
  ["an empty one", "Basic "],
  ["another scheme", `Bearer ${SECRET}`],
  ["no base64", "Basic !!!"],
  ["one without end", `Basic ${"QUJD".repeat(1500)}`],
];

test.each(PROOFS)("with %s nobody is served, whatever the method", async (_, proof) => {
  for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]) {
    const answer = await lab.ask("http://shop.example/", { method, proof });
    expect([method, answer.status]).toEqual([method, 407]);
    expect(answer.headers["proxy-authenticate"]).toContain("Basic");
    if (method !== "HEAD") expect(answer.body).toMatch(/\w/);
  }
  const forward = await lab.ask("/forward/http://shop.example/", {
    headers: proof === null ? {} : { authorization: proof },
    proof: null,
  });
  expect([forward.status, forward.headers["www-authenticate"] === undefined]).toEqual([401, false]);
  expect((await lab.tunnel("shop.example:443", proof)).status).toBe(407);
  expect(lab.egress.asks).toEqual([]);
  expect(seen).toEqual([]);
});

test("who was known on a connection is unknown on it once the credential is revoked", async () => {
  const client = connect({ port: lab.gateway.port, host: "127.0.0.1" });
  const ask = async (): Promise<string> => {
    client.write(
      `GET http://shop.example/ HTTP/1.1\r\nHost: shop.example\r\nProxy-Authorization: ${BASIC}\r\n\r\n`,
    );
    const [head] = (await once(client, "data")) as [Buffer];
    return head.toString("latin1").slice(0, 12);
  };
  expect([await ask(), await ask()]).toEqual(["HTTP/1.1 200", "HTTP/1.1 200"]);
  lab.egress.isRevoked = true;
  expect(await ask()).toBe("HTTP/1.1 407");
  client.destroy();
});

const greeting = Buffer.from([5, 1, 2]);
const proofOf = (user: string, secret: string) =>
  Buffer.concat([
    Buffer.from([1, user.length]),
    Buffer.from(user),
    Buffer.from([secret.length]),
    Buffer.from(secret),
  ]);
const wish = (command: number, host: string, port = 443) =>
  Buffer.concat([
    Buffer.from([5, command, 0, 3, host.length]),
    Buffer.from(host),
    Buffer.from([port >> 8, port & 255]),
  ]);

test("SOCKS5: nobody is served without a right proof, nor anything but CONNECT", async () => {
  expect([...(await lab.say(Buffer.from([5, 1, 0])))]).toEqual([5, 0xff]);
  const wrong = Buffer.concat([greeting, proofOf(WORKER, "nope"), wish(1, "shop.example")]);
  expect([...(await lab.say(wrong))]).toEqual([5, 2, 1, 1]);
  for (const [command, reply] of [
    [2, 7],
    [3, 7],
  ] as const) {
    const said = await lab.say(
      Buffer.concat([greeting, proofOf(WORKER, SECRET), wish(command, "shop.example")]),
    );
    expect(said[5]).toBe(reply);
  }
  for (const nonsense of [[5], [5, 0], [5, 1, 2, 9, 9], [4, 1, 0, 80, 1, 1, 1, 1, 0]]) {
    const said = await lab.say(Buffer.from(nonsense), 200);
    expect(said.length).toBeLessThan(400);
  }
  expect(lab.egress.asks).toEqual([]);
});

const OWN = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
const INSIDE = [
  ...[
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "localhost",
  ],
  ...[
    "10.0.0.1",
    "192.168.0.1",
    "172.16.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "0xa9fea9fe",
    "[fd00:ec2::254]",
  ],
  ...[
    "[fe80::1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "0.0.0.0",
    "224.0.0.1",
    "metadata.google.internal",
    "db",
  ],
  ...OWN.filter((address) => !address.includes("%")).map((address) =>
    address.includes(":") ? `[${address}]` : address,
  ),
];

test.each(INSIDE)("%s is not reached in any mode", async (host) => {
  const plain = await lab.ask(`http://${host}/`);
  expect(plain.status).toBe(403);
  expect(plain.body).toMatch(/not reach|this host itself/);
  expect(
    (await lab.ask(`/forward/${host}/`, { headers: { authorization: BASIC }, proof: null })).status,
  ).toBe(403);
  expect((await lab.tunnel(`${host}:443`)).status).toBe(403);
  const name = host.replace(/^\[|\]$/g, "");
  const socks = await lab.say(Buffer.concat([greeting, proofOf(WORKER, SECRET), wish(1, name)]));
  expect(socks[5]).toBe(2);
  // Nobody is even asked for a proxy.
  expect(lab.egress.asks).toEqual([]);
});

test("who is refused hears it, also with a body behind the question", async () => {
  const post = { method: "POST", body: "x".repeat(800_000), proof: null };
  expect((await lab.ask("http://shop.example/", post)).status).toBe(407);
});

test("ports that the pool does not name are not reached", async () => {
  for (const port of [22, 25, 8080, 65_535]) {
    expect((await lab.ask(`http://shop.example:${port}/`)).status).toBe(403);
    expect((await lab.tunnel(`shop.example:${port}`)).status).toBe(403);
  }
  expect((await lab.tunnel("shop.example:0")).status).toBe(400);
  expect((await lab.tunnel("shop.example")).status).toBe(400);
});

test("a name that the proxy resolves to a private address is the proxy's to refuse, and the client is told", async () => {
  const [upstream] = await lab.use([
    { kind: "http", isPrivateRefused: true, hosts: { "rebind.example": "127.0.0.1" } },
  ]);
  expect((await lab.tunnel("rebind.example:443")).status).toBe(502);
  expect((await lab.ask("http://rebind.example/")).status).toBe(403);
  expect(upstream?.counters.tunnelCount).toBe(0);
  expect(lab.egress.faults).toEqual(["refusal"]);
});

test("a redirect to a private address goes to the client, and is judged when it follows", async () => {
  await lab.use([{ kind: "http", behaviour: "redirect" }]);
  const { status, headers } = await lab.ask("http://shop.example/");
  expect(status).toBe(302);
  expect((await lab.ask(headers.location ?? "")).status).toBe(403);
  expect((await lab.tunnel("shop.example:443")).status).toBe(502);
});

test("a pool edited while requests are served counts for the next one, and for one that waited", async () => {
  expect((await lab.ask("http://shop.example/")).status).toBe(200);
  lab.egress.edit({ ports: [443] });
  expect((await lab.ask("http://shop.example/")).status).toBe(403);
  lab.egress.edit({ ports: [80] });
  const choose = lab.egress.choose.bind(lab.egress);
  lab.egress.choose = async (ask) => {
    lab.egress.edit({ ports: [443] });
    return choose(ask);
  };
  expect((await lab.ask("http://shop.example/")).status).toBe(403);
  expect(lab.egress.openCount).toBe(0);
});

test("what proves who asks goes no further", async () => {
  const headers = {
    connection: "x-hop, keep-alive",
    "x-hop": "1",
    "proxy-connection": "keep-alive",
    "x-orrery-authorization": BASIC,
    authorization: "Bearer the-targets-own",
  };
  const plain = JSON.parse((await lab.ask("http://shop.example/", { headers })).body) as {
    headers: Record<string, string>;
  };
  const forward = await lab.ask("/forward/http://shop.example/", { headers, proof: null });
  const forwarded = JSON.parse(forward.body) as { headers: Record<string, string> };
  for (const got of [plain.headers, forwarded.headers]) {
    expect(got).toMatchObject({ authorization: "Bearer the-targets-own", host: "shop.example" });
    expect(Object.keys(got).filter((name) => /^(proxy-|x-)/.test(name))).toEqual([]);
  }
  const own = await lab.ask("/forward/http://shop.example/", {
    headers: { authorization: BASIC },
    proof: null,
  });
  expect(own.body).not.toContain("authorization");
  expect(`${JSON.stringify(seen)}${lab.shown}`).not.toContain(BASIC.slice(6));
});

const HEAD = `Host: shop.example\r\nProxy-Authorization: ${BASIC}\r\n`;
const NEXT = "GET http://shop.example/smuggled HTTP/1.1\r\nHost: shop.example\r\n\r\n";
test.each([
  ["length and chunks", `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${NEXT}`],
  ["chunks and length", `Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${NEXT}`],
  ["two lengths", `Content-Length: 4\r\nContent-Length: 0\r\n\r\nabcd${NEXT}`],
  ["a length that is none", `Content-Length: +4\r\n\r\nabcd${NEXT}`],
  ["chunks that are not last", `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${NEXT}`],
  ["a folded header", `X-A: b\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${NEXT}`],
  ["a bare line feed", `X-A: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${NEXT}`],
  ["a bare carriage return", `X-A: b\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${NEXT}`],
  ["a space before the colon", `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${NEXT}`],
  ["a chunk's length that is none", `Transfer-Encoding: chunked\r\n\r\n0x4\r\nabcd\r\n0\r\n\r\n${NEXT}`],
  ["a NUL", `X-A: b\0c\r\n\r\n${NEXT}`],
])("%s: refused, and nothing behind it is served", async (_, rest) => {
  const heard = (await lab.say(`POST http://shop.example/ HTTP/1.1\r\n${HEAD}${rest}`, 10_000)).toString(
    "latin1",
  );
  expect(heard.match(/HTTP\/1\.1 \d+/g)?.filter((line) => line !== "HTTP/1.1 400")).not.toContain(
    "HTTP/1.1 200",
  );
  expect(heard).toContain("HTTP/1.1 400");
  expect(heard).not.toContain("smuggled");
  await expect.poll(() => lab.gateway.openCount).toBe(0);
});

test("heads have an end: in bytes, in headers, and in time", async () => {
  const wide = await lab.say(
    `GET http://shop.example/ HTTP/1.1\r\n${HEAD}X-A: ${"a".repeat(20_000)}\r\n\r\n`,
  );
  expect(wide.toString()).toContain("HTTP/1.1 431");
  const many = Array.from({ length: 300 }, (_, i) => `X-${i}: 1\r\n`).join("");
  for (const line of ["GET http://shop.example/", "CONNECT shop.example:443"]) {
    expect((await lab.say(`${line} HTTP/1.1\r\n${HEAD}${many}\r\n`)).toString()).toContain("HTTP/1.1 431");
  }
  expect(seen).toEqual([]);
});

test("only loopback is listened on", async () => {
  const outside = OWN.find((address) => !address.startsWith("127.") && !address.includes(":"));
  if (outside === undefined) return;
  const socket = connect({ host: outside, port: lab.port });
  const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
  expect(error.code).toBe("ECONNREFUSED");
});

test("what the brain refuses is told with its status, its sentence and when to come back; as JSON where asked for", async () => {
  lab.egress.refusal = {
    outcome: "refused",
    status: 429,
    sentence: "Nothing is left of the limit.",
    retryAfterMs: 1500,
  };
  const headers = { accept: "application/json" };
  const { status, body, headers: told } = await lab.ask("http://shop.example/", { headers });
  expect([status, told["retry-after"], told["x-orrery-gateway"]]).toEqual([429, "2", "refused"]);
  expect(JSON.parse(body)).toEqual({
    error: { status: 429, sentence: "Nothing is left of the limit.", retryAfterMs: 1500, proxies: [] },
  });
  const { head } = await lab.tunnel("shop.example:443");
  expect(head).toContain("HTTP/1.1 429 Too Many Requests\r\n");
  expect(head).toContain("retry-after: 2");
});
