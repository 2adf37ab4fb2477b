import type { AddressInfo, Socket } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { type MeshIdentity, secureOptions } from "./mesh-identity.ts";
import type { MeshSettings } from "./mesh-settings.ts";

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
/** Longer than a goodbye takes. */
const CUT_AFTER_MS = 500;

/** The peer port. Every client certificate passes the handshake, so that `onSecured` can say what is wrong with it. */
export class MeshListener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(identity: MeshIdentity, settings: MeshSettings, onSecured: (socket: TLSSocket) => void) {
    this.#server = createServer(
      {
        ...secureOptions(identity),
        requestCert: true,
        rejectUnauthorized: false,
        handshakeTimeout: settings.handshakeDeadlineMs,
        noDelay: true,
      },
      onSecured,
    );
    this.#server.maxConnections = CONNECTIONS_MAX;
    // A TLS server leaves it to its user to end what fails the handshake or is too slow for it.
    this.#server.on("tlsClientError", (_, socket) => socket.destroy());
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
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
    this.#server.setSecureContext(secureOptions(identity));
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
}
