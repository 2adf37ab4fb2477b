import type { Database, EventDraft, NodeHealthChange, NodeMinute } from "@orrery/db";
import type { Actor, CorrelationId, NodeId } from "@orrery/protocol";
import { AppError, type Logger, sortableId } from "@orrery/runtime";

const FLUSH_AFTER_MS = 20;
const RETRY_AFTER_MS = 1000;
const EVENTS_MAX = 20_000;
const MINUTES_MAX = 50_000;

export const HUB_ACTOR: Actor = { kind: "hub", id: "hub", name: "hub" };

/**
 * What the hub notices by itself (health, connections) and must be stored: batched, with each event in the transaction
 * of its change, and kept through a database that is away, within bounds.
 */
export class FleetWriter {
  readonly #db: Database;
  readonly #log: Logger;
  #health = new Map<NodeId, NodeHealthChange>();
  #events: EventDraft[] = [];
  #minutes: NodeMinute[] = [];
  #lastSeen = new Map<NodeId, number>();
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #droppedCount = 0;

  constructor(db: Database, log: Logger) {
    this.#db = db;
    this.#log = log;
  }

  /** `event` is stored with the change; null where the change is no news. */
  healthChanged(change: NodeHealthChange, event: EventDraft | null): void {
    this.#health.set(change.id, change);
    if (event !== null) this.#pushEvent(event);
    this.#schedule(FLUSH_AFTER_MS);
  }

  event(event: EventDraft): void {
    this.#pushEvent(event);
    this.#schedule(FLUSH_AFTER_MS);
  }

  seen(nodeId: NodeId, lastSeenAtMs: number): void {
    this.#lastSeen.set(nodeId, lastSeenAtMs);
    this.#schedule(FLUSH_AFTER_MS);
  }

  minute(minute: NodeMinute): void {
    if (this.#minutes.length >= MINUTES_MAX) this.#minutes.shift();
    this.#minutes.push(minute);
    this.#schedule(FLUSH_AFTER_MS);
  }

  /** Stores what is waiting, once; for the shutdown. Returns whether everything is stored. */
  async drain(): Promise<boolean> {
    await this.#running;
    await this.#flush();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    return this.#isEmpty();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #pushEvent(event: EventDraft): void {
    if (this.#events.length >= EVENTS_MAX) {
      this.#events.shift();
      this.#droppedCount += 1;
    }
    this.#events.push({ atMs: Date.now(), ...event });
  }

  #schedule(afterMs: number): void {
    if (this.#timer !== null || this.#running !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#running = this.#flush().finally(() => {
        this.#running = null;
        if (!this.#isEmpty()) this.#schedule(RETRY_AFTER_MS);
      });
    }, afterMs);
    this.#timer.unref();
  }

  #isEmpty(): boolean {
    return (
      this.#health.size === 0 &&
      this.#events.length === 0 &&
      this.#minutes.length === 0 &&
      this.#lastSeen.size === 0
    );
  }

  async #flush(): Promise<void> {
    if (this.#isEmpty()) return;
    const taken = {
      health: this.#health,
      events: this.#events,
      minutes: this.#minutes,
      lastSeen: this.#lastSeen,
    };
    this.#health = new Map();
    this.#events = [];
    this.#minutes = [];
    this.#lastSeen = new Map();
    try {
      await this.#db.write({ actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId }, async (tx) => {
        const seen = [...taken.lastSeen].map(([id, lastSeenAtMs]) => ({ id, lastSeenAtMs }));
        await tx.node.updateLastSeen(seen);
        await tx.node.updateHealth([...taken.health.values()]);
        await tx.metricMinute.upsert(taken.minutes);
        for (const event of taken.events) tx.appendEvent(event);
      });
      if (this.#droppedCount > 0) {
        this.#log.warn({ count: this.#droppedCount }, "events were dropped while the database was away");
        this.#droppedCount = 0;
      }
    } catch (error) {
      const isAway = error instanceof AppError && error.retryable;
      this.#log.warn({ err: error, events: taken.events.length }, isAway ? "not stored yet" : "not stored");
      if (isAway) this.#putBack(taken);
    }
  }

  /** Newer values stay; older events come first again. */
  #putBack(taken: {
    health: Map<NodeId, NodeHealthChange>;
    events: EventDraft[];
    minutes: NodeMinute[];
    lastSeen: Map<NodeId, number>;
  }): void {
    this.#health = new Map([...taken.health, ...this.#health]);
    this.#lastSeen = new Map([...taken.lastSeen, ...this.#lastSeen]);
    this.#events = [...taken.events, ...this.#events].slice(-EVENTS_MAX);
    this.#minutes = [...taken.minutes, ...this.#minutes].slice(-MINUTES_MAX);
  }
}
