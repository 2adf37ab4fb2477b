type ScheduledEvent = { readonly atMs: number; readonly order: number; readonly run: () => void };

/** The virtual clock: events in order of their time, and in order of their scheduling where times are equal. */
export class Scheduler {
  #nowMs = 0;
  #order = 0;
  readonly #heap: ScheduledEvent[] = [];

  /** Simulated time since the start of the run. */
  get nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): void {
    this.#order += 1;
    this.#push({ atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order, run });
  }

  /** Runs the next event if it is due by `untilMs`; else moves the clock there and says false. */
  step(untilMs: number): boolean {
    const next = this.#heap[0];
    if (next === undefined || next.atMs > untilMs) {
      this.#nowMs = Math.max(this.#nowMs, untilMs);
      return false;
    }
    this.#pop();
    this.#nowMs = next.atMs;
    next.run();
    return true;
  }

  #push(event: ScheduledEvent): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(event);
    while (i > 0) {
      const parentIndex = (i - 1) >> 1;
      const parent = heap[parentIndex] as ScheduledEvent;
      if (isBefore(parent, event)) break;
      heap[i] = parent;
      i = parentIndex;
    }
    heap[i] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let childIndex = 2 * i + 1;
      if (childIndex >= heap.length) break;
      let child = heap[childIndex] as ScheduledEvent;
      const right = heap[childIndex + 1];
      if (right !== undefined && isBefore(right, child)) {
        childIndex += 1;
        child = right;
      }
      if (isBefore(last, child)) break;
      heap[i] = child;
      i = childIndex;
    }
    heap[i] = last;
  }
}

function isBefore(a: ScheduledEvent, b: ScheduledEvent): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
