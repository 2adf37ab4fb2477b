import type { Socket } from "node:net";
import type { Logger } from "@orrery/runtime";
import type { InstanceWay } from "../instance-ways.ts";
import { InstanceConnection } from "./instance-connection.ts";

const KEPT_OF_ONE_MAX = 256;
/** With as many connections, none is kept that is not in use. */
const CONNECTIONS_KEPT_MAX = 4096;
const SWEEP_MS = 1000;

/** Connections with instances and with the agents of other nodes, those in use and those that are kept for the next request. */
export class InstanceConnections {
  readonly #all = new Set<InstanceConnection>();
  /** By way; the one that was used last comes last. */
  readonly #idle = new Map<string, InstanceConnection[]>();
  readonly #log: Logger;
  #sweeping: NodeJS.Timeout | null = null;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** One that is kept; null = there is none. */
  take(wayKey: string): InstanceConnection | null {
    const kept = this.#idle.get(wayKey);
    for (;;) {
      const connection = kept?.pop();
      if (connection === undefined) return null;
      if (connection.isUsable) return connection;
    }
  }

  /** Rejects as the way does. */
  async open(way: InstanceWay): Promise<InstanceConnection> {
    const socket: Socket = await way.openWay();
    const connection: InstanceConnection = new InstanceConnection(
      socket,
      way.wayKey,
      () => this.#all.delete(connection),
      (error) => this.#log.error({ err: error }, "an answer of an instance ended by a fault of the gateway"),
    );
    this.#all.add(connection);
    return connection;
  }

  /** Nobody uses it any more. */
  keep(connection: InstanceConnection, forMs: number): void {
    const kept = this.#idle.get(connection.wayKey) ?? [];
    const isRoom = kept.length < KEPT_OF_ONE_MAX && this.#all.size < CONNECTIONS_KEPT_MAX;
    if (!isRoom || !connection.isUsable || forMs <= 0) {
      connection.destroy();
      return;
    }
    connection.rest(performance.now() + forMs);
    kept.push(connection);
    if (kept.length === 1) this.#idle.set(connection.wayKey, kept);
    this.#sweeping ??= setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  /** One of them had ended when it was used again: the others of its kind are most likely as dead. */
  endIdle(wayKey: string): void {
    const kept = this.#idle.get(wayKey) ?? [];
    this.#idle.delete(wayKey);
    for (const connection of kept) connection.destroy();
  }

  /** All of them, also those in use. */
  endAll(): void {
    for (const connection of this.#all) connection.destroy();
    this.#idle.clear();
  }

  #sweep(): void {
    const nowMs = performance.now();
    for (const [wayKey, kept] of this.#idle) {
      const left = kept.filter((connection) => connection.isUsable && connection.restsUntilMs > nowMs);
      for (const connection of kept) if (!left.includes(connection)) connection.destroy();
      if (left.length === 0) this.#idle.delete(wayKey);
      else if (left.length < kept.length) this.#idle.set(wayKey, left);
    }
    if (this.#idle.size > 0 || this.#sweeping === null) return;
    clearInterval(this.#sweeping);
    this.#sweeping = null;
  }
}
