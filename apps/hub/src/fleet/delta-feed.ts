import { randomUUID } from "node:crypto";
import type { NodeId, NodePatch, NodesDelta, NodeView } from "@orrery/protocol";
import type { NodeEntry } from "./node-entry.ts";
import { viewChanges } from "./view-patch.ts";

/** Health, scheduling and the like reach browsers after this; what happens together travels together. */
const SOON_MS = 30;
export const METRICS_EVERY_MS = 1000;

export type NodesSnapshot = { epoch: string; number: number; nodes: NodeView[] };

export type DeltaFeedOptions = {
  nowAtMs: () => number;
  entries: ReadonlyMap<NodeId, NodeEntry>;
  /** Called with one delta for everyone who listens; it is numbered without gaps. */
  publish: (delta: NodesDelta) => void;
  /** Nobody listens: nothing is built. */
  hasListeners: () => boolean;
};

/**
 * Turns changes of entries into numbered deltas: what matters goes out within SOON_MS, live values once a second in one
 * message. A delta is the difference between what was told last and what is now, so a field that went to and fro costs
 * nothing, and nothing is forgotten.
 */
export class DeltaFeed {
  readonly #options: DeltaFeedOptions;
  readonly #epoch = randomUUID();
  #number = 0;
  #isIdle = true;
  readonly #dirtySoon = new Set<NodeId>();
  readonly #dirtyLive = new Set<NodeId>();
  #soonTimer: NodeJS.Timeout | null = null;
  readonly #liveTimer: NodeJS.Timeout;

  constructor(options: DeltaFeedOptions) {
    this.#options = options;
    this.#liveTimer = setInterval(() => this.#flushLive(), METRICS_EVERY_MS).unref();
  }

  /** Added, removed, or changed in anything but live values. */
  markChanged(nodeId: NodeId): void {
    this.#dirtySoon.add(nodeId);
    this.#soonTimer ??= setTimeout(() => this.flush(), SOON_MS).unref();
  }

  markLive(nodeId: NodeId): void {
    this.#dirtyLive.add(nodeId);
  }

  /** The whole fleet as of the number; a listener that joins in the same turn of the event loop misses nothing. */
  snapshot(): NodesSnapshot {
    this.#flushLive();
    const nodes: NodeView[] = [];
    for (const entry of this.#options.entries.values()) {
      if (this.#isIdle || entry.sentView === null) {
        entry.sentView = entry.view();
        entry.pendingLive = null;
      }
      nodes.push(entry.sentView);
    }
    this.#isIdle = false;
    return { epoch: this.#epoch, number: this.#number, nodes };
  }

  flush(): void {
    if (this.#soonTimer !== null) clearTimeout(this.#soonTimer);
    this.#soonTimer = null;
    this.#publish(this.#dirtySoon, false);
    this.#dirtySoon.clear();
  }

  stop(): void {
    clearInterval(this.#liveTimer);
    if (this.#soonTimer !== null) clearTimeout(this.#soonTimer);
  }

  #flushLive(): void {
    for (const nodeId of this.#dirtySoon) this.#dirtyLive.add(nodeId);
    this.#dirtySoon.clear();
    this.#publish(this.#dirtyLive, true);
    this.#dirtyLive.clear();
  }

  #publish(nodeIds: ReadonlySet<NodeId>, withLive: boolean): void {
    if (!this.#options.hasListeners()) {
      this.#isIdle = true;
      // Whoever left for a moment and comes back without asking (a browser that lagged) must see that it missed something.
      if (nodeIds.size > 0) this.#number += 1;
      return;
    }
    if (nodeIds.size === 0) return;
    const added: NodeView[] = [];
    const changed: NodePatch[] = [];
    const removed: NodeId[] = [];
    for (const nodeId of nodeIds) {
      const entry = this.#options.entries.get(nodeId);
      if (entry === undefined) {
        removed.push(nodeId);
        continue;
      }
      const view = entry.view();
      if (entry.sentView === null) {
        added.push(view);
        entry.pendingLive = null;
      } else {
        const patch = patchOf(entry, view, withLive);
        if (patch !== null) changed.push(patch);
      }
      entry.sentView = view;
    }
    if (added.length + changed.length + removed.length === 0) return;
    this.#number += 1;
    this.#options.publish({
      epoch: this.#epoch,
      number: this.#number,
      hubAtMs: this.#options.nowAtMs(),
      added,
      changed,
      removed,
    });
  }
}

function patchOf(entry: NodeEntry, view: NodeView, withLive: boolean): NodePatch | null {
  const sent = entry.sentView;
  if (sent === null) return null;
  const set = viewChanges(sent, view);
  // The first time that all live fields are known, a patch would leave out those that came earlier.
  const live = withLive && sent.live === null ? view.live : withLive ? entry.pendingLive : null;
  if (withLive) entry.pendingLive = null;
  else view.live = sent.live;
  if (set === null && (live === null || Object.keys(live).length === 0)) return null;
  return { id: view.id, set: set ?? {}, ...(live === null ? {} : { live }) };
}
