import type { Entry, Membership, RaftStatus } from "@orrery/domain/consensus";
import type { MemberId } from "@orrery/protocol";
import { fingerprintOf } from "./fingerprint.ts";
import { entryKey, type MemberView } from "./member-view.ts";
import { hold } from "./violation.ts";

type CommittedEntry = {
  readonly term: number;
  /** Null = first seen as part of a snapshot. */
  readonly entry: Entry;
  readonly committedInTerm: number;
};

/**
 * The properties of Raft's log (Ongaro and Ousterhout, figure 3), checked as logs grow. By induction it is enough to look at
 * what is new in each step.
 */
export class LogInvariants {
  readonly #leaderOfTerm = new Map<number, MemberId>();
  /** Of each entry that any log ever held: its content and the term before it. */
  readonly #entries = new Map<number, { print: number; previousTerm: number | null }>();
  readonly #committed: CommittedEntry[] = [];
  readonly #committedLeaders = new Map<number, MemberId>();
  readonly #appliedHashes: number[] = [];
  readonly #memberships: string[] = [];
  readonly #viewOf: (id: MemberId) => MemberView | undefined;
  elections = 0;

  constructor(viewOf: (id: MemberId) => MemberView | undefined) {
    this.#viewOf = viewOf;
  }

  get committedIndex(): number {
    return this.#committed.length;
  }

  /** Of the newest membership change that anybody has applied; 0 = none. */
  get membershipIndex(): number {
    return Math.max(0, this.#memberships.length - 1);
  }

  committedAt(index: number): CommittedEntry | undefined {
    return this.#committed[index - 1];
  }

  leaderOf(term: number): MemberId | undefined {
    return this.#leaderOfTerm.get(term);
  }

  /** The leader of a term whose leadership entry is committed. */
  committedLeaderOf(term: number): MemberId | undefined {
    return this.#committedLeaders.get(term);
  }

  /** A member's log has grown; `view` holds it already. */
  appended(view: MemberView, entries: readonly Entry[]): void {
    for (const entry of entries) {
      const { index, term } = entry;
      const previousTerm = view.termAt(index - 1);
      hold(view.slotAt(index - 1) !== null || index === 1, "log without gaps", () => {
        return `${view.id} has entry ${index}, but not the one before it`;
      });
      const known = this.#entries.get(entryKey(index, term));
      const print = fingerprintOf(entry);
      if (known === undefined) {
        this.#entries.set(entryKey(index, term), { print, previousTerm });
        continue;
      }
      hold(known.print === print && known.previousTerm === previousTerm, "log matching", () => {
        return `${view.id} has another entry ${index} of term ${term}, or another one before it, than a member before`;
      });
    }
  }

  /** After every call into a member, before what it has committed is applied. */
  checkStatus(view: MemberView, status: RaftStatus): void {
    const before = view.status;
    if (before !== null) {
      hold(
        status.term >= before.term,
        "terms never fall",
        () => `${view.id}: ${before.term} -> ${status.term}`,
      );
      hold(status.commitIndex >= before.commitIndex, "monotone commit", () => {
        return `${view.id}: ${before.commitIndex} -> ${status.commitIndex}`;
      });
    }
    hold(status.appliedIndex <= status.commitIndex, "applied <= committed", () => {
      return `${view.id}: ${status.appliedIndex} > ${status.commitIndex}`;
    });
    if (status.role === "leader" && (before?.role !== "leader" || before.term !== status.term)) {
      this.#becameLeader(view, status);
    }
    this.#checkCommit(view, status, before);
    view.status = status;
  }

  /** `hash` is over everything applied up to `index`. */
  applied(view: MemberView, index: number, hash: number, membership: Membership | null): void {
    const known = this.#appliedHashes[index];
    if (known === undefined) this.#appliedHashes[index] = hash;
    else {
      hold(known === hash, "equal applied state", () => `${view.id} differs at index ${index}`);
    }
    if (membership === null) return;
    const text = JSON.stringify(membership);
    const other = this.#memberships[index];
    if (other === undefined) this.#memberships[index] = text;
    else hold(other === text, "equal membership", () => `${view.id} at ${index}: ${text}, others: ${other}`);
    for (const { id } of membership.members) {
      hold(!membership.removed.includes(id), "removed ids stay removed", () => `${id} is a member again`);
    }
  }

  #becameLeader(view: MemberView, status: RaftStatus): void {
    const { term } = status;
    this.elections += 1;
    const other = this.#leaderOfTerm.get(term);
    hold(other === undefined || other === view.id, "one leader per term", () => {
      return `${view.id} and ${other} both lead in term ${term}`;
    });
    this.#leaderOfTerm.set(term, view.id);
    hold(
      view.hardState.term === term && view.hardState.vote === view.id,
      "own votes are durable before they count",
      () => {
        return `${view.id} leads in term ${term}; on its disk: ${view.hardState.vote} in ${view.hardState.term}`;
      },
    );
    // A member elected late may miss what was committed under a newer leader already.
    for (let index = this.#committed.length; index > 0; index -= 1) {
      const committed = this.#committed[index - 1];
      if (committed === undefined || committed.committedInTerm >= term) continue;
      const hasIt = view.termAt(index) === committed.term || this.#isBelowSnapshot(view, index);
      hold(hasIt, "leader completeness", () => {
        return `${view.id} leads in term ${term} without the committed entry ${index} of term ${committed.term}`;
      });
      return;
    }
  }

  #isBelowSnapshot(view: MemberView, index: number): boolean {
    return view.slotAt(index) === null && index < view.lastIndex;
  }

  #checkCommit(view: MemberView, status: RaftStatus, before: RaftStatus | null): void {
    for (let index = (before?.commitIndex ?? 0) + 1; index <= status.commitIndex; index += 1) {
      const slot = view.slotAt(index);
      const committed = this.#committed[index - 1];
      // Behind a snapshot only its last entry's term is known.
      if (slot === null) {
        hold(committed !== undefined, "commit needs the entry", () => {
          return `${view.id} has committed ${index}, which it does not have`;
        });
        continue;
      }
      if (committed === undefined) this.#firstCommit(view, status, before, index, slot.entry);
      else {
        hold(committed.term === slot.term, "committed entries never change", () => {
          return `${view.id} has committed term ${slot.term} at ${index}, others term ${committed.term}`;
        });
      }
    }
  }

  #firstCommit(
    view: MemberView,
    status: RaftStatus,
    before: RaftStatus | null,
    index: number,
    entry: Entry | null,
  ): void {
    hold(
      entry !== null,
      "commit needs the entry",
      () => `${view.id} has a snapshot of what was never committed`,
    );
    if (entry === null) return;
    hold(status.role === "leader", "only leaders commit first", () => {
      return `${view.id}, a ${status.role}, is the first to commit ${index}`;
    });
    const isStored =
      this.#isStoredByMajority(status.membership, index, entry.term) ||
      (before !== null && this.#isStoredByMajority(before.membership, index, entry.term));
    hold(isStored, "commit needs a durable majority", () => {
      return `${view.id} has committed ${index} of term ${entry.term} that too few members have on disk`;
    });
    if (index === status.commitIndex) {
      // Figure 8 of the paper: what a majority holds of an older term may still be replaced.
      hold(entry.term === status.term, "only entries of the own term are counted", () => {
        return `${view.id}, leading in term ${status.term}, has committed up to ${index} of term ${entry.term}`;
      });
    }
    this.#committed.push({ term: entry.term, entry, committedInTerm: status.term });
    if (entry.payload.kind === "leadership") this.#committedLeaders.set(entry.term, entry.payload.leaderId);
  }

  #isStoredByMajority({ members }: Membership, index: number, term: number): boolean {
    const voters = members.filter(({ role }) => role === "voter");
    const storing = voters.filter(({ id }) => this.#viewOf(id)?.wasDurable(index, term) === true);
    return storing.length * 2 > voters.length;
  }
}
