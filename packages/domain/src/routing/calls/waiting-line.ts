/** 0 is the most urgent. */
export type Priority = 0 | 1 | 2 | 3;

export type Waiting<Item> = {
  readonly item: Item;
  readonly priority: Priority;
  readonly deadlineMs: number;
  readonly enteredMs: number;
  /** It does not wait any more. */
  isGone: boolean;
};

const PRIORITIES = [0, 1, 2, 3] as const;

type Level<Item> = { entries: Waiting<Item>[]; head: number };

/**
 * Bounded, by priority with ageing (rules RC10 to RC12). Who waits `ageMs` rises by one priority, so that the order of any two never changes: it is that of
 * when each entered, plus `ageMs` for each priority. Each priority is a queue of its own, and the next one is found at four heads.
 */
export class WaitingLine<Item> {
  readonly #levels: readonly Level<Item>[] = PRIORITIES.map(() => ({ entries: [], head: 0 }));
  readonly #max: number;
  readonly #ageMs: number;
  #size = 0;

  constructor({ max, ageMs }: { readonly max: number; readonly ageMs: number }) {
    this.#max = max;
    this.#ageMs = ageMs;
  }

  get size(): number {
    return this.#size;
  }

  /** Returns who is turned away for it, the new one itself perhaps among them. */
  push(entry: Waiting<Item>, nowMs: number): Waiting<Item>[] {
    if (entry.deadlineMs <= nowMs || this.#max === 0) return [entry];
    const shed = this.#size < this.#max ? [] : this.#dropLate(nowMs);
    if (this.#size >= this.#max) {
      const last = this.#last();
      if (last === null || this.#rank(last) <= this.#rank(entry)) return [...shed, entry];
      this.remove(last);
      shed.push(last);
    }
    (this.#levels[entry.priority] as Level<Item>).entries.push(entry);
    this.#size += 1;
    return shed;
  }

  /** Whose turn it is; who cannot be answered within `leastMs` any more is put to `shed` instead. */
  shift(nowMs: number, leastMs: number, shed: Waiting<Item>[]): Waiting<Item> | null {
    while (true) {
      const level = this.#firstLevel();
      if (level === null) return null;
      const entry = level.entries[level.head] as Waiting<Item>;
      level.head += 1;
      this.#size -= 1;
      entry.isGone = true;
      if (entry.deadlineMs - nowMs > leastMs) return entry;
      shed.push(entry);
    }
  }

  /** Its client does not wait any more. Call at most once, only for one that waits. */
  remove(entry: Waiting<Item>): void {
    entry.isGone = true;
    this.#size -= 1;
    const level = this.#levels[entry.priority] as Level<Item>;
    if (level.entries.length > 2 * this.#max + 16) compact(level);
  }

  #rank({ enteredMs, priority }: Waiting<Item>): number {
    return enteredMs + priority * this.#ageMs;
  }

  #firstLevel(): Level<Item> | null {
    let first: Level<Item> | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const level of this.#levels) {
      skipGone(level);
      const entry = level.entries[level.head];
      if (entry === undefined || this.#rank(entry) >= least) continue;
      least = this.#rank(entry);
      first = level;
    }
    return first;
  }

  #last(): Waiting<Item> | null {
    let last: Waiting<Item> | null = null;
    for (const { entries, head } of this.#levels) {
      while (entries.length > head && entries.at(-1)?.isGone) entries.pop();
      const entry = entries.length > head ? entries.at(-1) : undefined;
      if (entry !== undefined && (last === null || this.#rank(entry) >= this.#rank(last))) last = entry;
    }
    return last;
  }

  #dropLate(nowMs: number): Waiting<Item>[] {
    const late: Waiting<Item>[] = [];
    for (const level of this.#levels) {
      compact(level);
      level.entries = level.entries.filter((entry) => {
        if (entry.deadlineMs > nowMs) return true;
        entry.isGone = true;
        late.push(entry);
        return false;
      });
    }
    this.#size -= late.length;
    return late;
  }
}

function skipGone<Item>(level: Level<Item>): void {
  while (level.entries[level.head]?.isGone) level.head += 1;
  if (level.head > 64 && level.head * 2 > level.entries.length) {
    level.entries = level.entries.slice(level.head);
    level.head = 0;
  }
}

function compact<Item>(level: Level<Item>): void {
  level.entries = level.entries.slice(level.head).filter((entry) => !entry.isGone);
  level.head = 0;
}
