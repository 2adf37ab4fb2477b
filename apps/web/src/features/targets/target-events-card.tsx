"use client";
import type { TargetId } from "@orrery/protocol";
import { type ReactNode, useMemo } from "react";
import { EventsCard } from "../node/events-card.tsx";

export function TargetEventsCard({ targetId }: { targetId: TargetId }): ReactNode {
  const filter = useMemo(() => ({ subjectKind: "target", subjectId: targetId }) as const, [targetId]);
  return <EventsCard filter={filter} label="Events of this target" />;
}
