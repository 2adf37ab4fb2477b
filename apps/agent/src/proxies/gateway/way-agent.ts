import { Agent, type ClientRequestArgs } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** How a request gets its connection. */
export type Way = {
  /** Requests with the same one may follow each other on one connection. */
  readonly wayKey: string;
  /** Opens a connection for it; rejects as `dialThrough` does. */
  readonly openWay: () => Promise<Socket>;
};

/** Without use, at most. */
const KEPT_FOR_MS = 15_000;
const KEPT_OF_ONE_MAX = 256;
/** With as many connections, none is kept that is not in use. */
const CONNECTIONS_KEPT_MAX = 4096;

/** Keeps connections with proxies, and through tunnels with targets, for the next request of the same kind. */
export class WayAgent extends Agent {
  #connectionCount = 0;

  constructor() {
    super({ keepAlive: true, timeout: KEPT_FOR_MS, maxFreeSockets: KEPT_OF_ONE_MAX, scheduling: "lifo" });
  }

  override getName(options?: ClientRequestArgs): string {
    return (options as ClientRequestArgs & Way).wayKey;
  }

  override createConnection(
    options: ClientRequestArgs,
    done: (error: Error | null, way: Duplex) => void,
  ): undefined {
    const { openWay } = options as ClientRequestArgs & Way;
    openWay().then(
      (socket) => {
        this.#count(1);
        socket.once("close", () => this.#count(-1));
        done(null, socket);
      },
      (error: Error) => done(error, undefined as unknown as Duplex),
    );
  }

  /** One of them had ended when it was used again: the others of its kind are most likely as dead. */
  endIdle(wayKey: string): void {
    for (const socket of [...(this.freeSockets[wayKey] ?? [])]) socket.destroy();
  }

  #count(change: number): void {
    this.#connectionCount += change;
    this.maxFreeSockets = this.#connectionCount < CONNECTIONS_KEPT_MAX ? KEPT_OF_ONE_MAX : 0;
  }
}
