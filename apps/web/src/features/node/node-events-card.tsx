"use client";
import type { NodeId } from "@orrery/protocol";
import { type ReactNode, useMemo } from "react";
import { EventsCard } from "./events-card.tsx";

export function NodeEventsCard({ nodeId }: { nodeId: NodeId }): ReactNode {
  const filter = useMemo(() => ({ subjectKind: "node", subjectId: nodeId }) as const, [nodeId]);
  return <EventsCard filter={filter} label="Events of this node" />;
}
