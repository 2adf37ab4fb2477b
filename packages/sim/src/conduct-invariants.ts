import type { Message, RaftStatus } from "@orrery/domain/consensus";
import type { MemberId } from "@orrery/protocol";
import type { LogInvariants } from "./log-invariants.ts";
import type { MemberView } from "./member-view.ts";
import type { Plan } from "./plan.ts";
import { hold } from "./violation.ts";

/** What only one process life of one member is judged by; times are on that process's own clock. */
export type Conduct = {
  tickedAtMs: number;
  leadsSinceMs: number | null;
  leadsInTerm: number;
  /** When something of the present term came from each member. */
  heardAtMs: Map<MemberId, number>;
  /** Since when each has been a voter in this leadership. */
  voterSinceMs: Map<MemberId, number>;
  /** When the present term's leader last spoke; a suspicion of it takes that back. */
  leaderHeardAtMs: number;
  transfer: { startedAtMs: number; to: MemberId; term: number; isDisturbed: boolean } | null;
  /** Entries known to be committed anywhere when the read was asked for. */
  reads: Map<string, number>;
};

export function newConduct(nowMs: number): Conduct {
  const maps = { heardAtMs: new Map(), voterSinceMs: new Map(), reads: new Map() };
  return {
    tickedAtMs: nowMs,
    leadsSinceMs: null,
    leadsInTerm: 0,
    leaderHeardAtMs: Number.NEGATIVE_INFINITY,
    transfer: null,
    ...maps,
  };
}

/** Rules of behaviour whose breach would do harm only rarely, or only to liveness; so they are checked as such. */
export class ConductInvariants {
  readonly #plan: Plan;
  readonly #logs: LogInvariants;
  #highestToken = 0;

  constructor(plan: Plan, logs: LogInvariants) {
    this.#plan = plan;
    this.#logs = logs;
  }

  /** `before`: the member's status before it got the message. */
  heard(
    view: MemberView,
    conduct: Conduct,
    message: Message,
    before: RaftStatus,
    status: RaftStatus,
    nowMs: number,
  ): void {
    const isLed = nowMs < conduct.leaderHeardAtMs + this.#plan.electionMs || before.role === "leader";
    const isPush = message.kind === "vote" && !message.isTransfer && message.term > before.term;
    hold(!isPush || !isLed || status.term === before.term, "who hears a leader deposes nobody", () => {
      return `${view.id} follows ${message.from} into term ${status.term}, though the leader of ${before.term} is there`;
    });
    if (message.kind === "append" && message.term === status.term) {
      const shownTo = message.previousIndex + message.entries.length;
      hold(
        status.commitIndex <= Math.max(before.commitIndex, shownTo),
        "no commit beyond what was shown to agree",
        () => {
          return `${view.id} commits up to ${status.commitIndex} by a message that ends at ${shownTo}`;
        },
      );
    }
    const hasVoted = message.kind === "vote" && status.vote === message.from && before.vote !== message.from;
    if (hasVoted) {
      const lastTerm = view.termAt(view.lastIndex) ?? 0;
      const isUpToDate =
        message.lastTerm > lastTerm || (message.lastTerm === lastTerm && message.lastIndex >= view.lastIndex);
      hold(isUpToDate, "votes are for logs that are as long", () => {
        return `${view.id}, at ${view.lastIndex}/${lastTerm}, votes for ${message.from} at ${message.lastIndex}/${message.lastTerm}`;
      });
    }
    if (status.term !== before.term) conduct.leaderHeardAtMs = Number.NEGATIVE_INFINITY;
    // The messages of a removed member are not listened to.
    if (message.term !== status.term || before.membership.removed.includes(message.from)) return;
    conduct.heardAtMs.set(message.from, nowMs);
    const isLeaders =
      message.kind === "append" || message.kind === "heartbeat" || message.kind === "snapshot";
    if (isLeaders) conduct.leaderHeardAtMs = nowMs;
  }

  sent(view: MemberView, conduct: Conduct, status: RaftStatus, message: Message, nowMs: number): void {
    if (message.kind === "pre-vote-reply" && message.isGranted) {
      const isLed = nowMs < conduct.leaderHeardAtMs + this.#plan.electionMs || status.role === "leader";
      hold(!isLed, "who hears a leader deposes nobody", () => {
        return `${view.id} grants ${message.to} a pre-vote in term ${status.term}, though its leader is there`;
      });
    }
    if (message.kind === "campaign-now") {
      const match = status.matchIndexes.get(message.to);
      hold(match === status.lastIndex, "a transfer waits for the target's log", () => {
        return `${view.id} hands over to ${message.to}, which has ${match} of ${status.lastIndex}`;
      });
    }
  }

  /** After every tick. `storageWaitsSinceMs`: since when the member's disk owes it an answer. */
  ticked(
    view: MemberView,
    conduct: Conduct,
    status: RaftStatus,
    nowMs: number,
    storageWaitsSinceMs: number | null,
  ): void {
    const { electionMs, storageStallMs, tickMs, driftRatioMax } = this.#plan;
    if (status.role !== "leader") {
      conduct.leadsSinceMs = null;
      return;
    }
    if (conduct.leadsSinceMs === null || conduct.leadsInTerm !== status.term) {
      conduct.leadsSinceMs = nowMs;
      conduct.leadsInTerm = status.term;
      conduct.voterSinceMs.clear();
    }
    const slackMs = 3 * tickMs * (1 + driftRatioMax);
    const stalledMs = storageWaitsSinceMs === null ? 0 : nowMs - storageWaitsSinceMs;
    hold(stalledMs <= storageStallMs + slackMs, "a leader's disk answers", () => {
      return `${view.id} still leads after ${stalledMs} ms without an answer of its disk`;
    });
    const voters = status.membership.members.filter(({ role }) => role === "voter");
    for (const { id } of voters) if (!conduct.voterSinceMs.has(id)) conduct.voterSinceMs.set(id, nowMs);
    const heard = voters.map(({ id }) =>
      id === view.id
        ? nowMs
        : Math.max(conduct.heardAtMs.get(id) ?? 0, conduct.voterSinceMs.get(id) ?? nowMs),
    );
    heard.sort((a, b) => b - a);
    const quorumHeardMs = heard[Math.floor(voters.length / 2)] ?? nowMs;
    hold(nowMs - quorumHeardMs <= 2 * electionMs + slackMs, "a leader hears its majority", () => {
      return `${view.id} still leads, ${nowMs - quorumHeardMs} ms after it heard of a majority`;
    });
  }

  /** A member with an unapplied membership change does not know who votes. */
  campaigned(view: MemberView, status: RaftStatus, storageWaitedMs: number): void {
    // A candidate's own request waits for the disk too, so it may have become one before.
    const isNew = status.role === "pre-candidate";
    hold(!isNew || storageWaitedMs <= this.#plan.storageStallMs, "nobody campaigns with a hung disk", () => {
      return `${view.id} campaigns, though its disk has not answered for ${storageWaitedMs} ms`;
    });
    for (let index = status.appliedIndex + 1; index <= status.commitIndex; index += 1) {
      const kind = view.slotAt(index)?.entry?.payload.kind;
      hold(kind !== "membership", "no campaign before membership is applied", () => {
        return `${view.id} campaigns in term ${status.term} with the change at ${index} unapplied`;
      });
    }
  }

  /** The leader has taken a membership change as entry `index`. */
  membershipTaken(view: MemberView, status: RaftStatus, index: number): void {
    hold(
      this.#logs.committedLeaderOf(status.term) === view.id,
      "membership changes wait for the term's first commit",
      () => {
        return `${view.id} takes a change in term ${status.term}, of which nothing is committed`;
      },
    );
    for (let i = status.appliedIndex + 1; i < index; i += 1) {
      const kind = view.slotAt(i)?.entry?.payload.kind;
      hold(kind !== "membership", "one membership change at a time", () => {
        return `${view.id} takes a change at ${index} while the one at ${i} is not applied`;
      });
    }
  }

  proposed(view: MemberView, conduct: Conduct, status: RaftStatus, outcome: string, nowMs: number): void {
    hold(outcome !== "appended" || isVoter(status, view.id), "a leaving leader takes no proposals", () => {
      return `${view.id}, no voter any more, takes a proposal in term ${status.term}`;
    });
    // Who leaves holds proposals back until another leads, however long that takes.
    if (!isVoter(status, view.id)) conduct.transfer = null;
    const { transfer } = conduct;
    if (transfer === null) return;
    const { campaignMs } = this.#plan;
    const sinceMs = nowMs - transfer.startedAtMs;
    const isOver = transfer.term !== status.term || status.role !== "leader";
    if (isOver || !isVoter(status, transfer.to)) {
      conduct.transfer = null;
      return;
    }
    // Deadlines pass at ticks; a process that has just woken has not had one yet.
    const tickedSinceMs = conduct.tickedAtMs - transfer.startedAtMs;
    const isBlocking = sinceMs < campaignMs / 2 && !transfer.isDisturbed;
    hold(!isBlocking || outcome !== "appended", "a transfer holds proposals back", () => {
      return `${view.id} takes a proposal ${sinceMs} ms after it began to hand over to ${transfer.to}`;
    });
    hold(outcome !== "transferring" || tickedSinceMs <= 2 * campaignMs, "a transfer times out", () => {
      return `${view.id} still holds proposals back ${sinceMs} ms after it began to hand over`;
    });
  }

  readAsked(conduct: Conduct, requestId: string): void {
    conduct.reads.set(requestId, this.#logs.committedIndex);
  }

  readReleased(view: MemberView, conduct: Conduct, requestId: string, index: number): void {
    const atLeast = conduct.reads.get(requestId);
    hold(atLeast !== undefined, "reads are answered once", () => `${view.id}: ${requestId}`);
    conduct.reads.delete(requestId);
    hold(atLeast === undefined || index >= atLeast, "reads see all that was committed", () => {
      return `${view.id} releases a read at ${index}, asked for when ${atLeast} was committed`;
    });
  }

  /** A member says who leads, with a token. */
  tokenTold(view: MemberView, token: number, leaderId: MemberId | null): void {
    hold(this.#logs.committedLeaderOf(token) === leaderId, "tokens rest on committed leadership", () => {
      return `${view.id} knows token ${token} of ${leaderId}, but that leadership is not committed`;
    });
  }

  /** A write with a token arrives at the resource, which refuses every token older than the newest it has seen. */
  resourceWrite(sender: MemberId, token: number): "accepted" | "refused" {
    if (token < this.#highestToken) return "refused";
    hold(this.#logs.committedLeaderOf(token) === sender, "one holder per token", () => {
      return `${sender} writes with token ${token} of ${this.#logs.committedLeaderOf(token)}`;
    });
    this.#highestToken = token;
    return "accepted";
  }
}

function isVoter({ membership }: RaftStatus, memberId: MemberId): boolean {
  return membership.members.some(({ id, role }) => id === memberId && role === "voter");
}
