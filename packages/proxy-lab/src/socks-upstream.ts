import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { UpstreamCounters, UpstreamSettings } from "./upstream-settings.ts";
import { join, placeOf, type Refusal, reach } from "./way.ts";

type State = { settings: () => UpstreamSettings; counters: UpstreamCounters };

/** RFC 1928, section 6. */
const REPLY: Readonly<Record<Refusal, number>> = { blocked: 2, unknown: 4, private: 2, unreachable: 5 };

/** Speaks SOCKS5 (RFC 1928 CONNECT, RFC 1929) on one connection. */
export async function speakSocks(state: State, client: Socket): Promise<void> {
  const { settings, counters } = state;
  const { credentials, latencyMs, failRatio, random } = settings();
  const [, methodCount = 0] = await take(client, 2);
  const methods = await take(client, methodCount);
  const method = credentials === null ? 0 : 2;
  if (!methods.includes(method)) {
    counters.authRefusedCount += 1;
    client.end(Buffer.from([5, 0xff]));
    return;
  }
  client.write(Buffer.from([5, method]));
  if (credentials !== null) {
    const username = await text(client, 1);
    const password = await text(client, 0);
    const isRight = username === credentials.username && password === credentials.password;
    client.write(Buffer.from([1, isRight ? 0 : 1]));
    if (!isRight) {
      counters.authRefusedCount += 1;
      client.end();
      return;
    }
  }
  const [, command, , kind] = await take(client, 4);
  const host = await readHost(client, kind);
  const port = (await take(client, 2)).readUInt16BE(0);
  if (latencyMs > 0) await delay(latencyMs);
  if (failRatio > 0 && random() < failRatio) {
    client.destroy();
    return;
  }
  settings().onAsked?.({ host, port, headers: [] });
  const place = placeOf(settings(), host, port);
  const target = command === 1 && place.outcome === "found" ? await reach(settings(), place) : null;
  if (target === null) {
    client.end(reply(command === 1 ? REPLY[place.outcome === "refused" ? place.why : "unreachable"] : 7));
    return;
  }
  counters.tunnelCount += 1;
  counters.openCount += 1;
  client.write(reply(0));
  join(settings(), client, target, () => {
    counters.openCount -= 1;
  });
}

function reply(code: number): Buffer {
  return Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
}

async function readHost(client: Socket, kind: number | undefined): Promise<string> {
  switch (kind) {
    case 1:
      return [...(await take(client, 4))].join(".");
    case 4: {
      const bytes = await take(client, 16);
      const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16));
      return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
    }
    default:
      return text(client, 0);
  }
}

/** A length in one byte, and so many bytes; before them `skip` that say nothing. */
async function text(client: Socket, skip: number): Promise<string> {
  const length = (await take(client, skip + 1))[skip] ?? 0;
  return (await take(client, length)).toString();
}

async function take(client: Socket, count: number): Promise<Buffer> {
  if (count === 0) return Buffer.alloc(0);
  for (;;) {
    const bytes: Buffer | null = client.read(count);
    if (bytes !== null && bytes.length === count) return bytes;
    if (bytes !== null || client.destroyed) throw new Error("the connection ended in the middle");
    await new Promise<void>((resolve) => {
      const done = (): void => {
        for (const name of ["readable", "end", "close"]) client.off(name, done);
        resolve();
      };
      for (const name of ["readable", "end", "close"]) client.on(name, done);
    });
    if (client.readableEnded) throw new Error("the connection ended in the middle");
  }
}
