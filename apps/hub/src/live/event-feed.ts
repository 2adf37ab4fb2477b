import { randomUUID } from "node:crypto";
import type { EventView } from "@orrery/protocol";

const COALESCE_MS = 25;
const ITEMS_MAX = 500;

/** Collects committed events for a moment, so that a burst is few messages; keeps the log's order. */
export class EventFeed {
  readonly epoch = randomUUID();
  readonly #publish: (items: EventView[]) => void;
  #items: EventView[] = [];
  #timer: NodeJS.Timeout | null = null;
  #lastPosition = "0";

  constructor(publish: (items: EventView[]) => void) {
    this.#publish = publish;
  }

  /** Position of the newest event that listeners may have been told of. */
  get lastPosition(): string {
    return this.#lastPosition;
  }

  startAt(position: string): void {
    if (BigInt(position) > BigInt(this.#lastPosition)) this.#lastPosition = position;
  }

  push(events: EventView[]): void {
    this.#items.push(...events);
    this.#lastPosition = events.at(-1)?.position ?? this.#lastPosition;
    this.#timer ??= setTimeout(() => this.flush(), COALESCE_MS);
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    while (this.#items.length > 0) this.#publish(this.#items.splice(0, ITEMS_MAX));
  }
}
