"use client";
import type { WorkerDetail, WorkerId } from "@orrery/protocol/workers";
import { Skeleton } from "@orrery/ui";
import type { ReactNode } from "react";
import { wireErrorOf } from "../../lib/errors/describe-error.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { SubjectAbsent } from "../events/subject-absent.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { useWorker } from "../workers/use-workers.ts";
import { WorkerFigures } from "./worker-figures.tsx";
import { WorkerHeader } from "./worker-header.tsx";
import { WorkerSections } from "./worker-sections.tsx";

/** Opens with what the server fetched. */
export function WorkerPage({ workerId }: { workerId: WorkerId }): ReactNode {
  const query = useWorker(workerId);
  if (wireErrorOf(query.error)?.code === "NOT_FOUND") {
    return (
      <SubjectAbsent
        kind="worker"
        id={workerId}
        removedTitle={(name) => `The worker ${name} was removed`}
        aftermath="Its instances were stopped."
        neverWas="There never was a worker with the name or id"
        listHref="/workers"
      />
    );
  }
  if (query.data !== undefined) return <WorkerPageBody worker={query.data} error={query.error} />;
  if (query.error !== null) {
    return (
      <QueryError
        title="The worker could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <Skeleton className="h-8 w-64" />
      <Skeleton className="h-14" />
      <Skeleton className="h-9 w-96" />
      <Skeleton className="h-96" />
    </div>
  );
}

function WorkerPageBody({ worker, error }: { worker: WorkerDetail; error: unknown }): ReactNode {
  return (
    <>
      <WorkerHeader worker={worker} />
      <NotRefreshed error={error} />
      <WorkerFigures worker={worker} />
      <WorkerSections worker={worker} />
    </>
  );
}
