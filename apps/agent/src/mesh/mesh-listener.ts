import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from "node:net";
import { createServer, type TLSSocket, type Server as TlsServer } from "node:tls";
import { type MeshIdentity, secureOptions } from "./mesh-identity.ts";
import type { MeshSettings } from "./mesh-settings.ts";
import { SERVICES_GREETING } from "./services-greeting.ts";

export type ListenAddress = {
  /** Null = all of this host's. */
  readonly host: string | null;
  /** 0 = any. */
  readonly port: number;
};

export type ListenResult =
  | { readonly outcome: "listening"; readonly port: number }
  | { readonly outcome: "failed"; readonly code: string };

/** Whoever wants to fill this host's memory with connections ends here. */
const CONNECTIONS_MAX = 1024;
/** Of them, for services: links always find room. */
const SERVICES_MAX = 768;
/** Longer than a goodbye takes. */
const CUT_AFTER_MS = 500;

/**
 * The peer port. Every client certificate passes the handshake, so that `onSecured` can say what is wrong with it. What greets as a gateway of services is passed on, as it comes, to
 * the port on loopback where this agent's main thread speaks TLS with it.
 */
export class MeshListener {
  readonly #server: Server;
  readonly #tls: TlsServer;
  readonly #sockets = new Set<Socket>();
  readonly #greetingDeadlineMs: number;
  #servicesPort: number | null = null;
  #servicesCount = 0;

  constructor(identity: MeshIdentity, settings: MeshSettings, onSecured: (socket: TLSSocket) => void) {
    this.#greetingDeadlineMs = settings.handshakeDeadlineMs;
    this.#tls = createServer(
      {
        ...secureOptions(identity),
        requestCert: true,
        rejectUnauthorized: false,
        handshakeTimeout: settings.handshakeDeadlineMs,
        noDelay: true,
      },
      onSecured,
    );
    // A TLS server leaves it to its user to end what fails the handshake or is too slow for it.
    this.#tls.on("tlsClientError", (_, socket) => socket.destroy());
    this.#server = createTcpServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      this.#greet(socket);
    });
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  /** Where on loopback services are served; null = nowhere. */
  setServicesPort(port: number | null): void {
    this.#servicesPort = port;
  }

  listen(address: ListenAddress): Promise<ListenResult> {
    return new Promise((resolve) => {
      const onError = (error: NodeJS.ErrnoException) =>
        resolve({ outcome: "failed", code: error.code ?? error.message });
      this.#server.once("error", onError);
      this.#server.listen(
        { port: address.port, ...(address.host === null ? {} : { host: address.host }) },
        () => {
          this.#server.off("error", onError);
          // A failed accept (no file descriptors left, say) concerns one caller, not the port.
          this.#server.on("error", () => undefined);
          resolve({ outcome: "listening", port: (this.#server.address() as AddressInfo).port });
        },
      );
    });
  }

  /** For new connections; open ones go on. */
  setIdentity(identity: MeshIdentity): void {
    this.#tls.setSecureContext(secureOptions(identity));
  }

  /** Takes no new connections; resolves when the last one has ended. Those that nobody ends are cut. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        for (const socket of this.#sockets) socket.destroy();
      }, CUT_AFTER_MS);
      this.#server.close(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Reads the first byte, and gives it back where it belongs to TLS. */
  #greet(socket: Socket): void {
    const fail = (): void => void socket.destroy();
    const timer = setTimeout(fail, this.#greetingDeadlineMs);
    const end = (): void => clearTimeout(timer);
    socket.on("error", fail);
    socket.once("close", end);
    socket.once("readable", () => {
      const chunk: Buffer | null = socket.read();
      end();
      socket.off("close", end);
      if (chunk === null) {
        fail();
        return;
      }
      if (chunk[0] === SERVICES_GREETING[0]) {
        this.#passOn(socket, chunk.subarray(SERVICES_GREETING.length));
        return;
      }
      socket.off("error", fail);
      socket.unshift(chunk);
      this.#tls.emit("connection", socket);
    });
  }

  #passOn(socket: Socket, head: Buffer): void {
    const port = this.#servicesPort;
    if (port === null || this.#servicesCount >= SERVICES_MAX) {
      socket.destroy();
      return;
    }
    this.#servicesCount += 1;
    const onward = connect({ host: "127.0.0.1", port, noDelay: true });
    onward.on("error", () => socket.destroy());
    onward.once("close", () => {
      this.#servicesCount -= 1;
      socket.destroySoon();
    });
    socket.once("close", () => onward.destroySoon());
    if (head.length > 0) onward.write(head);
    socket.pipe(onward);
    onward.pipe(socket);
  }
}
