import type { IncomingHttpHeaders } from "node:http";
import { type BudgetTicket, countFault, type SliceBook } from "@orrery/domain/proxies";
import type { EgressHold, EgressPool, ProxyFault } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { type AttemptListener, BrainAttempt } from "./brain-attempt.ts";
import type { EgressAsk, TargetStance } from "./egress-port.ts";
import type { HoldTable } from "./hold-table.ts";
import type { TargetFacts } from "./orders-index.ts";
import type { ProxyTrack } from "./proxy-track.ts";
import type { TrafficCounters } from "./traffic-counters.ts";
import { whatTargetSaid } from "./what-target-said.ts";
import type { WorkerBytes } from "./worker-bytes.ts";

export type AttemptBookOptions = {
  readonly budgets: SliceBook;
  readonly counters: TrafficCounters;
  readonly holds: HoldTable;
  readonly bytes: WorkerBytes;
  readonly clock: Clock;
  /** Somebody's health, or what may be used for what, is other than before. */
  readonly onChange: () => void;
  /** For the other nodes. */
  readonly onHold: (hold: EgressHold) => void;
};

export type Begun = {
  readonly ask: EgressAsk;
  readonly pool: EgressPool;
  readonly track: ProxyTrack;
  readonly username: string | null;
  readonly facts: TargetFacts;
  readonly tickets: readonly BudgetTicket[];
  readonly nowMs: number;
};

/** So many answers in a row by which a target does not say for how long it does not want an exit, and it does not want it. */
const TURNED_AWAY_UNTIL_HOLD = 3;
const CUT = "The hub has been away for too long: the part of the budget that this was sent on has ended.";
const SENTENCE_MAX = 300;

/** Everything that is tried now, and what is learned from how it goes. */
export class AttemptBook implements AttemptListener {
  readonly #options: AttemptBookOptions;
  readonly #open = new Set<BrainAttempt>();
  readonly #byTicket = new Map<BudgetTicket, BrainAttempt>();
  readonly #nowMs: () => number;

  constructor(options: AttemptBookOptions) {
    this.#options = options;
    this.#nowMs = () => options.clock.monotonicMs();
  }

  begin({ ask, pool, track, username, facts, tickets, nowMs }: Begun): BrainAttempt {
    const { counters } = this.#options;
    const { target } = facts;
    const row = counters.rowOf(pool.id, track.proxy.id, ask.worker, target);
    const parts = { ask, pool, track, username, target, row, tickets, beganMs: nowMs };
    const attempt = new BrainAttempt(parts, this, this.#nowMs);
    this.#open.add(attempt);
    for (const ticket of tickets) this.#byTicket.set(ticket, attempt);
    counters.changed(row);
    track.begun(nowMs);
    return attempt;
  }

  /** What was sent on these may not arrive any more. */
  cutTickets(tickets: readonly BudgetTicket[]): void {
    for (const ticket of tickets) this.#byTicket.get(ticket)?.cut(CUT);
  }

  cutAll(isToCut: (ask: EgressAsk) => boolean, sentence: string): void {
    for (const attempt of [...this.#open]) if (isToCut(attempt.parts.ask)) attempt.cut(sentence);
  }

  opened(attempt: BrainAttempt, tookMs: number): void {
    const { track, pool, ask, target, tickets, row } = attempt.parts;
    const { budgets, counters } = this.#options;
    for (const ticket of tickets) budgets.over(ticket);
    this.#forgetTickets(attempt);
    counters.changed(row);
    track.answered(tookMs, ask, target, pool.settings);
  }

  answered(attempt: BrainAttempt, status: number, headers: IncomingHttpHeaders): TargetStance {
    const { track, target, row } = attempt.parts;
    const { clock, counters } = this.#options;
    const word = whatTargetSaid(status, headers, clock.nowAtMs());
    if (word.kind === "fine") {
      track.welcomed(target);
      return "welcome";
    }
    const isTurnedAway = status === 403 || status === 429;
    if (isTurnedAway) {
      countFault(row, "block");
      counters.changed(row);
    }
    track.endFreeSession();
    const isSure = word.isSure && !track.proxy.isRotating;
    const isHeld = isSure || track.turnedAway(target) >= TURNED_AWAY_UNTIL_HOLD;
    if (isHeld) this.#hold(attempt, "block", word.sentence, word.forMs);
    if (!isTurnedAway) return "welcome";
    return isHeld ? "held" : "turned_away";
  }

  failed(attempt: BrainAttempt, fault: ProxyFault, sentence: string): void {
    const { track, pool, target, row } = attempt.parts;
    const { counters, onChange } = this.#options;
    counters.changed(row);
    track.endFreeSession();
    const holdMs = track.failed(fault, sentence, target, pool.settings);
    if (holdMs !== null) this.#hold(attempt, fault, sentence, holdMs);
    onChange();
  }

  transferred({ parts }: BrainAttempt, bytes: number): void {
    this.#options.counters.changed(parts.row);
    this.#options.bytes.add(parts.ask.worker, bytes);
  }

  ended(attempt: BrainAttempt): void {
    const { track, tickets } = attempt.parts;
    const nowMs = this.#nowMs();
    // Those of a way that was open are over already.
    for (const ticket of tickets) this.#options.budgets.cut(ticket, nowMs);
    this.#forgetTickets(attempt);
    this.#open.delete(attempt);
    track.ended();
  }

  #hold({ parts }: BrainAttempt, fault: ProxyFault, sentence: string, forMs: number): void {
    const { holds, onHold, onChange } = this.#options;
    if (forMs <= 0) return;
    const { track, target } = parts;
    const hold = {
      ...{ exit: track.exit, target, fault, forMs: Math.ceil(forMs) },
      sentence: sentence.slice(0, SENTENCE_MAX),
    };
    if (!holds.add(hold)) return;
    onHold(hold);
    onChange();
  }

  #forgetTickets({ parts }: BrainAttempt): void {
    for (const ticket of parts.tickets) this.#byTicket.delete(ticket);
  }
}
