import type { Socket } from "node:net";
import ipaddr from "ipaddr.js";
import { DialError } from "./dial-error.ts";
import { exchange, type Reading } from "./exchange.ts";

const VERSION = 5;
const NO_PROOF = 0;
const USER_PASSWORD = 2;
const NONE_OF_THESE = 0xff;

/** RFC 1928, section 6. */
const REFUSALS: readonly string[] = [
  "",
  "a failure of its own",
  "that its rules do not allow it",
  "that the network cannot be reached",
  "that the host cannot be reached",
  "that the target refused the connection",
  "that the time to live ended",
  "that it knows no CONNECT",
  "that it knows no such kind of address",
];

export type SocksCredentials = { username: string | null; password: string | null };

/** Asks a SOCKS5 proxy for a tunnel (RFC 1928, and RFC 1929 for credentials). Names are resolved by the proxy. */
export async function socksConnect(
  socket: Socket,
  target: { host: string; port: number },
  { username, password }: SocksCredentials,
): Promise<void> {
  const hasProof = username !== null || password !== null;
  const methods = hasProof ? [NO_PROOF, USER_PASSWORD] : [NO_PROOF];
  const method = await exchange(
    socket,
    Buffer.from([VERSION, methods.length, ...methods]),
    readPair(VERSION),
  );
  if (method === USER_PASSWORD && hasProof) {
    const proof = Buffer.concat([Buffer.from([1]), short(username ?? ""), short(password ?? "")]);
    const verdict = await exchange(socket, proof, readPair(1));
    if (verdict !== 0) throw new DialError("auth", "The proxy refused the credentials.");
  } else if (method === NONE_OF_THESE) {
    const why = hasProof ? "none of the ways to prove who asks" : "nobody without credentials";
    throw new DialError("auth", `The proxy takes ${why}.`);
  } else if (method !== NO_PROOF) throw notSocks();
  const code = await exchange(socket, request(target), readReply);
  if (code !== 0) {
    throw new DialError(
      "refusal",
      `The proxy did not reach the target: it says ${REFUSALS[code] ?? `code ${code}`}.`,
    );
  }
}

function request({ host, port }: { host: string; port: number }): Buffer {
  const place = ipaddr.isValid(host) ? addressBytes(host) : Buffer.concat([Buffer.from([3]), short(host)]);
  return Buffer.concat([Buffer.from([VERSION, 1, 0]), place, Buffer.from([port >> 8, port & 0xff])]);
}

function addressBytes(host: string): Buffer {
  const address = ipaddr.parse(host);
  return Buffer.from([address.kind() === "ipv4" ? 1 : 4, ...address.toByteArray()]);
}

/** With its length in one byte before it. */
function short(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > 255)
    throw new DialError("refusal", "A name or credential is longer than SOCKS5 can say.");
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

/** Two bytes, of which the first says the version. */
function readPair(version: number): Reading<number> {
  return (read) => {
    if (read[0] !== version) throw notSocks();
    return read.length < 2 ? null : { value: read.readUInt8(1), usedBytes: 2 };
  };
}

/** The code; the address that comes with it says nothing about the target. */
const readReply: Reading<number> = (read) => {
  if (read[0] !== VERSION) throw notSocks();
  if (read.length < 5) return null;
  const [, code = 1, , kind, nameBytes = 0] = read;
  // Some close after the code, with less than a whole address.
  if (code !== 0) return { value: code, usedBytes: read.length };
  const addressBytes = kind === 1 ? 4 : kind === 4 ? 16 : kind === 3 ? nameBytes + 1 : null;
  if (addressBytes === null) throw notSocks();
  const usedBytes = 4 + addressBytes + 2;
  return read.length < usedBytes ? null : { value: 0, usedBytes };
};

function notSocks(): DialError {
  return new DialError("dial", "What answered there speaks no SOCKS5.");
}
