import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Logger } from "@orrery/runtime";
import type { ClientSide } from "./client-side.ts";
import { CHECK_MS, createNodeServer, GREETING_MS, KEPT_FOR_MS, TOO_SLOW } from "./node-server.ts";
import { PlainConnection } from "./plain-connection.ts";
import { endWith } from "./refusal.ts";
import type { RequestLimits } from "./request-limits.ts";

const KEPT_LINES = `Connection: keep-alive\r\nKeep-Alive: timeout=${KEPT_FOR_MS / 1000}\r\n`;

export type ServiceServerOptions = {
  readonly serve: (client: ClientSide) => void;
  readonly limits: RequestLimits;
  readonly log: Logger;
};

/**
 * Requests by HTTP/1.1 and what they ask to go over to, with the limits of both ends of this agent. What is plain is read here; a connection with anything else goes over to Node's own server, which
 * judges it, and stays there.
 */
export class ServiceServer {
  /** Does not listen by itself. */
  readonly http: Server;
  readonly #options: ServiceServerOptions;
  readonly #takeByNode: (socket: Socket) => void;
  readonly #plain = new Set<PlainConnection>();
  readonly #checking: NodeJS.Timeout;
  #isDraining = false;

  constructor(options: ServiceServerOptions) {
    this.#options = options;
    this.http = createNodeServer((client) => this.#serve(client), options.limits);
    const [byNode] = this.http.listeners("connection") as ((this: Server, socket: Socket) => void)[];
    this.#takeByNode = (socket) => byNode?.call(this.http, socket);
    this.http.removeAllListeners("connection").on("connection", (socket: Socket) => this.take(socket));
    this.#checking = setInterval(() => this.#check(), CHECK_MS).unref();
  }

  /** A connection, wherever it came from. */
  take(socket: Socket): void {
    const connection: PlainConnection = new PlainConnection(socket, {
      ...{ giveUp: this.#takeByNode, keptLines: KEPT_LINES, limits: this.#options.limits },
      serve: (client) => this.#serve(client),
      isDraining: () => this.#isDraining,
      onClose: () => this.#plain.delete(connection),
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

  /** What nobody expected ends one request, not the agent. */
  #serve(client: ClientSide): void {
    try {
      this.#options.serve(client);
    } catch (error) {
      this.#options.log.error({ err: error }, "a request to a service ended by a fault of the gateway");
      client.upgrade?.socket.destroy();
      client.answer.destroy();
    }
  }
}
