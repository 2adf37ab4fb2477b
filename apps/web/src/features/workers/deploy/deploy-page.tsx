"use client";
import type { WorkerId, WorkerSpec } from "@orrery/protocol/workers";
import { PageHeader, Skeleton } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { EXAMPLE_SPEC } from "../example-spec.ts";
import { workerHref } from "../worker-words.ts";
import { DeployForm } from "./deploy-form.tsx";
import { shortSpec } from "./short-spec.ts";
import { useSpecTools } from "./use-spec-tools.ts";

/** The editor of specs: for something new, or with what a worker is now, or was. */
export function DeployPage(): ReactNode {
  const [{ worker, revision }] = useQueryStates({ worker: parseAsString, revision: parseAsInteger });
  if (worker === null) {
    return (
      <>
        <PageHeader title="Deploy" description="One spec, or several, parted by lines of ---." />
        <DeployForm initialText={EXAMPLE_SPEC} canClear />
      </>
    );
  }
  return <DeployOfWorker key={`${worker} ${revision}`} workerId={worker as WorkerId} revision={revision} />;
}

function DeployOfWorker({ workerId, revision }: { workerId: WorkerId; revision: number | null }): ReactNode {
  const trpc = useTRPC();
  const tools = useSpecTools();
  // Read once: what is typed is not overwritten by what changes meanwhile; the preview follows that.
  const now = useQuery(trpc.workers.get.queryOptions({ workerId }, { staleTime: 0 }));
  const revisions = useQuery(
    trpc.workers.revisions.queryOptions({ workerId }, { enabled: revision !== null }),
  );
  const error = now.error ?? revisions.error;
  const spec =
    revision === null ? now.data?.spec : revisions.data?.find((each) => each.revision === revision)?.spec;
  if (now.data === undefined || (revision !== null && revisions.data === undefined) || tools === null) {
    if (error !== null) {
      return (
        <QueryError title="The worker could not be read" error={error} onRetry={() => void now.refetch()} />
      );
    }
    return (
      <div aria-busy="true" className="flex flex-col gap-4">
        <Skeleton className="h-8 w-64" />
        <Skeleton className="h-96" />
      </div>
    );
  }
  const { name, wantedCount } = now.data;
  return (
    <>
      <PageHeader
        title={`Deploy ${name}`}
        description={
          <>
            {spec === undefined
              ? `Revision ${revision} is not kept any more; this is how it is now.`
              : revision === null
                ? `As it is now, at revision ${now.data.revision}.`
                : `As it was in revision ${revision}; now it is at ${now.data.revision}.`}{" "}
            <PageLink href={workerHref(workerId)} className="underline">
              Back to the worker
            </PageLink>
          </>
        }
      />
      <DeployForm initialText={textOf(spec ?? now.data.spec, wantedCount, tools.writeWorkerSpec)} />
    </>
  );
}

/** Scaled since, a worker keeps its number: applying an old one would set it back. */
function textOf(spec: WorkerSpec, wantedCount: number, write: (spec: WorkerSpec) => string): string {
  const instances = spec.instances === wantedCount ? wantedCount : null;
  return write(shortSpec({ ...spec, instances }) as WorkerSpec);
}
