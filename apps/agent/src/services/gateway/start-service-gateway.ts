import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { RunningGateway } from "../../proxies/gateway-keeper.ts";
import { type ClientSide, upgradingClient } from "./client-side.ts";
import type { ServiceGatewayParts } from "./gateway-parts.ts";
import { endWith, type ServiceRefusal } from "./refusal.ts";
import { serveRequest } from "./serve-request.ts";

const HOST = "127.0.0.1";
const CLIENTS_MAX = 20_000;
const HEADER_BYTES_MAX = 32_768;
const HEADERS_MAX = 200;
const GREETING_MS = 10_000;
const CHECK_MS = 2000;
const KEPT_FOR_MS = 65_000;
const LOOK_EVERY_MS = 250;
const DRAIN_MS = 10_000;

/** The services' gateway: HTTP/1.1 on one loopback port. Rejects with the system's error where the port cannot be had. */
export async function startServiceGateway(
  parts: ServiceGatewayParts,
  { port, drainForMs = DRAIN_MS }: { readonly port: number; readonly drainForMs?: number },
): Promise<RunningGateway> {
  parts.isDraining = false;
  const server = serviceServer((client) => serveRequest(parts, client));
  const clients = new Set<Socket>();
  server.maxConnections = CLIENTS_MAX;
  server.on("connection", (socket: Socket) => {
    clients.add(socket);
    socket.once("close", () => clients.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      // A failed accept (no file descriptors left, say) concerns one client, not the port.
      server.on("error", () => undefined);
      resolve();
    });
  });
  const looking = setInterval(() => {
    const nowMs = parts.epoch.nowMs();
    for (const run of parts.runs) run.look(nowMs);
  }, LOOK_EVERY_MS);
  return {
    port: (server.address() as AddressInfo).port,
    get openCount() {
      return parts.runs.size;
    },
    drain: async () => {
      parts.isDraining = true;
      server.close();
      server.closeIdleConnections();
      await drained(parts, drainForMs);
    },
    close: async () => {
      parts.isDraining = true;
      clearInterval(looking);
      const closed = new Promise<void>((resolve) => {
        if (server.listening) server.close(() => resolve());
        else resolve();
      });
      for (const run of parts.runs) run.cut();
      for (const socket of clients) socket.destroy();
      await closed;
      parts.ways.destroy();
    },
  };
}

/** Of requests by HTTP/1.1 and what they ask to go over to, with the limits of both ends of this agent. Does not listen by itself. */
export function serviceServer(serve: (client: ClientSide) => void): Server {
  const answerTo = (asked: IncomingMessage, answer: ServerResponse, isWaiting: boolean): void => {
    // Beyond a server's own limit it drops what is too much, in silence.
    if (asked.rawHeaders.length > 2 * HEADERS_MAX) endWith(asked.socket, TOO_MANY_HEADERS);
    else serve({ asked, answer, upgrade: null, isWaiting });
  };
  const server = createServer(
    {
      noDelay: true,
      insecureHTTPParser: false,
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: GREETING_MS,
      // A body may take as long as it moves; each request looks after its own.
      requestTimeout: 0,
      keepAliveTimeout: KEPT_FOR_MS,
      connectionsCheckingInterval: CHECK_MS,
      // HTTP/2 on a connection that began otherwise is nobody's wish any more: it is answered in HTTP/1.1.
      shouldUpgradeCallback: ({ headers }: IncomingMessage) => !/^h2c?$/i.test(headers.upgrade ?? ""),
    },
    (asked: IncomingMessage, answer: ServerResponse) => answerTo(asked, answer, false),
  );
  server.maxHeadersCount = 0;
  server.on("checkContinue", (asked: IncomingMessage, answer: ServerResponse) =>
    answerTo(asked, answer, true),
  );
  server.on("upgrade", (asked: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    if (asked.rawHeaders.length > 2 * HEADERS_MAX) endWith(socket, TOO_MANY_HEADERS);
    else serve(upgradingClient(asked, socket, head));
  });
  server.on("connect", (_: IncomingMessage, socket: Socket) => endWith(socket, NO_PROXY));
  server.on("clientError", (error: NodeJS.ErrnoException, client) => {
    if (error.code === "ECONNRESET") client.destroy();
    else endWith(client as Socket, misspoken(error.code));
  });
  return server;
}

const TOO_MANY_HEADERS: ServiceRefusal = {
  code: "HEADERS_TOO_LARGE",
  message: `A request may have ${HEADERS_MAX} headers and ${HEADER_BYTES_MAX} bytes of them.`,
};
const NO_PROXY: ServiceRefusal = {
  code: "METHOD_NOT_SERVED",
  message:
    "This is the gateway of services, not the proxy: ask with /<service>/path. The proxy gateway has a port of its own.",
};

function misspoken(code: string | undefined): ServiceRefusal {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return TOO_MANY_HEADERS;
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return {
        code: "REQUEST_TOO_SLOW",
        message: `The request's head did not end within ${GREETING_MS} ms.`,
      };
    default:
      return {
        code: "REQUEST_MALFORMED",
        message: `The request is no proper HTTP/1.1 (${code ?? "unknown"}).`,
      };
  }
}

function drained({ runs }: ServiceGatewayParts, forMs: number): Promise<void> {
  return new Promise((resolve) => {
    const endsAtMs = performance.now() + forMs;
    const look = (): void => {
      if (runs.size === 0 || performance.now() >= endsAtMs) resolve();
      else setTimeout(look, 25);
    };
    look();
  });
}
