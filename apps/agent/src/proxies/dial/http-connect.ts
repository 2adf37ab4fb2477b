import type { Socket } from "node:net";
import { DialError } from "./dial-error.ts";
import { exchange, type Reading } from "./exchange.ts";

/** `host:port`, IPv6 in brackets. Throws where it could be anything else on a request line. */
export function authorityOf({ host, port }: { host: string; port: number }): string {
  if (!/^[A-Za-z0-9._-]+$|^[0-9A-Fa-f:.]+$/.test(host))
    throw new DialError("refusal", "The target is no host name.");
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Null = the proxy takes whoever comes. */
export function basicOf(username: string | null, password: string | null): string | null {
  if (username === null && password === null) return null;
  return `Basic ${Buffer.from(`${username ?? ""}:${password ?? ""}`).toString("base64")}`;
}

/** Asks an HTTP proxy for a tunnel (RFC 9110, section 9.3.6). */
export async function httpConnect(
  socket: Socket,
  target: { host: string; port: number },
  authorization: string | null,
): Promise<void> {
  const authority = authorityOf(target);
  const proof = authorization === null ? "" : `Proxy-Authorization: ${authorization}\r\n`;
  const status = await exchange(
    socket,
    `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${proof}\r\n`,
    readStatus,
  );
  if (status >= 200 && status < 300) return;
  if (status === 407 || status === 401) {
    throw new DialError("auth", `The proxy refused the credentials (${status}).`);
  }
  throw new DialError("refusal", `The proxy answered ${status} instead of opening a tunnel to the target.`);
}

/** The status of a whole head. Two bytes are enough to know that it is no HTTP. */
const readStatus: Reading<number> = (read) => {
  if (read[0] !== 0x48 || (read.length > 1 && read[1] !== 0x54)) throw notHttp();
  const end = read.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const status = /^HTTP\/1\.[01] ([1-5]\d\d)[ \r]/.exec(
    read.toString("latin1", 0, Math.min(end + 2, 64)),
  )?.[1];
  if (status === undefined) throw notHttp();
  return { value: Number(status), usedBytes: end + 4 };
};

function notHttp(): DialError {
  return new DialError("dial", "What answered there speaks no HTTP/1.1.");
}
