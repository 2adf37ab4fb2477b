import type { Socket } from "node:net";
import type { UpstreamBehaviour } from "@orrery/proxy-lab";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BASIC, GatewayLab, PROXY_SECRET } from "./testing/gateway-lab.ts";

let lab: GatewayLab;

beforeAll(async () => {
  lab = await GatewayLab.start();
});
afterAll(() => lab.close());

const BAD: readonly UpstreamBehaviour[] = ["silent", "half-open", "garbage", "closes", "flood"];
const closed = (socket: Socket) => new Promise((resolve) => socket.resume().once("close", resolve));
const settledAll = () => expect.poll(() => [lab.gateway.openCount, lab.egress.openCount]).toEqual([0, 0]);

test.each(BAD)("a proxy that is %s: another one is taken before the client notices", async (behaviour) => {
  await lab.use([{ kind: "http", behaviour }, { kind: "socks5", behaviour }, { kind: "http" }], {
    handshakeTimeoutMs: 700,
  });
  expect((await lab.ask("http://shop.example/")).status).toBe(200);
  expect(lab.egress.requests.at(-1)?.attempts).toHaveLength(3);
  const { status, socket } = await lab.tunnel("shop.example:443");
  expect(status).toBe(200);
  socket.destroy();
  await settledAll();
});

test("all proxies bad: an answer that says which and why, within the time that the pool gives all of them", async () => {
  const [one, other] = await lab.use(
    [{ kind: "http", behaviour: "silent" }, { kind: "socks5", behaviour: "garbage" }, { kind: "http" }],
    { connectTimeoutMs: 3000, handshakeTimeoutMs: 4000, attemptsForMs: 700 },
  );
  await lab.upstreams[2]?.kill();
  const beganMs = performance.now();
  for (const accept of ["application/json", "text/plain"]) {
    const { status, body } = await lab.ask("http://shop.example/", { headers: { accept } });
    expect([502, 504]).toContain(status);
    for (const upstream of [one, other]) expect(body).toContain(`127.0.0.1:${upstream?.port}`);
    expect(body).not.toContain(PROXY_SECRET);
  }
  const { status, head } = await lab.tunnel("shop.example:443");
  expect([502, 504]).toContain(status);
  expect(head).toContain("failed");
  // Three times what one silent proxy may take for itself would be twelve seconds.
  expect(performance.now() - beganMs).toBeLessThan(10_000);
  await settledAll();
});

test("every proxy dead: 502 at once, no hang, for each of them one fault", async () => {
  await lab.use([{ kind: "http" }, { kind: "socks5" }, { kind: "http" }]);
  for (const upstream of lab.upstreams) await upstream.kill();
  const { status, body } = await lab.ask("http://shop.example/", { headers: { accept: "application/json" } });
  expect(status).toBe(502);
  const { error } = JSON.parse(body) as { error: { proxies: { fault: string; sentence: string }[] } };
  expect(error.proxies.map(({ fault }) => fault)).toEqual(["dial", "dial", "dial"]);
  expect(error.proxies[0]?.sentence).toContain("ECONNREFUSED");
  expect(lab.egress.faults).toEqual(["dial", "dial", "dial"]);
});

test("a body is never sent twice; a request with one goes on only where nothing of it was sent", async () => {
  const bodies: number[] = [];
  const onAsked = () => void bodies.push(1);
  const [, good] = await lab.use([
    { kind: "http", failRatio: 1 },
    { kind: "http", onAsked },
  ]);
  const post = { method: "POST", body: "hello" };
  expect((await lab.ask("http://shop.example/", post)).status).toBe(502);
  expect(bodies).toEqual([]);
  await lab.use([{ kind: "http" }, { kind: "http", onAsked }]);
  await lab.upstreams[0]?.kill();
  const answer = await lab.ask("http://shop.example/", post);
  expect([answer.status, JSON.parse(answer.body).bodyBytes]).toEqual([200, 5]);
  expect(bodies).toEqual([1]);
  expect(good).toBeDefined();
  await lab.use([
    { kind: "http", failRatio: 1 },
    { kind: "http", onAsked },
  ]);
  expect((await lab.ask("http://shop.example/", { method: "PATCH" })).status).toBe(502);
  expect((await lab.ask("http://shop.example/", { method: "DELETE" })).status).toBe(200);
});

test("a way that breaks off in the middle is not repeated: the client sees that it broke", async () => {
  await lab.use([{ kind: "http", dropAfterBytes: 100_000 }, { kind: "http" }]);
  await expect(lab.ask("http://shop.example/bytes/1000000")).rejects.toThrow();
  await settledAll();
  expect(lab.egress.faults).toEqual(["drop"]);
  expect(lab.egress.asks).toHaveLength(1);
});

test("a proxy killed under load: whoever has no answer yet gets one, through another", async () => {
  const [first] = await lab.use([{ kind: "http" }, { kind: "http" }, { kind: "socks5" }]);
  const statuses: number[] = [];
  let isKilled = false;
  const client = async (): Promise<void> => {
    for (let i = 0; i < 25; i += 1) {
      if (i === 8 && !isKilled) {
        isKilled = true;
        await first?.kill();
      }
      statuses.push((await lab.ask(`http://shop.example/${i}`)).status);
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
  expect(statuses).toHaveLength(200);
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test("a credential rotated while in use: the old one is a fault of its own, the new one is used as soon as it is there", async () => {
  const [upstream] = await lab.use([{ kind: "http" }]);
  const credentials = { username: "lab", password: `${PROXY_SECRET}-2` };
  const { socket } = await lab.tunnel("shop.example:443");
  expect((await lab.ask("http://shop.example/")).status).toBe(200);
  upstream?.change({ credentials });
  const refused = await lab.ask("http://shop.example/");
  expect([refused.status, refused.headers["proxy-authenticate"]]).toEqual([502, undefined]);
  expect((await lab.tunnel("shop.example:443")).status).toBe(502);
  expect(lab.egress.faults).toEqual(["auth", "auth"]);
  lab.egress.keepOnly(upstream);
  expect((await lab.ask("http://shop.example/")).status).toBe(200);
  // What was open before goes on.
  socket.write("GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");
  expect(Buffer.concat(await socket.toArray()).toString()).toContain("200 OK");
  expect(lab.shown).not.toContain(PROXY_SECRET);
});

test("what must be cut is cut, in every state, and says why", async () => {
  await lab.use([{ kind: "http" }]);
  const { socket } = await lab.tunnel("shop.example:443");
  const ended = closed(socket);
  lab.egress.attempts.at(-1)?.onCut?.("The credential was revoked.");
  await ended;
  expect(lab.egress.requests.at(-1)).toMatchObject({
    sentence: "The credential was revoked.",
    mode: "tunnel",
  });
  const slow = lab.ask("http://shop.example/stream?ms=50&chunks=200");
  await expect.poll(() => lab.egress.answers).toEqual([200]);
  lab.egress.attempts.at(-1)?.onCut?.("The budget ended.");
  await expect(slow).rejects.toThrow();
  await lab.use([{ kind: "http", behaviour: "silent" }], { attemptsMax: 1 });
  const waiting = lab.ask("http://shop.example/");
  await expect.poll(() => lab.egress.attempts.length).toBe(1);
  lab.egress.attempts.at(-1)?.onCut?.("The budget ended.");
  expect((await waiting).status).toBe(502);
  expect(lab.egress.faults).toEqual([]);
  await settledAll();
});

test("a client that goes while a proxy is asked is nobody's fault, and leaves nothing open", async () => {
  await lab.use([{ kind: "http", behaviour: "silent" }], {
    handshakeTimeoutMs: 60_000,
    attemptsForMs: 60_000,
  });
  const socket = lab.connect();
  socket.write(`GET http://shop.example/ HTTP/1.1\r\nHost: a\r\nProxy-Authorization: ${BASIC}\r\n\r\n`);
  await expect.poll(() => lab.egress.attempts.length).toBe(1);
  socket.destroy();
  await settledAll();
  expect(lab.egress.faults).toEqual([]);
  expect(lab.egress.requests.at(-1)).toMatchObject({ status: null, mode: "http" });
});

test("an idle tunnel and an answer that stops are ended by the pool's limit; one that moves is not", async () => {
  await lab.use([{ kind: "http" }], { idleTimeoutMs: 2000 });
  const { socket } = await lab.tunnel("shop.example:443");
  const moving = lab.ask("http://shop.example/stream?ms=400&chunks=8");
  const stopping = lab.ask("http://shop.example/stream?ms=50000&chunks=2");
  await Promise.all([closed(socket), expect(stopping).rejects.toThrow()]);
  expect((await moving).body).toContain("data: 7");
  expect(lab.egress.requests.filter(({ sentence }) => sentence.startsWith("Nothing passed"))).toHaveLength(2);
});

test("a client that does not read holds its proxy back, and the gateway keeps no more than its buffers", async () => {
  await lab.use([{ kind: "http" }]);
  const { socket } = await lab.tunnel("shop.example:443");
  socket.pause();
  socket.write("GET /bytes/200000000 HTTP/1.1\r\nHost: shop.example\r\n\r\n");
  let before = -1;
  await expect
    .poll(
      () => {
        const isStill = lab.egress.receivedBytes === before && before > 0;
        before = lab.egress.receivedBytes;
        return isStill;
      },
      { interval: 700 },
    )
    .toBe(true);
  // The kernel's buffers on the way included.
  expect(lab.egress.receivedBytes).toBeLessThan(60_000_000);
  socket.destroy();
  await settledAll();
});

test("more connections than the pool allows get 503, and what passed is counted to the byte", async () => {
  await lab.use([{ kind: "http" }], { connectionsMax: 1 });
  const { socket } = await lab.tunnel("shop.example:443");
  expect((await lab.ask("http://shop.example/")).status).toBe(503);
  const sent = "GET /bytes/300000 HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n";
  socket.write(sent);
  const received = Buffer.concat(await socket.toArray());
  socket.destroy();
  await settledAll();
  expect(lab.egress.requests.find(({ mode }) => mode === "tunnel")).toMatchObject({
    ...{ sentBytes: sent.length, receivedBytes: received.length, target: "shop.example:443", status: 200 },
    attempts: [{ fault: null }],
  });
  expect((await lab.ask("http://shop.example/")).status).toBe(200);
});

test("a body may take longer than an answer may, as long as it moves; one that stops is nobody's fault", async () => {
  const limits = { handshakeTimeoutMs: 700, attemptsForMs: 1400, idleTimeoutMs: 2000 };
  await lab.use([{ kind: "http" }], limits);
  const head = `POST http://shop.example/ HTTP/1.1\r\nHost: a\r\nProxy-Authorization: ${BASIC}\r\n`;
  const moving = lab.connect();
  const heard: Buffer[] = [];
  moving.on("data", (chunk: Buffer) => void heard.push(chunk));
  moving.write(`${head}Connection: close\r\nContent-Length: 8\r\n\r\n`);
  const stopping = lab.say(`${head}Content-Length: 8\r\n\r\nab`, 20_000);
  for (let i = 0; i < 8; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    moving.write("x");
  }
  await expect.poll(() => Buffer.concat(heard).toString()).toContain('"bodyBytes":8');
  moving.destroy();
  expect((await stopping).toString()).toContain("HTTP/1.1 408");
  expect(lab.egress.faults).toEqual([]);
  await settledAll();
});
