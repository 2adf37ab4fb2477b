import { connect, type Socket } from "node:net";
import type { InstanceId, NodeId, ServiceInstance } from "@orrery/protocol";
import type { PeerDialer } from "./peers/peer-dialer.ts";

/** How a request gets to an instance: by a kept connection of the same key, or by a new one. */
export type InstanceWay = {
  /** Requests with the same one may follow each other on one connection. */
  readonly wayKey: string;
  /** Opens a connection; rejects with the system's error, or with a code of its own. */
  readonly openWay: () => Promise<Socket>;
};

/** Loopback answers at once or not at all. */
const CONNECT_MS = 2000;

/** Ways to instances: on this node straight to their port, on others through the agent there. */
export class InstanceWays {
  readonly #nodeId: () => NodeId;
  readonly #dialer: PeerDialer;
  readonly #ways = new Map<InstanceId, { instance: ServiceInstance; way: InstanceWay }>();

  constructor(nodeId: () => NodeId, dialer: PeerDialer) {
    this.#nodeId = nodeId;
    this.#dialer = dialer;
  }

  isHere({ nodeId }: ServiceInstance): boolean {
    return nodeId === this.#nodeId();
  }

  of(instance: ServiceInstance): InstanceWay {
    const known = this.#ways.get(instance.id);
    if (known?.instance === instance) return known.way;
    const way = this.#make(instance);
    this.#ways.set(instance.id, { instance, way });
    return way;
  }

  /** After new orders: what is gone is forgotten. */
  keep(ids: ReadonlySet<InstanceId>): void {
    for (const id of this.#ways.keys()) if (!ids.has(id)) this.#ways.delete(id);
  }

  #make({ id, nodeId, host, port }: ServiceInstance): InstanceWay {
    if (nodeId === this.#nodeId()) {
      return { wayKey: `${id} ${host}:${port}`, openWay: () => connectTo(host, port) };
    }
    // Connections with a node serve all of its instances.
    return { wayKey: `node ${nodeId}`, openWay: () => this.#dialer.dial(nodeId) };
  }
}

/** Rejects with the system's error. */
export function connectTo(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const timer = setTimeout(() => socket.destroy(lateError()), CONNECT_MS);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once("error", fail);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", fail);
      socket.on("error", () => undefined);
      resolve(socket);
    });
  });
}

function lateError(): NodeJS.ErrnoException {
  return Object.assign(new Error(`no connection within ${CONNECT_MS} ms`), { code: "ETIMEDOUT" });
}
