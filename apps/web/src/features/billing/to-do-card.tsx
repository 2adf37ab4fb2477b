"use client";
import type { BillingOverview } from "@orrery/protocol";
import { Card, StatusBadge, type StatusTone } from "@orrery/ui";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { toDoItems } from "./to-do-items.ts";

/** What waits for somebody, each with the page where it is done. */
export function ToDoCard({ overview }: { overview: BillingOverview }): ReactNode {
  return (
    <Card flush title="To do">
      <ul className="divide-y divide-line">
        {toDoItems(overview).map(({ label, count, href, tone }) => (
          <li key={href}>
            <PageLink
              href={href}
              className="flex min-h-11 items-center gap-3 px-4 py-2 text-ink text-sm hover:bg-hover"
            >
              <span className="min-w-0 flex-1">{label}</span>
              <Count count={count} tone={tone} />
              <ChevronRight aria-hidden className="size-3.5 text-ink-faint" />
            </PageLink>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Count({ count, tone }: { count: number; tone: StatusTone }): ReactNode {
  if (count === 0) return <span className="text-ink-faint">none</span>;
  return <StatusBadge tone={tone} label={String(count)} />;
}
