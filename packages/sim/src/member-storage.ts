import type { Entry, HardState, Snapshot } from "@orrery/domain/consensus";
import type { Rng } from "./rng.ts";

/** What one turn of a member's loop hands to its disk. */
export type StorageBatch = {
  readonly hardState: HardState | null;
  readonly entries: readonly Entry[];
  /** From the leader, or the member's own after it has applied that far; entries behind the index may be dropped. */
  readonly snapshot: { readonly snapshot: Snapshot; readonly isOwn: boolean } | null;
};

export type StoredState = {
  readonly hardState: HardState;
  readonly snapshot: Snapshot | null;
  readonly entries: readonly Entry[];
};

export type Recovery =
  | { readonly verdict: "clean" | "torn-tail"; readonly state: StoredState }
  /** What was promised may be missing: this member must not come back under its id. */
  | { readonly verdict: "damaged"; readonly problem: string };

/** One member's stable storage on a disk that forgets what was not synced. */
export interface MemberStorage {
  /** Grows with everything that is appended. */
  readonly position: number;
  append(batch: StorageBatch): void;
  /** Gives everything appended to the disk, and begins to sync it; not called again before `synced`. */
  write(): void;
  /** The disk has synced everything appended up to `position`. */
  synced(position: number): void;
  /**
   * The process is gone. `kill`: what was written stays. `power`: what was not synced may be gone, whole or in part.
   */
  crash(kind: "kill" | "power", rng: Rng): void;
  /** Something that was synced is not there any more as it was written. Says what. Not while the process lives. */
  damage(rng: Rng): string;
  recover(): Recovery;
}

export const EMPTY_STATE: StoredState = {
  hardState: { term: 0, vote: null, commitIndex: 0 },
  snapshot: null,
  entries: [],
};

/** What storage holds after `batch`, if it held `state` before. */
export function withBatch(state: StoredState, batch: StorageBatch): StoredState {
  let { snapshot, entries } = state;
  if (batch.snapshot !== null) {
    const { snapshot: taken, isOwn } = batch.snapshot;
    // A leader's snapshot replaces a log that does not reach it or does not agree with it; an own one only shortens the log.
    entries = isOwn ? entries.filter(({ index }) => index > taken.index) : [];
    snapshot = taken;
  }
  const first = batch.entries[0];
  if (first !== undefined) {
    const base = (snapshot?.index ?? 0) + 1;
    entries = [...entries.slice(0, first.index - base), ...batch.entries];
  }
  return { hardState: batch.hardState ?? state.hardState, snapshot, entries };
}
