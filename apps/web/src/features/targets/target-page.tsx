"use client";
import type { TargetId, TargetView } from "@orrery/protocol";
import { Skeleton } from "@orrery/ui";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { wireErrorOf } from "../../lib/errors/describe-error.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { TargetAbsent } from "./target-absent.tsx";
import { TargetEventsCard } from "./target-events-card.tsx";
import { TargetFactsCard } from "./target-facts-card.tsx";
import { TargetHeader } from "./target-header.tsx";
import { TargetMeasuresCard } from "./target-measures-card.tsx";
import { TargetNearestCard } from "./target-nearest-card.tsx";
import { type TargetTask, TargetTaskDialog } from "./target-task.tsx";
import { useTarget } from "./use-targets.ts";

/** Opens with what the server fetched; its address holds however the target is renamed. */
export function TargetPage({ targetId }: { targetId: TargetId }): ReactNode {
  const query = useTarget(targetId);
  if (wireErrorOf(query.error)?.code === "NOT_FOUND") return <TargetAbsent targetId={targetId} />;
  if (query.data !== undefined) return <TargetDetail target={query.data} error={query.error} />;
  if (query.error !== null) {
    return (
      <QueryError
        title="The target could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return <TargetSkeleton />;
}

function TargetDetail({ target, error }: { target: TargetView; error: unknown }): ReactNode {
  const router = useRouter();
  const [task, setTask] = useState<TargetTask | null>(null);
  return (
    <>
      <TargetHeader target={target} onTask={setTask} />
      <NotRefreshed error={error} />
      <div className="grid min-w-0 gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <TargetNearestCard target={target} />
          <TargetMeasuresCard target={target} />
        </div>
        <div className="grid min-w-0 content-start gap-4 md:grid-cols-2 xl:grid-cols-1">
          <TargetFactsCard target={target} />
          <TargetEventsCard targetId={target.id} />
        </div>
      </div>
      <TargetTaskDialog task={task} onClose={() => setTask(null)} onRemoved={() => router.push("/targets")} />
    </>
  );
}

function TargetSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <Skeleton className="h-8 w-64" />
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
    </div>
  );
}
