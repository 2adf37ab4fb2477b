import type { BudgetAnswer, BudgetAsks, EgressReport, EgressReportAck, NodeId } from "@orrery/protocol";

/** The hub's side of egress, as far as an agent's tests need it: it grants whatever is asked for. */
export class StandInEgress {
  readonly reports: { nodeId: NodeId; report: EgressReport }[] = [];
  readonly budgets: { nodeId: NodeId; asks: BudgetAsks }[] = [];
  /** Null = as usual. */
  onBudget: ((nodeId: NodeId, asks: BudgetAsks) => BudgetAnswer) | null = null;
  #sliceCount = 0;

  budget(nodeId: NodeId, asks: BudgetAsks): BudgetAnswer {
    this.budgets.push({ nodeId, asks });
    if (this.onBudget !== null) return this.onBudget(nodeId, asks);
    const slices = asks.asks.map(({ limitId, exit, wanted }) => {
      this.#sliceCount += 1;
      return { id: `slice-${this.#sliceCount}`, limitId, exit, units: wanted, forMs: 5000 };
    });
    return { outcome: "answered", slices, waits: [] };
  }

  report(nodeId: NodeId, report: EgressReport): EgressReportAck {
    this.reports.push({ nodeId, report });
    return { outcome: "noted" };
  }
}
