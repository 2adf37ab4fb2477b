import type { AddressInfo, Server, Socket } from "node:net";

const HOST = "127.0.0.1";
const LOOK_EVERY_MS = 25;

/** A server on loopback, and the connections that it took. */
export class LoopbackListener {
  readonly #server: Server;
  readonly #clients = new Set<Socket>();

  /** Before anybody else hears of connections. */
  constructor(server: Server, clientsMax: number) {
    this.#server = server;
    server.maxConnections = clientsMax;
    server.on("connection", (socket: Socket) => {
      this.#clients.add(socket);
      socket.once("close", () => this.#clients.delete(socket));
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** 0 = any free one. Rejects with the system's error where the port cannot be had. */
  listen(port: number): Promise<void> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, HOST, () => {
        server.off("error", reject);
        // A failed accept (no file descriptors left, say) concerns one client, not the port.
        server.on("error", () => undefined);
        resolve();
      });
    });
  }

  /** Takes no new ones; resolves when those that there are have ended. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#server.listening) this.#server.close(() => resolve());
      else resolve();
    });
  }

  destroyClients(): void {
    for (const socket of this.#clients) socket.destroy();
  }
}

/** Resolves when nothing is open any more, or after so long. */
export function drained(open: { readonly size: number }, forMs: number): Promise<void> {
  return new Promise((resolve) => {
    const endsAtMs = performance.now() + forMs;
    const look = (): void => {
      if (open.size === 0 || performance.now() >= endsAtMs) resolve();
      else setTimeout(look, LOOK_EVERY_MS);
    };
    look();
  });
}
