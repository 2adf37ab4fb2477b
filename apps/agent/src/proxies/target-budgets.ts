import type { BudgetTicket } from "@orrery/domain/proxies";
import type { Clock } from "@orrery/runtime";
import type { BudgetKeeper } from "./budget-keeper.ts";
import type { EgressChoice } from "./egress-port.ts";
import type { TargetFacts } from "./orders-index.ts";
import { noBudget } from "./refusals.ts";
import type { ExitBudget } from "./track-candidate.ts";

const NO_TICKETS: readonly BudgetTicket[] = [];
const UNLIMITED: ExitBudget = { leftRatio: 1, isSpent: false, retryInMs: null };

/** All limits that count for a target, taken together: a request needs a unit of each. */
export class TargetBudgets {
  readonly #keeper: BudgetKeeper;
  readonly #clock: Clock;

  constructor(keeper: BudgetKeeper, clock: Clock) {
    this.#keeper = keeper;
    this.#clock = clock;
  }

  /** Counted as sent: from here on the gateway does not stop on its way. Null = one of them is used up. */
  take({ limitIds }: TargetFacts, exit: string, nowMs: number): readonly BudgetTicket[] | null {
    if (limitIds.length === 0) return NO_TICKETS;
    const { book } = this.#keeper;
    const tickets = book.takeEach(limitIds, exit, nowMs);
    for (const ticket of tickets ?? []) book.sent(ticket, nowMs);
    this.#keeper.tendSoon();
    return tickets;
  }

  left({ limits }: TargetFacts, exit: string, nowMs: number): ExitBudget {
    if (limits.length === 0) return UNLIMITED;
    const { book } = this.#keeper;
    let leftRatio = 1;
    let retryInMs: number | null = null;
    for (const { id, allowed } of limits) {
      const left = book.leftOf(id, exit, nowMs);
      leftRatio = Math.min(leftRatio, left / allowed);
      if (left === 0) retryInMs = Math.max(retryInMs ?? 0, book.retryInMs(id, exit, nowMs) ?? 0);
    }
    return { leftRatio, isSpent: leftRatio === 0, retryInMs };
  }

  /** While `work` runs, the hub is asked for one unit more on this exit. */
  async whileWaiting<T>({ limitIds }: TargetFacts, exit: string | null, work: () => Promise<T>): Promise<T> {
    const count = (change: number): void => {
      if (exit === null) return;
      for (const id of limitIds) this.#keeper.book.waits(id, exit, change, this.#clock.monotonicMs());
    };
    count(1);
    this.#keeper.tendSoon();
    try {
      return await work();
    } finally {
      count(-1);
    }
  }

  /** Which limits, on which exits, and when there may be more. */
  refusal({ limits }: TargetFacts, exits: readonly string[]): EgressChoice {
    const nowMs = this.#clock.monotonicMs();
    const { book, isHubThere } = this.#keeper;
    const scarce = limits.filter(({ id }) => exits.every((exit) => book.leftOf(id, exit, nowMs) === 0));
    const waits = exits.flatMap((exit) => limits.flatMap(({ id }) => book.retryInMs(id, exit, nowMs) ?? []));
    const retryMs = waits.length === 0 ? null : Math.min(...waits);
    return noBudget(scarce.length === 0 ? limits : scarce, exits, isHubThere, retryMs);
  }
}
