"use client";
import type { PoolView } from "@orrery/protocol";
import { type ReactNode, useMemo } from "react";
import { EventsCard } from "../../node/events-card.tsx";
import { RotationsCard } from "./rotations-card.tsx";
import { TrafficCard } from "./traffic-card.tsx";

export function TrafficTab({ pool }: { pool: PoolView }): ReactNode {
  const filter = useMemo(() => ({ subjectKind: "pool", subjectId: pool.id }) as const, [pool.id]);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <TrafficCard pool={pool} />
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <RotationsCard pool={pool} />
        <EventsCard filter={filter} label="Events of this pool" />
      </div>
    </div>
  );
}
