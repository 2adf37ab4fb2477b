import type { HardState, Membership, RestoredState, Snapshot } from "@orrery/domain/consensus";
import { KeyStore } from "@orrery/domain/keys";

/** What a new log begins with instead of nothing. */
export type LogBeginning = { readonly hardState: HardState; readonly snapshot: Snapshot | null };

/**
 * A forced start: everything that another member's log holds, as a snapshot under a new membership, in a term of at least
 * `termMin`. Also what nobody knows to be committed is kept: it may have been acknowledged, and there is no majority left to ask.
 * Throws where the log's snapshot is no key store.
 */
export function inheritLog(old: RestoredState, membership: Membership, termMin: number): LogBeginning {
  const store = old.snapshot === null ? new KeyStore() : KeyStore.from(old.snapshot.data);
  if (store === null) throw new Error(`the snapshot at index ${old.snapshot?.index} holds no key store`);
  for (const entry of old.entries) store.apply(entry);
  const last = old.entries.at(-1) ?? old.snapshot;
  const commitIndex = last?.index ?? 0;
  const hardState = { term: Math.max(termMin, old.hardState.term), vote: null, commitIndex };
  if (last === null) return { hardState, snapshot: null };
  return { hardState, snapshot: { index: last.index, term: last.term, membership, data: store.encode() } };
}
