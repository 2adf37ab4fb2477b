import { type Budget, EMPTY_BUDGET, leaseBudget, returnBudget } from "@orrery/domain/proxies";
import type {
  BudgetAnswer,
  BudgetAsks,
  EgressOrders,
  EgressReport,
  EgressReportAck,
  NodeId,
} from "@orrery/protocol";

const SLICE_MS = 5000;

/** The hub's side of egress, as far as an agent's tests need it: it leases by the hub's own rules, and keeps what it was told. */
export class StandInEgress {
  readonly reports: { nodeId: NodeId; report: EgressReport }[] = [];
  readonly budgets: { nodeId: NodeId; asks: BudgetAsks }[] = [];
  /** What every agent is sent after its hello; null = nothing. */
  orders: EgressOrders | null = null;
  /** How long a slice is leased for. */
  sliceMs = SLICE_MS;
  /** Null = as usual. */
  onBudget: ((nodeId: NodeId, asks: BudgetAsks) => BudgetAnswer | Promise<BudgetAnswer>) | null = null;
  readonly #budgets = new Map<string, Budget>();
  readonly #keys = new Map<string, string>();

  budget(nodeId: NodeId, asks: BudgetAsks): BudgetAnswer | Promise<BudgetAnswer> {
    this.budgets.push({ nodeId, asks });
    if (this.onBudget !== null) return this.onBudget(nodeId, asks);
    return this.lease(nodeId, asks);
  }

  lease(nodeId: NodeId, { asks, returns }: BudgetAsks): BudgetAnswer {
    const nowMs = Date.now();
    const answer: Extract<BudgetAnswer, { outcome: "answered" }> = {
      ...{ outcome: "answered", slices: [], waits: [] },
    };
    for (const each of returns) {
      const key = this.#keys.get(each.sliceId) ?? "";
      const budget = this.#budgets.get(key);
      if (budget !== undefined) this.#budgets.set(key, returnBudget(budget, { ...each, nodeId, nowMs }));
    }
    for (const { limitId, exit, wanted } of asks) {
      const limit = this.orders?.limits.find(({ id }) => id === limitId);
      if (limit === undefined) continue;
      const key = `${limitId} ${exit}`;
      const sliceId = `slice-${this.#keys.size + 1}`;
      const ask = { limit, sliceId, nodeId, wanted, nowMs, forMs: this.sliceMs };
      const { budget, units, retryInMs } = leaseBudget(this.#budgets.get(key) ?? EMPTY_BUDGET, ask);
      this.#budgets.set(key, budget);
      this.#keys.set(sliceId, key);
      if (units > 0) answer.slices.push({ id: sliceId, limitId, exit, units, forMs: this.sliceMs });
      if (retryInMs !== null) answer.waits.push({ limitId, exit, retryInMs });
    }
    return answer;
  }

  report(nodeId: NodeId, report: EgressReport): EgressReportAck {
    this.reports.push({ nodeId, report });
    return { outcome: "noted" };
  }

  /** The last that was told of its gateway; null = nothing yet. */
  get gateway(): EgressReport["gateway"] | null {
    return this.reports.at(-1)?.report.gateway ?? null;
  }
}
