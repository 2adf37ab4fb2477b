type Event = { readonly atMs: number; readonly order: number; readonly run: (nowMs: number) => void };

/** What is to come, the earliest first; of the same moment in the order in which it was planned. A binary heap. */
export class EventQueue {
  readonly #heap: Event[] = [];
  #planned = 0;
  nowMs = 0;

  at(atMs: number, run: (nowMs: number) => void): void {
    const event: Event = { atMs: Math.max(this.nowMs, atMs), order: this.#planned, run };
    this.#planned += 1;
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent] as Event)) break;
      heap[at] = heap[parent] as Event;
      at = parent;
    }
    heap[at] = event;
  }

  /** False where nothing is left. */
  next(): boolean {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return false;
    if (this.#heap.length > 0) this.#sink(last);
    this.nowMs = first.atMs;
    first.run(first.atMs);
    return true;
  }

  #sink(event: Event): void {
    const heap = this.#heap;
    let at = 0;
    while (true) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child += 1;
      if (!isBefore(heap[child] as Event, event)) break;
      heap[at] = heap[child] as Event;
      at = child;
    }
    heap[at] = event;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
