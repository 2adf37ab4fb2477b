import { randomUUID } from "node:crypto";
import type { FederationId, FederationsDelta, FederationView } from "@orrery/protocol";

/** Leaders, roles and running failovers reach browsers after this; what happens together travels together. */
const SOON_MS = 20;
/** Everything else of a federation is told at most so often. */
const CALM_EVERY_MS = 500;

export type FederationsSnapshot = { epoch: string; number: number; federations: FederationView[] };

export type FederationFeedOptions = {
  nowAtMs: () => number;
  /** Null = there is no such federation any more. */
  view: (id: FederationId) => FederationView | null;
  all: () => FederationView[];
  publish: (delta: FederationsDelta) => void;
  /** Nobody listens: nothing is built. */
  hasListeners: () => boolean;
  /** At once, whether anybody listens or not. */
  onUrgent: (id: FederationId) => void;
};

/** Turns changes of federations into numbered deltas of complete views. */
export class FederationFeed {
  readonly #options: FederationFeedOptions;
  readonly #epoch = randomUUID();
  readonly #calmTimer: NodeJS.Timeout;
  readonly #calm = new Set<FederationId>();
  readonly #soon = new Set<FederationId>();
  #soonTimer: NodeJS.Timeout | null = null;
  #number = 0;

  constructor(options: FederationFeedOptions) {
    this.#options = options;
    this.#calmTimer = setInterval(() => this.#publish(this.#calm), CALM_EVERY_MS).unref();
  }

  /** Ages, positions, measurements. */
  mark(id: FederationId): void {
    this.#calm.add(id);
  }

  /** Leader, role, status, members, a running failover. */
  markUrgent(id: FederationId): void {
    this.#options.onUrgent(id);
    this.#soon.add(id);
    this.#soonTimer ??= setTimeout(() => {
      this.#soonTimer = null;
      for (const urgent of this.#soon) this.#calm.delete(urgent);
      this.#publish(this.#soon);
    }, SOON_MS).unref();
  }

  /** All federations as of the number; who joins in the same turn of the event loop misses nothing. */
  snapshot(): FederationsSnapshot {
    return { epoch: this.#epoch, number: this.#number, federations: this.#options.all() };
  }

  stop(): void {
    clearInterval(this.#calmTimer);
    if (this.#soonTimer !== null) clearTimeout(this.#soonTimer);
  }

  #publish(ids: Set<FederationId>): void {
    if (ids.size === 0) return;
    const marked = [...ids];
    ids.clear();
    if (!this.#options.hasListeners()) {
      // Whoever left for a moment and comes back without asking (a browser that lagged) must see that it missed something.
      this.#number += 1;
      return;
    }
    const changed: FederationView[] = [];
    const removed: FederationId[] = [];
    for (const id of marked) {
      const view = this.#options.view(id);
      if (view === null) removed.push(id);
      else changed.push(view);
    }
    this.#number += 1;
    this.#options.publish({
      epoch: this.#epoch,
      number: this.#number,
      hubAtMs: this.#options.nowAtMs(),
      changed,
      removed,
    });
  }
}
