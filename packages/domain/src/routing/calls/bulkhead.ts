import type { ServiceSettings } from "@orrery/protocol";
import { type Priority, type Waiting, WaitingLine } from "./waiting-line.ts";

export type Asking<Item> = { readonly item: Item; readonly priority: Priority; readonly deadlineMs: number };

export type Entry<Item> =
  | { readonly outcome: "entered" }
  /** `shed`: who has to be told that there is no room for them. */
  | { readonly outcome: "waiting"; readonly waiting: Waiting<Item>; readonly shed: readonly Waiting<Item>[] }
  | { readonly outcome: "refused"; readonly sentence: string; readonly shed: readonly Waiting<Item>[] };

/**
 * How many requests of a service are open at one gateway, and the line of those for which there is no room (rules RC9 to RC12). Somebody waits only while as many as
 * possible are open: whoever leaves makes room for the next one.
 */
export class Bulkhead<Item> {
  readonly #openMax: number;
  readonly #line: WaitingLine<Item>;
  #openCount = 0;

  constructor(
    { serviceMax }: Pick<ServiceSettings["bulkhead"], "serviceMax">,
    queue: ServiceSettings["queue"],
  ) {
    this.#openMax = serviceMax;
    this.#line = new WaitingLine(queue);
  }

  get openCount(): number {
    return this.#openCount;
  }

  get waitingCount(): number {
    return this.#line.size;
  }

  enter({ item, priority, deadlineMs }: Asking<Item>, nowMs: number): Entry<Item> {
    if (this.#openCount < this.#openMax) {
      this.#openCount += 1;
      return { outcome: "entered" };
    }
    const waiting: Waiting<Item> = { item, priority, deadlineMs, enteredMs: nowMs, isGone: false };
    const shed = this.#line.push(waiting, nowMs);
    if (!shed.includes(waiting)) return { outcome: "waiting", waiting, shed };
    const sentence = `${this.#openCount} requests are open and ${this.#line.size} wait: there is no room for one more. Try again soon, or add instances.`;
    return { outcome: "refused", sentence, shed: shed.filter((each) => each !== waiting) };
  }

  /** One that waits does so no more. */
  giveUp(waiting: Waiting<Item>): void {
    if (!waiting.isGone) this.#line.remove(waiting);
  }

  /** One that had entered is over. `next` has entered in its place. `leastMs`: what an answer takes, for those that would come too late. */
  leave(
    nowMs: number,
    leastMs: number,
  ): { readonly next: Waiting<Item> | null; readonly shed: readonly Waiting<Item>[] } {
    const shed: Waiting<Item>[] = [];
    const next = this.#line.shift(nowMs, leastMs, shed);
    if (next === null) this.#openCount -= 1;
    return { next, shed };
  }
}
