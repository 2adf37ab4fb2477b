import type { HardState, Message } from "@orrery/domain/consensus";
import type { MemberId } from "@orrery/protocol";
import type { LogInvariants } from "./log-invariants.ts";
import { entryKey, type MemberView } from "./member-view.ts";
import { hold } from "./violation.ts";

/** What a member promises it must be able to keep after a crash: checked on what leaves it, against what its disk holds. */
export class PromiseInvariants {
  readonly #logs: LogInvariants;
  /** Whom each member has granted its vote, by term. */
  readonly #votes = new Map<MemberId, Map<number, MemberId>>();
  /** The term of an entry as the leader of some term sent it. */
  readonly #sentTerms = new Map<number, Map<number, number>>();

  constructor(logs: LogInvariants) {
    this.#logs = logs;
  }

  stored(view: MemberView, previous: HardState, next: HardState): void {
    hold(
      next.term >= previous.term,
      "stored terms never fall",
      () => `${view.id}: ${previous.term} -> ${next.term}`,
    );
    const isChanged = next.term === previous.term && previous.vote !== null && next.vote !== previous.vote;
    hold(!isChanged, "one vote per term", () => {
      return `${view.id} stores ${next.vote} after ${previous.vote} in term ${next.term}`;
    });
  }

  sent(view: MemberView, message: Message): void {
    const { term } = message;
    switch (message.kind) {
      case "vote":
        this.#vote(view, term, view.id);
        break;
      case "vote-reply":
        if (message.isGranted) this.#vote(view, term, message.to);
        break;
      case "append":
        this.#appendSent(view, message);
        break;
      case "snapshot":
        this.#noteSent(term, message.snapshot.index, message.snapshot.term);
        hold(message.snapshot.index <= this.#logs.committedIndex, "snapshots are committed", () => {
          return `${view.id} sends a snapshot at ${message.snapshot.index}`;
        });
        break;
      case "append-accepted":
        this.#accepted(view, term, message.matchIndex);
        break;
      default:
        break;
    }
  }

  #vote(view: MemberView, term: number, candidate: MemberId): void {
    const { hardState } = view;
    const isDurable = hardState.term > term || (hardState.term === term && hardState.vote === candidate);
    hold(isDurable, "votes are durable before they leave", () => {
      return `${view.id} votes for ${candidate} in term ${term}; on its disk: ${hardState.vote} in ${hardState.term}`;
    });
    let votes = this.#votes.get(view.id);
    if (votes === undefined) {
      votes = new Map();
      this.#votes.set(view.id, votes);
    }
    const other = votes.get(term);
    hold(other === undefined || other === candidate, "one vote per term", () => {
      return `${view.id} votes for ${candidate} after ${other} in term ${term}`;
    });
    votes.set(term, candidate);
  }

  #appendSent(view: MemberView, message: Message & { kind: "append" }): void {
    const { term, previousIndex, previousTerm, entries } = message;
    const leader = this.#logs.leaderOf(term);
    hold(leader === view.id, "only leaders append", () => `${view.id} appends in ${leader}'s term ${term}`);
    this.#noteSent(term, previousIndex, previousTerm);
    let index = previousIndex;
    for (const entry of entries) {
      index += 1;
      hold(
        entry.index === index,
        "appended entries are in a row",
        () => `${entry.index} where ${index} belongs`,
      );
      this.#noteSent(term, index, entry.term);
    }
  }

  #noteSent(term: number, index: number, entryTerm: number): void {
    let sent = this.#sentTerms.get(term);
    if (sent === undefined) {
      sent = new Map();
      this.#sentTerms.set(term, sent);
    }
    const known = sent.get(index);
    hold(known === undefined || known === entryTerm, "leaders never change their log", () => {
      return `the leader of term ${term} sent terms ${known} and ${entryTerm} at index ${index}`;
    });
    sent.set(index, entryTerm);
  }

  #accepted(view: MemberView, term: number, matchIndex: number): void {
    if (matchIndex === 0) return;
    const sentTerm = this.#sentTerms.get(term)?.get(matchIndex) ?? this.#logs.committedAt(matchIndex)?.term;
    hold(sentTerm !== undefined, "members accept only what was sent", () => {
      return `${view.id} accepts ${matchIndex} in term ${term}`;
    });
    if (sentTerm === undefined) return;
    hold(view.wasDurable(matchIndex, sentTerm), "entries are durable before they are accepted", () => {
      return `${view.id} accepts ${matchIndex} of term ${sentTerm}, which is not on its disk (key ${entryKey(matchIndex, sentTerm)})`;
    });
  }
}
