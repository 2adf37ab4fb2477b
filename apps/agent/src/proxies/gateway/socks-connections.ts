import type { Socket } from "node:net";
import ipaddr from "ipaddr.js";
import { exchange, type Reading } from "../dial/exchange.ts";
import { canonicalHost } from "./address-guard.ts";
import { admit } from "./admit.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import { GatewayRun } from "./gateway-run.ts";
import type { Refusal } from "./refusal.ts";
import { joinTunnel, openTunnel } from "./tunnel.ts";

const GREETING_MS = 10_000;
const USER_PASSWORD = 2;
const CONNECT = 1;

/** RFC 1928, section 6. */
const REPLIES = {
  granted: 0,
  failure: 1,
  notAllowed: 2,
  unreachable: 4,
  noSuchCommand: 7,
  noSuchAddress: 8,
} as const;

/** SOCKS5 (RFC 1928) with CONNECT only, and only for who proves who it is (RFC 1929). */
export async function passSocks(parts: GatewayParts, client: Socket): Promise<void> {
  client.on("error", () => undefined);
  const timer = setTimeout(() => client.destroy(), GREETING_MS);
  client.once("close", () => clearTimeout(timer));
  const methods = await exchange(client, "", readMethods);
  if (!methods.includes(USER_PASSWORD)) return end(client, Buffer.from([5, 0xff]));
  const { user, secret } = await exchange(client, Buffer.from([5, USER_PASSWORD]), readProof);
  const known = parts.egress.authenticate(user, secret);
  if (known.outcome === "refused") return end(client, Buffer.from([1, 1]));
  const { command, ...place } = await exchange(client, Buffer.from([1, 0]), readRequest);
  clearTimeout(timer);
  if (command !== CONNECT) return end(client, reply(REPLIES.noSuchCommand));
  const host = place.host === null ? null : canonicalHost(place.host);
  if (host === null) return end(client, reply(REPLIES.noSuchAddress));
  const target = { host, port: place.port };
  const refusal = admit(parts, known.caller, target);
  if (refusal !== null) return end(client, reply(replyTo(refusal)));
  const run = new GatewayRun(parts, known.caller, { mode: "socks", ...target });
  const giveUp = (): void => run.giveUp();
  client.once("close", giveUp);
  const opened = await openTunnel(run);
  client.off("close", giveUp);
  switch (opened.outcome) {
    case "opened":
      client.write(reply(REPLIES.granted));
      joinTunnel(parts, run, opened.attempt, { client, tunnel: opened.value, status: null });
      return;
    case "refused":
      end(client, reply(replyTo(opened.refusal)));
      run.end(opened.refusal.status, opened.refusal.sentence);
      return;
    case "gone":
      run.end(null, "The client had gone before it had an answer.");
  }
}

function end(client: Socket, said: Buffer): void {
  client.end(said);
  client.resume();
  client.setTimeout(LINGER_MS, () => client.destroy());
}

const LINGER_MS = 2000;

function reply(code: number): Buffer {
  return Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
}

function replyTo({ status }: Refusal): number {
  switch (status) {
    case 403:
      return REPLIES.notAllowed;
    case 502:
    case 504:
      return REPLIES.unreachable;
    default:
      return REPLIES.failure;
  }
}

const readMethods: Reading<Buffer> = (read) => {
  if (read[0] !== 5) throw new Error("no SOCKS5");
  const usedBytes = 2 + (read[1] ?? Number.POSITIVE_INFINITY);
  return read.length < usedBytes ? null : { value: read.subarray(2, usedBytes), usedBytes };
};

const readProof: Reading<{ user: string; secret: string }> = (read) => {
  if (read[0] !== 1) throw new Error("no RFC 1929");
  const userEnd = 2 + (read[1] ?? Number.POSITIVE_INFINITY);
  const usedBytes = userEnd + 1 + (read[userEnd] ?? Number.POSITIVE_INFINITY);
  if (read.length < usedBytes) return null;
  const [user, secret] = [read.toString("utf8", 2, userEnd), read.toString("utf8", userEnd + 1, usedBytes)];
  return { value: { user, secret }, usedBytes };
};

/** `host` null = a kind of address that does not exist. */
const readRequest: Reading<{ command: number; host: string | null; port: number }> = (read) => {
  if (read[0] !== 5) throw new Error("no SOCKS5");
  if (read.length < 5) return null;
  const [, command = 0, , kind, first = 0] = read;
  const hostAt = kind === 3 ? 5 : 4;
  const hostBytes = kind === 1 ? 4 : kind === 4 ? 16 : kind === 3 ? first : 0;
  const usedBytes = hostAt + hostBytes + 2;
  if (read.length < usedBytes) return null;
  const bytes = read.subarray(hostAt, hostAt + hostBytes);
  const host =
    hostBytes === 0
      ? null
      : kind === 3
        ? bytes.toString("latin1")
        : ipaddr.fromByteArray([...bytes]).toString();
  return { value: { command, host, port: read.readUInt16BE(usedBytes - 2) }, usedBytes };
};
