import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { Intake } from "./intake.ts";

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** Both ends of a connection. */
async function pair(intake?: Intake): Promise<[Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const place = { host: "127.0.0.1", port: (server.address() as AddressInfo).port, allowHalfOpen: true };
  const near = connect(intake === undefined ? place : { ...place, onread: intake.onread });
  intake?.of(near);
  const [far] = (await once(server, "connection")) as [Socket];
  sockets.push(near, far);
  return [near, far];
}

const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** As an application that now and then does something else. */
async function readAll(socket: Socket, pauseMs: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Not by its iterator, which would end the other direction, too.
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    if (pauseMs === 0 || chunks.length % 16 !== 0) return;
    socket.pause();
    setTimeout(() => socket.resume(), pauseMs);
  });
  await once(socket, "end");
  return Buffer.concat(chunks);
}

test.each([
  ["at once", 0],
  ["slowly", 3],
])("what is read %s arrives as it was sent, to the last byte and its end", async (_, pauseMs) => {
  const intake = new Intake();
  const [upstream, target] = await pair(intake);
  const [client, application] = await pair();
  const sent = randomBytes(12_000_000);
  const arrived = readAll(application, pauseMs);
  intake.passTo(client);
  // In pieces of all sizes, so that buffers grow and shrink.
  for (let at = 0, size = 1; at < sent.length; at += size, size = (size * 7 + 13) % 200_000) {
    if (!target.write(sent.subarray(at, at + size))) await once(target, "drain");
  }
  target.end();
  const got = await arrived;
  expect(got.length).toBe(sent.length);
  expect(hashOf(got)).toBe(hashOf(sent));
  expect(upstream.bytesRead).toBe(sent.length);
});

test("a handshake reads as ever; what came behind it goes first, and the other direction stays open", async () => {
  const intake = new Intake();
  const [upstream, target] = await pair(intake);
  const [client, application] = await pair();
  target.write("hello|and more");
  const [greeting] = (await once(upstream, "data")) as [Buffer];
  upstream.pause();
  upstream.unshift(greeting.subarray("hello|".length));
  client.pipe(upstream);
  const arrived = readAll(application, 0);
  intake.passTo(client);
  target.write(", and the rest");
  target.end();
  expect((await arrived).toString()).toBe("and more, and the rest");
  application.end("still heard");
  expect((await readAll(target, 0)).toString()).toBe("still heard");
});

test("nobody reads: no more is taken than the system's buffers and one of ours hold", async () => {
  const intake = new Intake();
  const [upstream, target] = await pair(intake);
  const [client, application] = await pair();
  application.pause();
  intake.passTo(client);
  const chunk = Buffer.alloc(1_000_000);
  let lastRead = -1;
  while (upstream.bytesRead > lastRead || client.writableLength === 0) {
    lastRead = upstream.bytesRead;
    for (let i = 0; i < 8; i += 1) target.write(chunk);
    await delay(100);
  }
  expect(client.writableLength).toBeGreaterThan(0);
  expect(client.writableLength).toBeLessThanOrEqual(65_536);
});
