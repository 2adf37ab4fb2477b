import type { Entry, HardState, RaftStatus } from "@orrery/domain/consensus";
import type { MemberId } from "@orrery/protocol";
import { fingerprintOf } from "./fingerprint.ts";
import { EMPTY_STATE, type StorageBatch, type StoredState, withBatch } from "./member-storage.ts";

/** An entry's name over all members: two different entries never have the same index and term. */
export function entryKey(index: number, term: number): number {
  return index * 1_048_576 + term;
}

export type LogSlot = { readonly term: number; readonly print: number; readonly entry: Entry | null };

/**
 * What the invariants know about one member: its log as it was handed to storage, and what of it is durable. It is kept
 * outside the member, so that the member's own mistakes do not show in it.
 */
export class MemberView {
  readonly id: MemberId;
  /** By index; entries under a leader's snapshot are missing. */
  readonly #slots = new Map<number, LogSlot>();
  #lastIndex = 0;
  #baseIndex = 0;
  #durable: StoredState = EMPTY_STATE;
  #unsynced: { position: number; batch: StorageBatch }[] = [];
  /** Keys of all entries that were durable here at any time. */
  readonly #everDurable = new Set<number>();
  #durableSnapshotIndex = 0;
  status: RaftStatus | null = null;

  constructor(id: MemberId) {
    this.id = id;
  }

  get lastIndex(): number {
    return this.#lastIndex;
  }

  get hardState(): HardState {
    return this.#durable.hardState;
  }

  /** What this member would know to be committed, if it were started now. */
  get durableCommitIndex(): number {
    return Math.max(this.#durable.hardState.commitIndex, this.#durable.snapshot?.index ?? 0);
  }

  /** The newest one written, synced or not. */
  get newestHardState(): HardState {
    return (
      this.#unsynced.findLast(({ batch }) => batch.hardState !== null)?.batch.hardState ?? this.hardState
    );
  }

  slotAt(index: number): LogSlot | null {
    return this.#slots.get(index) ?? null;
  }

  /** Null = not known here, or behind a snapshot. */
  termAt(index: number): number | null {
    return index === 0 ? 0 : (this.#slots.get(index)?.term ?? null);
  }

  /** Entries after `index`, in order. */
  *entriesAfter(index: number): Generator<Entry> {
    for (let i = Math.max(index, this.#baseIndex) + 1; i <= this.#lastIndex; i += 1) {
      const entry = this.#slots.get(i)?.entry;
      if (entry !== null && entry !== undefined) yield entry;
    }
  }

  appended(position: number, batch: StorageBatch): void {
    this.#unsynced.push({ position, batch });
    if (batch.snapshot !== null && !batch.snapshot.isOwn) {
      const { index, term } = batch.snapshot.snapshot;
      this.#slots.clear();
      this.#slots.set(index, { term, print: 0, entry: null });
      this.#baseIndex = index;
      this.#lastIndex = index;
    }
    for (const entry of batch.entries) {
      this.#slots.set(entry.index, { term: entry.term, print: fingerprintOf(entry), entry });
    }
    const last = batch.entries.at(-1);
    if (last === undefined) return;
    for (let i = last.index + 1; i <= this.#lastIndex; i += 1) this.#slots.delete(i);
    this.#lastIndex = last.index;
  }

  synced(position: number): void {
    while (this.#unsynced[0] !== undefined && this.#unsynced[0].position <= position) {
      const { batch } = this.#unsynced[0];
      this.#unsynced.shift();
      this.#durable = withBatch(this.#durable, batch);
      for (const { index, term } of batch.entries) this.#everDurable.add(entryKey(index, term));
      if (batch.snapshot !== null) {
        const { index, term } = batch.snapshot.snapshot;
        this.#everDurable.add(entryKey(index, term));
        this.#durableSnapshotIndex = Math.max(this.#durableSnapshotIndex, index);
      }
    }
  }

  wasDurable(index: number, term: number): boolean {
    return index <= this.#durableSnapshotIndex || this.#everDurable.has(entryKey(index, term));
  }

  /** The member comes back with this; says what is missing of what was synced, or null. */
  restored(state: StoredState): string | null {
    const problem = missingAfterRestart(
      this.#durable,
      this.#unsynced.map(({ batch }) => batch),
      state,
    );
    this.#unsynced = [];
    this.#durable = state;
    this.#slots.clear();
    this.#baseIndex = state.snapshot?.index ?? 0;
    this.#lastIndex = state.entries.at(-1)?.index ?? this.#baseIndex;
    if (state.snapshot !== null) {
      const { index, term } = state.snapshot;
      this.#slots.set(index, { term, print: 0, entry: null });
      this.#durableSnapshotIndex = Math.max(this.#durableSnapshotIndex, index);
      this.#everDurable.add(entryKey(index, term));
    }
    for (const entry of state.entries) {
      this.#slots.set(entry.index, { term: entry.term, print: fingerprintOf(entry), entry });
      this.#everDurable.add(entryKey(entry.index, entry.term));
    }
    this.status = null;
    return problem;
  }
}

/** What was synced must be back, unless something unsynced that came after it took its place. */
function missingAfterRestart(
  durable: StoredState,
  unsynced: readonly StorageBatch[],
  back: StoredState,
): string | null {
  const { hardState } = durable;
  if (back.hardState.term < hardState.term) return `term ${hardState.term} became ${back.hardState.term}`;
  if (
    back.hardState.term === hardState.term &&
    hardState.vote !== null &&
    back.hardState.vote !== hardState.vote
  )
    return `the vote for ${hardState.vote} in term ${hardState.term} became ${back.hardState.vote}`;
  const backFrom = back.snapshot?.index ?? 0;
  const backTerms = new Map(back.entries.map(({ index, term }) => [index, term]));
  const replacedFrom = Math.min(
    ...unsynced.map(({ entries }) => entries[0]?.index ?? Number.POSITIVE_INFINITY),
    ...unsynced.map(({ snapshot }) => (snapshot === null || snapshot.isOwn ? Number.POSITIVE_INFINITY : 0)),
  );
  // An older snapshot will do if the entries up to the newer one are there.
  const promised = durable.snapshot === null ? durable.entries : [durable.snapshot, ...durable.entries];
  for (const { index, term } of promised) {
    if (index <= backFrom || index >= replacedFrom) continue;
    if (backTerms.get(index) !== term) return `entry ${index} of term ${term} is gone`;
  }
  for (const [position, { index }] of back.entries.entries()) {
    if (index !== backFrom + 1 + position) return `there is a gap before entry ${index}`;
  }
  return null;
}
