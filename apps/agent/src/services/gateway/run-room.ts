import type { Priority, Waiting } from "@orrery/domain/routing";
import type { InLine, ServiceRoute } from "../service-route.ts";
import type { SteadyEpoch } from "../steady-epoch.ts";

export type RoomHandlers = {
  /** It may go on. */
  onTurn(): void;
  /** There is none for it. */
  onNoRoom(sentence: string): void;
};

/** A request's place among those that are open at this gateway, and in the line before. */
export class RunRoom implements InLine {
  readonly #route: ServiceRoute;
  /** Of its beginning: settings may be others by its end. */
  readonly #bulkhead: ServiceRoute["bulkhead"];
  readonly #epoch: SteadyEpoch;
  readonly #handlers: RoomHandlers;
  #waiting: Waiting<InLine> | null = null;
  #hasEntered = false;
  #isOver = false;

  constructor(route: ServiceRoute, epoch: SteadyEpoch, handlers: RoomHandlers) {
    this.#route = route;
    this.#bulkhead = route.bulkhead;
    this.#epoch = epoch;
    this.#handlers = handlers;
  }

  /** Requests that are open, without those that wait. */
  get openCount(): number {
    return this.#bulkhead.openCount;
  }

  get isWaiting(): boolean {
    return this.#waiting !== null && !this.#hasEntered;
  }

  enter(priority: Priority, deadlineMs: number, nowMs: number): void {
    const entry = this.#bulkhead.enter({ item: this, priority, deadlineMs }, nowMs);
    switch (entry.outcome) {
      case "entered":
        this.turn();
        return;
      case "waiting":
        this.#waiting = entry.waiting;
        break;
      case "refused":
        this.#handlers.onNoRoom(entry.sentence);
    }
    for (const { item } of entry.shed) item.shed();
  }

  turn(): void {
    this.#hasEntered = true;
    if (this.#isOver) this.#leave();
    else this.#handlers.onTurn();
  }

  shed(): void {
    this.#handlers.onNoRoom(
      "There was no room for it before its deadline, or others were more urgent. Try again soon.",
    );
  }

  /** The request is over. Call once. */
  end(): void {
    this.#isOver = true;
    if (this.#hasEntered) this.#leave();
    else if (this.#waiting !== null && !this.#waiting.isGone) this.#bulkhead.giveUp(this.#waiting);
  }

  #leave(): void {
    const { marginMs } = this.#route.settings.deadline;
    const { next, shed } = this.#bulkhead.leave(this.#epoch.nowMs(), marginMs);
    // Not at once: a long line that nobody can serve would be as deep a stack.
    if (next !== null) process.nextTick(() => next.item.turn());
    for (const { item } of shed) item.shed();
  }
}
