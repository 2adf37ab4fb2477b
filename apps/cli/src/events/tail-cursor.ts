import type { EventView } from "@orrery/protocol";

/**
 * Joins what was read from the log with what comes over the live socket, so that nothing is printed twice or left out:
 * the log's positions grow in commit order, and everything up to `position` has been handled. Live events that come
 * while the log is still being read wait, and are then sorted out by their position.
 */
export class TailCursor {
  readonly #print: (event: EventView) => void;
  #position: bigint;
  #waiting: EventView[] | null = null;

  constructor(position: string, print: (event: EventView) => void) {
    this.#position = BigInt(position);
    this.#print = print;
  }

  get position(): string {
    return this.#position.toString();
  }

  /** From here on live events wait, because what lies before them is being read. */
  beginCatchUp(): void {
    this.#waiting ??= [];
  }

  fromLog(events: readonly EventView[]): void {
    for (const event of events) this.#handle(event);
  }

  /** The log was read up to everything that was committed when catching up began. */
  endCatchUp(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const event of waiting) this.#handle(event);
  }

  fromSocket(events: readonly EventView[]): void {
    if (this.#waiting !== null) this.#waiting.push(...events);
    else for (const event of events) this.#handle(event);
  }

  #handle(event: EventView): void {
    const position = BigInt(event.position);
    if (position <= this.#position) return;
    this.#position = position;
    this.#print(event);
  }
}
