import { connect as connectTcp, isIP, type Socket } from "node:net";
import { checkServerIdentity, connect as connectTls, TLSSocket } from "node:tls";
import type { Clock } from "@orrery/runtime";
import { attempt } from "./attempt.ts";
import { noAnswer, type ProbeOutcome } from "./probe-outcome.ts";
import { lostBy } from "./problem-text.ts";

export type ConnectionCheck = {
  /** As sentences name it. */
  readonly where: string;
  /** An IP address. */
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
};

/** The time of a TCP connect. Nothing is sent over the connection. */
export function measureTcp(check: ConnectionCheck, clock: Clock): Promise<ProbeOutcome> {
  return measure(check, clock, "connect", () => connectTcp({ host: check.address, port: check.port }));
}

/** The time of a TCP connect and the whole TLS handshake on it, with the certificate verified for `serverName`. */
export function measureTls(
  check: ConnectionCheck & { readonly serverName: string },
  clock: Clock,
): Promise<ProbeOutcome> {
  const { address, port, serverName } = check;
  return measure(check, clock, "secureConnect", () =>
    connectTls({
      host: address,
      port,
      // An address is verified, but cannot be asked for.
      servername: isIP(serverName) === 0 ? serverName : "",
      checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate),
      rejectUnauthorized: true,
    }),
  );
}

function measure(
  { where, timeoutMs }: ConnectionCheck,
  clock: Clock,
  event: "connect" | "secureConnect",
  dial: () => Socket,
): Promise<ProbeOutcome> {
  return attempt<ProbeOutcome>(
    timeoutMs,
    () => noAnswer(where, timeoutMs),
    (settle) => {
      const startedMs = clock.monotonicMs();
      const socket = dial();
      socket.once(event, () => settle({ outcome: "answered", ms: clock.monotonicMs() - startedMs }));
      // It stays: an error may come after the attempt is over, too.
      socket.on("error", (error) => settle(lostBy(where, error)));
      socket.once("close", () => settle(lostBy(where, { code: "ECONNRESET" })));
      return () => hangUp(socket);
    },
  );
}

/** Time for the last words of a handshake: without them the other side would note a failed one each time. */
const HANG_UP_MS = 1000;

function hangUp(socket: Socket): void {
  if (!(socket instanceof TLSSocket) || socket.connecting) {
    socket.destroy();
    return;
  }
  const timer = setTimeout(() => socket.destroy(), HANG_UP_MS).unref();
  socket.once("close", () => clearTimeout(timer));
  socket.resume();
  socket.end();
}
