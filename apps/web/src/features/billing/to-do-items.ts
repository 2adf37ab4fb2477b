import type { BillingOverview } from "@orrery/protocol";
import type { StatusTone } from "@orrery/ui";

export type ToDoItem = { label: string; count: number; href: string; tone: StatusTone };

/** What most wants a look comes first; what is done stays, so that its place is known. */
export function toDoItems(
  overview: Pick<BillingOverview, "draftCount" | "overdueCount" | "suspendedCount" | "openFindingCount">,
): ToDoItem[] {
  return [
    { label: "Invoices overdue", count: overview.overdueCount, href: "/invoices?overdue=true", tone: "bad" },
    { label: "Drafts to finalize", count: overview.draftCount, href: "/invoices?state=draft", tone: "info" },
    {
      label: "Accounts suspended",
      count: overview.suspendedCount,
      href: "/accounts?state=suspended",
      tone: "warn",
    },
    {
      label: "Findings open",
      count: overview.openFindingCount,
      href: "/accounts?sort=findings",
      tone: "warn",
    },
  ];
}
