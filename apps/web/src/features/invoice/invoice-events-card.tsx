"use client";
import { type ReactNode, useMemo } from "react";
import { EventsCard } from "../node/events-card.tsx";

export function InvoiceEventsCard({ invoiceId }: { invoiceId: string }): ReactNode {
  const filter = useMemo(() => ({ subjectKind: "invoice", subjectId: invoiceId }) as const, [invoiceId]);
  return <EventsCard filter={filter} label="Events of this invoice" />;
}
