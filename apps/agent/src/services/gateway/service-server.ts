import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Logger } from "@orrery/runtime";
import { HEAD_BYTES_MAX, HEADERS_MAX } from "../http1/header-lines.ts";
import type { ClientSide } from "./client-side.ts";
import { NodeClient, upgradingClient } from "./node-client.ts";
import { PlainConnection } from "./plain-connection.ts";
import { endWith, type ServiceRefusal } from "./refusal.ts";

const GREETING_MS = 10_000;
const CHECK_MS = 2000;
const KEPT_FOR_MS = 65_000;
const KEPT_LINES = `Connection: keep-alive\r\nKeep-Alive: timeout=${KEPT_FOR_MS / 1000}\r\n`;

/**
 * Requests by HTTP/1.1 and what they ask to go over to, with the limits of both ends of this agent. What is plain is read here; a connection with anything else goes over to Node's own server, which
 * judges it, and stays there.
 */
export class ServiceServer {
  /** Does not listen by itself. */
  readonly http: Server;
  readonly #serve: (client: ClientSide) => void;
  readonly #log: Logger;
  readonly #takeByNode: (socket: Socket) => void;
  readonly #plain = new Set<PlainConnection>();
  readonly #checking: NodeJS.Timeout;
  #isDraining = false;

  constructor(serve: (client: ClientSide) => void, log: Logger) {
    this.#serve = serve;
    this.#log = log;
    this.http = this.#createServer();
    const [byNode] = this.http.listeners("connection") as ((this: Server, socket: Socket) => void)[];
    this.#takeByNode = (socket) => byNode?.call(this.http, socket);
    this.http.removeAllListeners("connection").on("connection", (socket: Socket) => this.take(socket));
    this.#checking = setInterval(() => this.#check(), CHECK_MS).unref();
  }

  /** A connection, wherever it came from. */
  take(socket: Socket): void {
    const connection: PlainConnection = new PlainConnection(socket, {
      ...{ serve: this.#serve, giveUp: this.#takeByNode, keptLines: KEPT_LINES },
      isDraining: () => this.#isDraining,
      onClose: () => this.#plain.delete(connection),
      onFault: (error) => this.#tellFault(error),
    });
    this.#plain.add(connection);
  }

  /** No new connections, and none stays that has nothing under way. */
  drain(): void {
    this.#isDraining = true;
    this.http.close();
    this.http.closeIdleConnections();
    for (const connection of this.#plain) if (connection.isIdle) connection.socket.destroy();
  }

  stop(): void {
    clearInterval(this.#checking);
  }

  #check(): void {
    const nowMs = performance.now();
    for (const { isIdle, isUsed, sinceMs, socket } of this.#plain) {
      if (!isIdle) continue;
      if (isUsed && nowMs - sinceMs > KEPT_FOR_MS) socket.destroy();
      if (!isUsed && nowMs - sinceMs > GREETING_MS) endWith(socket, TOO_SLOW);
    }
  }

  #serveOfNode(client: ClientSide, socket: Socket): void {
    try {
      this.#serve(client);
    } catch (error) {
      this.#tellFault(error);
      socket.destroy();
    }
  }

  #tellFault(error: unknown): void {
    this.#log.error({ err: error }, "a request to a service ended by a fault of the gateway");
  }

  #createServer(): Server {
    const answerTo = (asked: IncomingMessage, answer: ServerResponse, isWaiting: boolean): void => {
      // Beyond a server's own limit it drops what is too much, in silence.
      if (asked.rawHeaders.length > 2 * HEADERS_MAX) endWith(asked.socket, TOO_MANY_HEADERS);
      else this.#serveOfNode(new NodeClient(asked, answer, { isWaiting }), asked.socket);
    };
    const server = createServer(
      {
        noDelay: true,
        insecureHTTPParser: false,
        maxHeaderSize: HEAD_BYTES_MAX,
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
      else this.#serveOfNode(upgradingClient(asked, socket, head), socket);
    });
    server.on("connect", (_: IncomingMessage, socket: Socket) => endWith(socket, NO_PROXY));
    server.on("clientError", (error: NodeJS.ErrnoException, client) => {
      if (error.code === "ECONNRESET") client.destroy();
      else endWith(client as Socket, misspoken(error.code));
    });
    return server;
  }
}

const TOO_SLOW: ServiceRefusal = {
  code: "REQUEST_TOO_SLOW",
  message: `The request's head did not end within ${GREETING_MS} ms.`,
};
const TOO_MANY_HEADERS: ServiceRefusal = {
  code: "HEADERS_TOO_LARGE",
  message: `A request may have ${HEADERS_MAX} headers and ${HEAD_BYTES_MAX} bytes of them.`,
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
      return TOO_SLOW;
    default:
      return {
        code: "REQUEST_MALFORMED",
        message: `The request is no proper HTTP/1.1 (${code ?? "unknown"}).`,
      };
  }
}
