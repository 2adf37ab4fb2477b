import type { Entry, EntryPayload, Snapshot } from "./entry.ts";

/**
 * The part of the log that is in memory: everything after the last compaction. Invariants: `offset` <= `committed` <= `lastIndex`;
 * `applied` <= `committed`; `handedOut` and `persisted` <= `lastIndex`; entries are contiguous, their terms never fall.
 */
export class RaftLog {
  #entries: Entry[];
  /** The index and term right before the first entry that is kept. */
  #offset: number;
  #offsetTerm: number;
  #snapshot: Snapshot | null;
  committed: number;
  applied: number;
  /** Given to storage, in a Ready. */
  handedOut: number;
  /** Known to be on stable storage. */
  persisted: number;

  constructor(snapshot: Snapshot | null, entries: readonly Entry[], committed: number) {
    this.#snapshot = snapshot;
    this.#offset = snapshot?.index ?? 0;
    this.#offsetTerm = snapshot?.term ?? 0;
    this.#entries = [...entries];
    this.applied = this.#offset;
    this.handedOut = this.lastIndex;
    this.persisted = this.lastIndex;
    this.committed = Math.min(Math.max(committed, this.#offset), this.lastIndex);
  }

  get firstIndex(): number {
    return this.#offset + 1;
  }

  get lastIndex(): number {
    return this.#offset + this.#entries.length;
  }

  get lastTerm(): number {
    return this.#entries.at(-1)?.term ?? this.#offsetTerm;
  }

  get snapshot(): Snapshot | null {
    return this.#snapshot;
  }

  /** Null = compacted away, or not there yet. */
  termAt(index: number): number | null {
    if (index === this.#offset) return this.#offsetTerm;
    return this.#entries[index - this.#offset - 1]?.term ?? null;
  }

  has(index: number, term: number): boolean {
    return this.termAt(index) === term;
  }

  /** Entries from `from` to `to`, both included. */
  slice(from: number, to: number): Entry[] {
    return this.#entries.slice(Math.max(0, from - this.#offset - 1), Math.max(0, to - this.#offset));
  }

  /** From `from` on, until one of the limits is reached; at least one entry where there is one. */
  batch(from: number, entriesMax: number, bytesMax: number): Entry[] {
    const taken: Entry[] = [];
    let bytes = 0;
    for (let i = from - this.#offset - 1; i < this.#entries.length && taken.length < entriesMax; i += 1) {
      const entry = this.#entries[i];
      if (entry === undefined) break;
      bytes += payloadBytes(entry.payload);
      if (taken.length > 0 && bytes > bytesMax) break;
      taken.push(entry);
    }
    return taken;
  }

  append(term: number, payload: EntryPayload): Entry {
    const entry = { term, index: this.lastIndex + 1, payload };
    this.#entries.push(entry);
    return entry;
  }

  /** Takes over what a leader sent after an entry that agrees: equal entries stay, the first that differs cuts the rest off. */
  merge(entries: readonly Entry[]): void {
    const from = entries.findIndex((entry) => !this.has(entry.index, entry.term));
    const first = entries[from];
    if (first === undefined) return;
    if (first.index <= this.committed) {
      throw new Error(
        `a committed entry would be replaced: index ${first.index}, committed ${this.committed}`,
      );
    }
    this.#entries.length = first.index - this.#offset - 1;
    for (let i = from; i < entries.length; i += 1) this.#entries.push(entries[i] as Entry);
    this.handedOut = Math.min(this.handedOut, first.index - 1);
    this.persisted = Math.min(this.persisted, first.index - 1);
  }

  /** The largest index up to `index` whose term is at most `term`: where two logs may still agree. */
  lastIndexUpToTerm(index: number, term: number): number {
    let at = Math.min(index, this.lastIndex);
    while (at > this.#offset && (this.termAt(at) ?? 0) > term) at -= 1;
    return at;
  }

  isUpToDate(lastIndex: number, lastTerm: number): boolean {
    return lastTerm > this.lastTerm || (lastTerm === this.lastTerm && lastIndex >= this.lastIndex);
  }

  /** Replaces everything by the state of a snapshot. */
  restore(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#entries = [];
    this.#offset = snapshot.index;
    this.#offsetTerm = snapshot.term;
    this.committed = snapshot.index;
    this.applied = snapshot.index;
    this.handedOut = snapshot.index;
    // Durable only with the receipt of the Ready that carries it.
    this.persisted = 0;
  }

  /** Forgets the entries before `keepFromIndex`, whose state `snapshot` holds. */
  compact(snapshot: Snapshot, keepFromIndex: number): void {
    if (snapshot.index > this.applied)
      throw new Error(`a snapshot at ${snapshot.index} is ahead of ${this.applied}`);
    if (snapshot.index <= (this.#snapshot?.index ?? 0)) return;
    const keepFrom = Math.min(keepFromIndex, snapshot.index + 1);
    this.#snapshot = snapshot;
    if (keepFrom <= this.firstIndex) return;
    const term = this.termAt(keepFrom - 1);
    if (term === null) throw new Error(`index ${keepFrom - 1} is not in the log`);
    this.#entries = this.slice(keepFrom, this.lastIndex);
    this.#offset = keepFrom - 1;
    this.#offsetTerm = term;
  }
}

export function payloadBytes(payload: EntryPayload): number {
  return payload.kind === "command" ? payload.data.byteLength : 64;
}
