import { stepInvoice } from "@orrery/domain/billing";
import type { InvoiceState } from "@orrery/protocol";

export type InvoiceAction = "finalize" | "discard" | "pay" | "credit" | "void" | "writeOff";

const ORDER: readonly InvoiceAction[] = ["finalize", "pay", "credit", "void", "writeOff", "discard"];

/** What can be done to an invoice in a state, by the rule that the hub follows. */
export function availableInvoiceActions(state: InvoiceState): InvoiceAction[] {
  return ORDER.filter((action) => {
    if (action === "credit") return state === "finalized" || state === "paid" || state === "uncollectible";
    const { outcome } = stepInvoice(state, action === "writeOff" ? "write_off" : action);
    return outcome === "changed" || outcome === "discarded";
  });
}
