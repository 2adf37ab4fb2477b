import { type Budget, budgetTaken } from "@orrery/domain/proxies";
import type { BudgetView, EgressLimit, RateLimitId } from "@orrery/protocol";
import type { StoredBudget } from "./budget-leases.ts";

type Known = StoredBudget & { takenMs: number };

const BUDGETS_MAX = 20_000;
/** Beyond its window nothing of a budget counts any more. */
const KEEP_MS = 60_000;

/** The budgets that this hub stored last, for whoever looks. Other hubs' leases of the same budget are in them. */
export class BudgetBook {
  readonly #budgets = new Map<string, Known>();

  take(budgets: readonly StoredBudget[], nowMs: number): void {
    for (const budget of budgets) {
      const key = `${budget.limitId} ${budget.exit}`;
      this.#budgets.delete(key);
      if (this.#budgets.size >= BUDGETS_MAX) this.#budgets.delete(this.#budgets.keys().next().value ?? "");
      this.#budgets.set(key, { ...budget, takenMs: nowMs });
    }
  }

  /** The fullest first. */
  views(limitOf: (id: RateLimitId) => EgressLimit | null, now: { ms: number; atMs: number }): BudgetView[] {
    const views = [...this.#budgets.values()].flatMap((known) => viewOf(known, limitOf(known.limitId), now));
    return views.sort((a, b) => b.taken / b.allowed - a.taken / a.allowed);
  }

  sweep(nowMs: number): void {
    for (const [key, { state, takenMs }] of this.#budgets) {
      if (nowMs - takenMs > 2 * state.windowMs + KEEP_MS) this.#budgets.delete(key);
    }
  }
}

function viewOf(
  { limitId, exit, state, takenMs }: Known,
  limit: EgressLimit | null,
  now: { ms: number; atMs: number },
): BudgetView[] {
  if (limit === null) return [];
  const { pattern, counts, allowed, windowMs } = limit;
  const taken = budgetTaken(state satisfies Budget, state.nowMs + Math.max(0, now.ms - takenMs));
  return [{ limitId, pattern, exit, counts, allowed, taken, windowMs, atMs: now.atMs }];
}
