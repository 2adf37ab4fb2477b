import { randomUUID } from "node:crypto";
import type { ProxiesDelta, ProxyId, ProxyLive } from "@orrery/protocol";

/** Browsers are told of changes so often; a change of health at once. */
const EVERY_MS = 1000;
const SOON_MS = 20;

export type ProxiesSnapshot = { epoch: string; number: number; proxies: ProxyLive[] };

export type ProxyFeedOptions = {
  nowAtMs: () => number;
  /** Null = nobody tells of it any more. */
  view: (id: ProxyId) => ProxyLive | null;
  all: () => ProxyLive[];
  publish: (delta: ProxiesDelta) => void;
  /** Nobody listens: nothing is built. */
  hasListeners: () => boolean;
};

/** Turns changes of proxies into numbered deltas of complete views. */
export class ProxyFeed {
  readonly #options: ProxyFeedOptions;
  readonly #epoch = randomUUID();
  readonly #timer: NodeJS.Timeout;
  readonly #marked = new Set<ProxyId>();
  #soonTimer: NodeJS.Timeout | null = null;
  #number = 0;

  constructor(options: ProxyFeedOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#publish(), EVERY_MS).unref();
  }

  mark(id: ProxyId): void {
    this.#marked.add(id);
  }

  markUrgent(id: ProxyId): void {
    this.#marked.add(id);
    this.#soonTimer ??= setTimeout(() => {
      this.#soonTimer = null;
      this.#publish();
    }, SOON_MS).unref();
  }

  /** All as of the number; who joins in the same turn of the event loop misses nothing. */
  snapshot(): ProxiesSnapshot {
    return { epoch: this.#epoch, number: this.#number, proxies: this.#options.all() };
  }

  stop(): void {
    clearInterval(this.#timer);
    if (this.#soonTimer !== null) clearTimeout(this.#soonTimer);
  }

  #publish(): void {
    if (this.#marked.size === 0) return;
    const marked = [...this.#marked];
    this.#marked.clear();
    // Whoever left for a moment and comes back without asking (a browser that lagged) must see that it missed something.
    this.#number += 1;
    if (!this.#options.hasListeners()) return;
    const changed: ProxyLive[] = [];
    const removed: ProxyId[] = [];
    for (const id of marked) {
      const view = this.#options.view(id);
      if (view === null) removed.push(id);
      else changed.push(view);
    }
    const { nowAtMs, publish } = this.#options;
    publish({ epoch: this.#epoch, number: this.#number, hubAtMs: nowAtMs(), changed, removed });
  }
}
