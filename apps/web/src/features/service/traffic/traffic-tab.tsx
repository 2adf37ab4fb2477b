"use client";
import type { ServiceView } from "@orrery/protocol";
import { type ReactNode, useMemo } from "react";
import { EventsCard } from "../../node/events-card.tsx";
import { TrafficCard } from "./traffic-card.tsx";

export function TrafficTab({ service }: { service: ServiceView }): ReactNode {
  const filter = useMemo(() => ({ subjectKind: "service", subjectId: service.id }) as const, [service.id]);
  return (
    <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <TrafficCard service={service} />
      <EventsCard filter={filter} label="Events of this service" />
    </div>
  );
}
