"use client";
import type { FederationId } from "@orrery/protocol";
import { type ReactNode, useMemo } from "react";
import { EventsCard } from "../node/events-card.tsx";

export function FederationEventsCard({ federationId }: { federationId: FederationId }): ReactNode {
  const filter = useMemo(
    () => ({ subjectKind: "federation", subjectId: federationId }) as const,
    [federationId],
  );
  return <EventsCard filter={filter} label="Events of this federation" />;
}
