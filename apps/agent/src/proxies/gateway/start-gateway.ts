import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Clock, Logger } from "@orrery/runtime";
import type { RunningGateway } from "../../gateways/gateway-keeper.ts";
import { drained, LoopbackListener } from "../../gateways/loopback-listener.ts";
import { trustOf } from "../dial/dial-through.ts";
import type { Egress } from "../egress-port.ts";
import { endWith, passConnect } from "./connect-requests.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import { passRequest } from "./http-requests.ts";
import type { Refusal } from "./refusal.ts";
import { passSocks } from "./socks-connections.ts";
import { WayAgent } from "./way-agent.ts";
import { WayMeter } from "./way-meter.ts";

export type GatewayOptions = {
  /** On 127.0.0.1; 0 = any free one. */
  readonly port: number;
  readonly egress: Egress;
  readonly clock: Clock;
  readonly log: Logger;
  /** PEM, trusted besides the system's authorities: for demonstrations and tests. */
  readonly extraAuthorities?: string | null;
  /** How long `drain` waits for what is open. */
  readonly drainForMs?: number;
};

const DRAIN_MS = 10_000;
/** Sockets of clients, whatever they do. */
const CLIENTS_MAX = 20_000;
const HEADER_BYTES_MAX = 16_384;
const HEADERS_MAX = 200;
/** A connection that says nothing, or does not end its first words. */
const GREETING_MS = 10_000;
const CHECK_MS = 2000;
const KEPT_FOR_MS = 60_000;
const BUFFER_BYTES = 128 * 1024;
const SOCKS_VERSION = 5;

/**
 * The proxy of this host's applications: HTTP (CONNECT, whole URLs, the forwarding mode) and SOCKS5 on one loopback port. Rejects with the system's error
 * where the port cannot be had.
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { egress, clock, log, port, extraAuthorities = null, drainForMs = DRAIN_MS } = options;
  const parts: GatewayParts = {
    ...{ egress, clock, log, trust: trustOf(extraAuthorities) },
    meter: new WayMeter(() => clock.monotonicMs()),
    ways: new WayAgent(),
    runs: new Set(),
    openCounts: new Map(),
    isDraining: false,
  };
  const server = httpServer(parts);
  const [takeHttp] = server.listeners("connection") as ((socket: Socket) => void)[];
  server.removeAllListeners("connection");
  const listener = new LoopbackListener(server, CLIENTS_MAX);
  server.on("connection", (socket: Socket) => {
    greet(socket, (isSocks) => {
      if (isSocks) quietly(passSocks(parts, socket), parts, socket);
      else takeHttp?.call(server, socket);
    });
  });
  await listener.listen(port);
  return {
    port: listener.port,
    get openCount() {
      return parts.runs.size;
    },
    drain: async () => {
      parts.isDraining = true;
      server.close();
      server.closeIdleConnections();
      await drained(parts.runs, drainForMs);
    },
    close: async () => {
      parts.isDraining = true;
      const closed = listener.close();
      listener.destroyClients();
      for (const run of parts.runs) run.giveUp();
      await closed;
      await drained(parts.runs, CHECK_MS);
      parts.ways.destroy();
      parts.meter.stop();
    },
  };
}

function httpServer(parts: GatewayParts) {
  const server = createServer(
    {
      noDelay: true,
      insecureHTTPParser: false,
      requireHostHeader: false,
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: GREETING_MS,
      // A body may take as long as it moves: the meter looks after it.
      requestTimeout: 0,
      keepAliveTimeout: KEPT_FOR_MS,
      connectionsCheckingInterval: CHECK_MS,
      highWaterMark: BUFFER_BYTES,
    },
    (asked: IncomingMessage, answer: ServerResponse) => {
      // Beyond a server's own limit it drops what is too much, in silence.
      if (asked.rawHeaders.length > 2 * HEADERS_MAX) endWith(asked.socket, TOO_MANY_HEADERS);
      else quietly(passRequest(parts, asked, answer), parts, asked.socket);
    },
  );
  server.maxHeadersCount = 0;
  server.on("connect", (asked: IncomingMessage, client: Socket, head: Buffer) => {
    if (asked.rawHeaders.length > 2 * HEADERS_MAX) endWith(client, TOO_MANY_HEADERS);
    else quietly(passConnect(parts, asked, client, head), parts, client);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, client) => {
    if (error.code === "ECONNRESET") client.destroy();
    else endWith(client as Socket, misspoken(error.code));
  });
  return server;
}

const TOO_MANY_HEADERS: Refusal = {
  status: 431,
  sentence: `A request may have ${HEADERS_MAX} headers and ${HEADER_BYTES_MAX} bytes of them.`,
};

function misspoken(code: string | undefined): Refusal {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return TOO_MANY_HEADERS;
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return { status: 408, sentence: `The request's head did not end within ${GREETING_MS} ms.` };
    default:
      return { status: 400, sentence: `The request is no proper HTTP/1.1 (${code ?? "unknown"}).` };
  }
}

/** Reads the first byte, and gives it back. */
function greet(socket: Socket, done: (isSocks: boolean) => void): void {
  const fail = (): void => void socket.destroy();
  const timer = setTimeout(fail, GREETING_MS);
  socket.on("error", fail);
  const end = (): void => clearTimeout(timer);
  socket.once("close", end);
  socket.once("readable", () => {
    const chunk: Buffer | null = socket.read();
    end();
    socket.off("close", end).off("error", fail);
    if (chunk === null) {
      fail();
      return;
    }
    socket.unshift(chunk);
    done(chunk[0] === SOCKS_VERSION);
  });
}

/** What nobody expected ends one connection, not the agent. */
function quietly(work: Promise<void>, { log }: GatewayParts, socket: Socket): void {
  work.catch((error: unknown) => {
    log.debug(
      { code: (error as NodeJS.ErrnoException).code ?? (error as Error).name },
      "a gateway client was cut off",
    );
    socket.destroy();
  });
}
