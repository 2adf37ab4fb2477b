"use client";
import type { WorkerDetail } from "@orrery/protocol/workers";
import { Card } from "@orrery/ui";
import { type ReactNode, useMemo } from "react";
import { EventsCard } from "../node/events-card.tsx";
import { SpecText } from "../workers/deploy/spec-text.tsx";

/** What it is now, and what became of it. */
export function SpecTab({ worker }: { worker: WorkerDetail }): ReactNode {
  const filter = useMemo(() => ({ subjectKind: "worker", subjectId: worker.id }) as const, [worker.id]);
  return (
    <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <Card title="Spec" note={`revision ${worker.revision}; defaults are left out`}>
        <SpecText spec={worker.spec} label={`Spec of ${worker.name}`} />
      </Card>
      <EventsCard filter={filter} label="Events of this worker" />
    </div>
  );
}
