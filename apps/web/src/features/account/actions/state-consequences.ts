import type { AccountState, AccountView } from "@orrery/protocol";
import { formatCredits } from "@orrery/ui";
import { countOf } from "../../list/count-text.ts";

/** What a change of state stops or lets go on: one sentence each. */
export function stateConsequences(
  account: Pick<AccountView, "name" | "balanceUnits" | "heldUnits" | "nodeCount">,
  state: AccountState,
): string[] {
  const held = BigInt(account.heldUnits) > 0n ? [heldSentence(account.heldUnits)] : [];
  const nodes =
    account.nodeCount === 0
      ? []
      : [
          `${countOf(account.nodeCount, "node")} now ${account.nodeCount === 1 ? "belongs" : "belong"} to it.`,
        ];
  switch (state) {
    case "active":
      return [
        ...nodes,
        "Usage is served and booked again, as far as credits and limits reach.",
        "What was refused meanwhile stays refused.",
      ];
    case "suspended":
      return [
        ...nodes,
        "Usage is refused from now on, on all its nodes, within a second where they are connected.",
        ...held,
        "Credits can still be granted and sold; fees and invoices go on.",
        "Nothing is lost: it can be resumed.",
      ];
    case "closed":
      return [
        ...nodes,
        "Usage is refused from now on, and nothing is granted, sold, transferred or refunded any more.",
        ...held,
        `Its balance of ${formatCredits(account.balanceUnits, undefined, { exact: true })} stays as it is, and so do its ledger and its invoices.`,
        "It cannot be opened again.",
      ];
  }
}

function heldSentence(heldUnits: string): string {
  return `${formatCredits(heldUnits)} are held by nodes and workers: what was used of them is still booked, the rest is given back.`;
}
