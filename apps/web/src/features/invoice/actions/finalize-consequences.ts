import type { InvoiceView } from "@orrery/protocol";
import { exactMoney } from "@orrery/ui";
import { dayInZone } from "../../invoices/zone-day.ts";

const DAY_MS = 86_400_000;

/** What finalizing does. `number`: the next one as far as it is known; somebody else may take it in the meantime. */
export function finalizeConsequences(invoice: InvoiceView, number: string | null, nowMs: number): string[] {
  const { zone, seller, total, customer, accountName } = invoice;
  const dueAtMs = nowMs + seller.dueDays * DAY_MS;
  const addressee = customer.name === "" ? accountName : customer.name;
  return [
    number === null
      ? "It gets the next number of the year."
      : `It gets the number ${number}, the next one of the year, unless another invoice is finalized before.`,
    `Its date is ${dayInZone(nowMs, zone)}, and it is due on ${dayInZone(dueAtMs, zone)}.`,
    `${addressee} is to pay ${exactMoney(total)}.`,
    "Lines, prices, customer and seller are kept as they stand now and cannot be changed afterwards; a mistake is put right by a credit note, or by voiding it.",
    "Usage of this period that is told later goes on the next invoice.",
    ...(seller.name === "" ? ["No seller stands on it: nobody has said who sends the invoices."] : []),
    ...(customer.name === "" || customer.street === ""
      ? ["The customer's address is not complete: it is kept as it is."]
      : []),
  ];
}
