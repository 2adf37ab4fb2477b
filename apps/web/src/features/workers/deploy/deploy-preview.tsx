"use client";
import type { WorkerApplyResult, WorkerSpec, WorkerView } from "@orrery/protocol/workers";
import { Badge, Card, EmptyState, Skeleton, StatusDot } from "@orrery/ui";
import { ScrollText } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { workerHref } from "../worker-words.ts";
import { SpecDiff } from "./spec-diff.tsx";
import type { DryRun } from "./use-dry-run.ts";
import type { SpecCheck } from "./use-spec-check.ts";

type Outcome = WorkerApplyResult["workers"][number];

const OUTCOME_WORDS: Readonly<Record<Outcome["outcome"], string>> = {
  created: "new",
  revised: "new revision",
  changed: "changed as it runs",
  unchanged: "as it is",
};

/** What applying would do, worker by worker, before it is done. */
export function DeployPreview({
  check,
  dryRun,
  workers,
  onRetry,
}: {
  check: SpecCheck;
  dryRun: DryRun;
  /** As they are now. */
  workers: readonly WorkerView[];
  onRetry: () => void;
}): ReactNode {
  return (
    <Card title="What would happen" note="nothing is done before you apply">
      {dryRun.state === "said" && check.state !== "invalid" ? (
        <ul aria-label="Dry run" className="flex flex-col gap-5">
          {dryRun.result.workers.map((each) => (
            <WorkerOutcome
              key={each.name}
              outcome={each}
              spec={check.state === "valid" ? check.specs.find(({ name }) => name === each.name) : undefined}
              now={workers.find(({ name }) => name === each.name)}
            />
          ))}
        </ul>
      ) : dryRun.state === "failed" ? (
        <QueryError compact title="The hub refuses it" error={dryRun.error} onRetry={onRetry} />
      ) : dryRun.state === "asking" || check.state === "reading" ? (
        <div className="flex flex-col gap-2">
          <Skeleton className="h-5 w-1/2" />
          <Skeleton className="h-16" />
        </div>
      ) : (
        <EmptyState compact icon={<ScrollText aria-hidden />} title="Nothing to try yet">
          {check.state === "invalid"
            ? "Nothing of the text counts while there is a problem in it."
            : "Write a spec, or paste one."}
        </EmptyState>
      )}
    </Card>
  );
}

function WorkerOutcome({
  outcome: { name, outcome, revision, sentence, warnings },
  spec,
  now,
}: {
  outcome: Outcome;
  spec: WorkerSpec | undefined;
  now: WorkerView | undefined;
}): ReactNode {
  return (
    <li data-outcome={outcome} className="flex min-w-0 flex-col gap-2">
      <span className="flex min-w-0 flex-wrap items-center gap-2">
        <span className="truncate font-medium text-ink text-sm">
          {now === undefined ? (
            name
          ) : (
            <PageLink href={workerHref(now.id)} className="hover:underline">
              {name}
            </PageLink>
          )}
        </span>
        <Badge>{OUTCOME_WORDS[outcome]}</Badge>
        <span className="text-ink-faint text-xs">revision {revision}</span>
      </span>
      <p className="text-pretty text-ink text-sm">{sentence}</p>
      {warnings.length === 0 ? null : (
        <ul aria-label={`Warnings for ${name}`} className="flex flex-col gap-1">
          {warnings.map((warning) => (
            <li
              key={warning}
              className="flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-pretty text-warn text-xs"
            >
              <StatusDot tone="warn" className="mt-0.75" />
              {warning}
            </li>
          ))}
        </ul>
      )}
      {spec === undefined || now === undefined || outcome === "unchanged" ? null : (
        <SpecDiff
          before={now.spec}
          // A number that is left out stays as it is.
          after={{ ...spec, instances: spec.instances ?? now.spec.instances }}
          label={`Changes of ${name}`}
          same="Its settings stay as they are."
        />
      )}
    </li>
  );
}
