"use client";
import type { WorkerDetail, WorkerRevisionView } from "@orrery/protocol/workers";
import { AgeText, Badge, Button, Card, Skeleton, StatusBadge } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { SpecDiff } from "../../workers/deploy/spec-diff.tsx";
import { SpecText } from "../../workers/deploy/spec-text.tsx";
import { deployHref, listText } from "../../workers/worker-words.ts";
import { RollBackDialog } from "../actions/roll-back-dialog.tsx";

/** What the worker was, newest first: each beside the one before it, and the way back to it. */
export function RevisionsTab({ worker }: { worker: WorkerDetail }): ReactNode {
  const trpc = useTRPC();
  const query = useQuery(trpc.workers.revisions.queryOptions({ workerId: worker.id }));
  const [again, setAgain] = useState<number | null>(null);
  if (query.data === undefined) {
    return query.isError ? (
      <QueryError
        title="The revisions could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <div aria-busy="true">
        <Skeleton className="h-48" />
      </div>
    );
  }
  const revisions = query.data;
  return (
    <>
      <Card flush title="Revisions" note={`the newest ${revisions.length}`}>
        <ol aria-label="Revisions" className="divide-y divide-line">
          {revisions.map((each, index) => (
            <Revision
              key={each.revision}
              worker={worker}
              revision={each}
              before={revisions[index + 1]}
              onAgain={() => setAgain(each.revision)}
            />
          ))}
        </ol>
      </Card>
      {again === null ? null : (
        <RollBackDialog worker={worker} revision={again} onClose={() => setAgain(null)} />
      )}
    </>
  );
}

function Revision({
  worker,
  revision: each,
  before,
  onAgain,
}: {
  worker: WorkerDetail;
  revision: WorkerRevisionView;
  /** Undefined = it is the first that is kept. */
  before: WorkerRevisionView | undefined;
  onAgain: () => void;
}): ReactNode {
  const { can } = useMe();
  const [isOpen, setOpen] = useState(false);
  const isTarget = each.revision === worker.rollout.target;
  return (
    <li data-revision={each.revision} className="flex min-w-0 flex-col gap-2 px-4 py-2.5 text-sm">
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="-ml-1 flex items-center gap-1.5 rounded-md py-1 pr-2 font-medium text-ink hover:bg-hover"
        >
          <ChevronRight aria-hidden className={`size-4 text-ink-faint ${isOpen ? "rotate-90" : ""}`} />
          Revision {each.revision}
        </button>
        <RevisionState worker={worker} revision={each} />
        <span className="min-w-0 flex-1 basis-60 text-pretty text-ink-muted text-xs">
          {each.changed.length === 0
            ? before === undefined && each.revision > 1
              ? "the oldest that is kept"
              : "the first"
            : `changed ${listText(each.changed)}`}
          {" · "}
          <AgeText atMs={each.createdAtMs} />
          {` by ${each.createdBy}`}
        </span>
        {isTarget || !can("workers:operate") ? null : (
          <Button size="sm" onClick={onAgain}>
            Deploy again…
          </Button>
        )}
        {can("workers:write") ? (
          <Button size="sm" variant="ghost" asChild>
            <PageLink href={deployHref(worker.id, each.revision)}>Edit a copy</PageLink>
          </Button>
        ) : null}
      </div>
      {isOpen ? (
        before === undefined ? (
          <SpecText spec={each.spec} label={`Spec of revision ${each.revision}`} />
        ) : (
          <SpecDiff
            before={before.spec}
            after={each.spec}
            label={`From revision ${before.revision} to revision ${each.revision}`}
            same="The same settings: the value of a secret was set anew."
          />
        )
      ) : null}
    </li>
  );
}

function RevisionState({
  worker: { rollout, instances },
  revision: { revision, isProven },
}: {
  worker: WorkerDetail;
  revision: WorkerRevisionView;
}): ReactNode {
  const hereCount = instances.filter(
    (each) => each.revision === revision && each.state.phase !== "stopped" && each.state.phase !== "failed",
  ).length;
  const hasFailed = rollout.failure?.revision === revision;
  return (
    <span className="flex flex-wrap items-center gap-2">
      {revision === rollout.target ? <Badge>wanted</Badge> : null}
      {hasFailed ? (
        <StatusBadge plain tone="bad" label="failed" />
      ) : isProven ? (
        <StatusBadge plain tone="ok" label="proven" />
      ) : (
        <StatusBadge plain tone="idle" label="not proven" />
      )}
      {hereCount === 0 ? null : <span className="text-ink-faint text-xs">{hereCount} here</span>}
    </span>
  );
}
